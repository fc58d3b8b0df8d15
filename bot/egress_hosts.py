"""Which hosts each kind of process needs, read from the settings; everything else it is refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from bot.crypto.master_places import Kind, parse_places
from bot.domain.private import Private
from bot.egress import Destinations
from bot.settings import Settings
from bot.store.engine import parse_url

Place = tuple[str, int]

TWILIO, TELEGRAM = "https://api.twilio.com", "https://api.telegram.org"
_PORTS = {"http": 80, "https": 443}
_POSTGRES = 5432
_LOOPBACK = "127.0.0.1"
# On a machine of AWS, in its container service, and through its agent: link-local, off the machine nowhere.
_WHO_AWS_SAYS = {("169.254.169.254", 80), ("169.254.170.2", 80), ("169.254.170.23", 80)}
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def destinations(kind: str, given: Settings) -> Destinations:
    """`kind`: edge, dialogue, post, console, phone or serve. Raise KeyError for any other."""
    urls = list(_CARRIERS[kind](given))
    places = {place_of(url) for url in urls} | _host_names(kind, given)
    places |= set() if kind == "phone" else _key_places(given)
    places |= _proxies() if places else set()
    sockets = set()
    if kind != "phone":
        for url in (given.database_url, given.keys_url):
            found, folders = _database(url, given)
            places |= found
            sockets |= folders
    own = {given.edge_host.lower(), given.console_host.lower()}
    return Destinations(frozenset(places), frozenset(sockets), frozenset(own))


def place_of(url: str) -> Place:
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


def _nobody(_: Settings) -> Iterable[str]:
    return ()


def _twilio(given: Settings) -> Iterable[str]:
    return (given.twilio_api or TWILIO,) if given.serves_sms else ()


def _carriers(given: Settings) -> Iterable[str]:
    telegram = (given.telegram_api or TELEGRAM,) if given.serves_telegram else ()
    return (*_twilio(given), *telegram)


def _console(given: Settings) -> Iterable[str]:
    """Calls, the organisation's sign-in, and who knows which passwords became known."""
    calls = _twilio(given) if given.twilio_number else ()
    return (*calls, *(url for url in (given.oidc_issuer, given.breached_url) if url))


def _phone(given: Settings) -> Iterable[str]:
    return (f"http://{_LOOPBACK}:{given.edge_port}",)


_CARRIERS: Mapping[str, Callable[[Settings], Iterable[str]]] = {
    "edge": _nobody,
    "dialogue": _nobody,
    "post": _carriers,
    "console": _console,
    "phone": _phone,
    "serve": _nobody,
}


def _key_places(given: Settings) -> set[Place]:
    """Where a master key lives that is not on this machine, and where boto3 finds who it is."""
    kinds = {place.kind for place in parse_places(given.master_keys.open())}
    urls = [given.vault_url] if Kind.VAULT in kinds and given.vault_url else []
    found = {place_of(url) for url in urls}
    if Kind.AWS_KMS not in kinds:
        return found
    if given.kms_api:
        return found | {place_of(given.kms_api)}
    for place in parse_places(given.master_keys.open()):
        if place.kind is Kind.AWS_KMS:
            region = place.where.open().split(":")[3]
            ending = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
            found |= {(f"{name}.{region}.{ending}", 443) for name in ("kms", "sts")}
    return found | _WHO_AWS_SAYS


def _host_names(kind: str, given: Settings) -> set[Place]:
    """Other hosts of the organisation's sign-in; without a port of their own they answer by its scheme."""
    if kind != "console" or given.oidc_issuer is None:
        return set()
    usual = _PORTS[urlsplit(given.oidc_issuer).scheme]
    split = (host.partition(":") for host in given.oidc_hosts or ())
    return {(name, int(port) if port else usual) for name, _, port in split}


def _proxies() -> set[Place]:
    """An operator whose machines reach the internet by a proxy alone has set one."""
    urls = (os.environ.get(name, "") for name in _PROXIES)
    return {place_of(url) for url in urls if urlsplit(url).scheme in _PORTS}


def _database(url: Private | None, given: Settings) -> tuple[set[Place], set[str]]:
    """Its hosts, or the folder of its socket; the embedded server's where no other is set."""
    if url is None:
        return set(), {str((given.var / "pg" / "data").resolve())}
    parsed = parse_url(url.open())
    named = parsed.query.get("host", parsed.host or "localhost")
    hosts = [part for each in ([named] if isinstance(named, str) else named) for part in each.split(",")]
    port = int(str(parsed.query.get("port", parsed.port or _POSTGRES)).split(",")[0])
    sockets = {host.rstrip("/") for host in hosts if host.startswith("/")}
    found = set()
    for host in hosts:
        name, _, own = host.rpartition(":") if host.count(":") == 1 else (host, "", "")
        if not host.startswith("/"):
            found.add(((name or host).lower(), int(own) if own else port))
    return found, sockets
