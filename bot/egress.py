"""Lets a process reach the hosts that its settings name, and no other. The firewall is the real wall."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.errors import EgressRefused

_REFUSED = "a connection to a host that is not set was refused"
_ASKED = ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
_REACHED = ("socket.connect", "socket.sendto", "socket.sendmsg")
_MOST_LEARNT = 4096

_log = logging.getLogger("porchlight.egress")


@dataclass(frozen=True)
class Destinations:
    """`hosts`: names or addresses, each with a port; `sockets`: folders of Unix sockets; `own`: names of
    this machine, which a server looks up in order to listen."""

    hosts: frozenset[tuple[str, int]] = frozenset()
    sockets: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass
class Guard:
    """An audit hook (PEP 578): it hears of every connection and look-up before it is made.

    Native code that connects by itself is not heard, so no event loop of such code is let in.
    """

    allowed: Destinations
    told: bool = False
    learnt: dict[tuple[str, int], None] = field(default_factory=dict)

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Raise EgressRefused unless it is allowed."""
        if not event.startswith("socket."):
            return
        if event in _REACHED:
            fits = self._may_reach(args[0], args[1])
        elif event == "socket.getaddrinfo":
            fits = self._may_ask(args[0], args[1])
        else:
            fits = event not in _ASKED
        if not fits:
            self._refuse()

    def learn(self, host: object, port: object, found: list[Any]) -> None:
        """What an allowed name stands for now may be reached at the port it was asked for."""
        name, number = _name(host), _number(port)
        if name is None or number is None or (name, number) not in self.allowed.hosts:
            return
        for *_, address in found:
            self.learnt[(str(address[0]), number)] = None
        while len(self.learnt) > _MOST_LEARNT:
            del self.learnt[next(iter(self.learnt))]

    def _may_reach(self, way: socket.socket, address: object) -> bool:
        if address is None:  # over a connection that was allowed when it was made
            return True
        if way.family == socket.AF_UNIX:
            path = os.fsdecode(address) if isinstance(address, str | bytes) else "\0"
            return not path.startswith("\0") and os.path.dirname(path) in self.allowed.sockets
        if way.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
            return False
        place = (str(address[0]).partition("%")[0].lower(), int(address[1]))
        return place in self.allowed.hosts or place in self.learnt

    def _may_ask(self, host: object, port: object) -> bool:
        """An address is no question to anybody; a name is asked for only at its own port, or to listen."""
        name = _name(host)
        if name is None or name in self.allowed.own or _is_address(name):
            return True
        return (name, _number(port)) in self.allowed.hosts

    def _refuse(self) -> None:
        if not self.told:
            self.told = True
            _log.error(_REFUSED)
        raise EgressRefused


def limit_egress(allowed: Destinations) -> Guard:
    """From now on and for as long as this process runs."""
    guard = Guard(allowed)
    sys.modules.setdefault("uvloop", None)  # type: ignore[arg-type]  # it connects without being heard
    socket.getaddrinfo = _learning(socket.getaddrinfo, guard)
    sys.addaudithook(guard)
    return guard


def _learning(look_up: Callable[..., Any], guard: Guard) -> Callable[..., Any]:
    def getaddrinfo(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        found = look_up(host, port, *args, **named)
        guard.learn(host, port, found)
        return found

    return getaddrinfo


def _name(host: object) -> str | None:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    return host.lower().rstrip(".") if isinstance(host, str) and host else None


def _number(port: object) -> int | None:
    try:
        return int(str(port))
    except ValueError:
        return {"http": 80, "https": 443}.get(str(port))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
