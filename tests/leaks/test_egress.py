"""Each process reaches the hosts that its settings name, and is refused every other."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo import fresh_credentials
from bot.domain.private import Private
from bot.egress import Destinations, Guard
from bot.egress_hosts import destinations
from bot.errors import EgressRefused
from bot.settings import Settings, load_settings
from bot.telemetry import FORCED

ROOT = Path(__file__).parents[2]
DATABASES = {("db.internal", 5432), ("keys.internal", 6432)}
ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TWILIO, TELEGRAM = ("api.twilio.com", 443), ("api.telegram.org", 443)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    apis = {"TWILIO_API": "http://127.0.0.1:1", "TELEGRAM_API": "http://127.0.0.1:2"}
    demo = load_settings(demo=True, file=None, environment={**fresh_credentials(), **apis})
    return replace(
        demo,
        twilio_api=None,
        telegram_api=None,
        database_url=Private("postgresql://a:b@db.internal/words"),
        keys_url=Private("postgresql://a:b@keys.internal:6432/keys"),
        oidc_issuer="https://login.example.org/realms/line",
        oidc_hosts=("keys.example.org", "other.example.org:8443"),
        breached_url="https://breached.example.org/range",
    )


def test_each_kind_of_process_has_its_own_hosts_and_no_others(given: Settings) -> None:
    hosts = {kind: set(destinations(kind, given).hosts) for kind in ("edge", "dialogue", "post", "console")}
    assert hosts["edge"] == hosts["dialogue"] == DATABASES
    assert hosts["post"] == DATABASES | {TWILIO, TELEGRAM}
    own = {("login.example.org", 443), ("keys.example.org", 443), ("other.example.org", 8443)}
    assert hosts["console"] == DATABASES | {TWILIO, ("breached.example.org", 443)} | own
    assert destinations("phone", given).hosts == {("127.0.0.1", given.edge_port)}


def test_without_calls_or_a_carrier_nobody_reaches_it(given: Settings) -> None:
    silent = replace(given, twilio_account_sid=None, twilio_number=None)
    assert TWILIO not in destinations("post", silent).hosts
    assert TWILIO not in destinations("console", silent).hosts
    assert TELEGRAM not in destinations("post", replace(given, telegram_token=None)).hosts


def test_a_proxy_that_is_set_is_the_way_out_of_those_that_have_one(
    given: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.internal:3128")
    assert ("proxy.internal", 3128) in destinations("post", given).hosts
    assert ("proxy.internal", 3128) not in destinations("dialogue", given).hosts


@pytest.mark.parametrize("kind", ["edge", "dialogue"])
@pytest.mark.parametrize("place", ["vault:transit/porchlight", f"aws-kms:{ARN}"])
def test_a_proxy_that_is_set_is_the_way_to_a_master_key_elsewhere_too(
    given: Settings, monkeypatch: pytest.MonkeyPatch, kind: str, place: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.internal:3128")
    vault = "https://vault.example.org:8200"
    far = replace(given, master_keys=Private(f"1:{place}"), vault_url=vault)
    assert ("proxy.internal", 3128) in destinations(kind, far).hosts
    assert destinations("phone", far).hosts == destinations("phone", given).hosts


@pytest.mark.parametrize("kind", ["edge", "dialogue", "post", "console"])
def test_where_a_master_key_lives_is_reached_by_all_who_open_keys(given: Settings, kind: str) -> None:
    kept = replace(
        given,
        master_keys=Private(f"1:aws-kms:{ARN},2:vault:transit/porchlight"),
        vault_url="https://vault.internal:8200",
    )
    more = destinations(kind, kept).hosts - destinations(kind, given).hosts
    aws = {("kms.eu-west-1.amazonaws.com", 443), ("sts.eu-west-1.amazonaws.com", 443)}
    assert {place for place in more if not place[0].startswith("169.254.")} == aws | {
        ("vault.internal", 8200)
    }
    assert destinations("phone", kept).hosts == destinations("phone", given).hosts


@pytest.mark.parametrize(
    ("url", "hosts", "sockets"),
    [
        ("postgresql://postgres@/words?host=/run/pg&port=5433", set(), {"/run/pg"}),
        ("postgresql://a@/words?host=one.internal:5433,two.internal:5434", None, set()),
        ("postgresql://a@/words", {("localhost", 5432)}, set()),
        (None, set(), {"var/pg/data"}),
    ],
)
def test_a_database_is_where_its_address_says(
    given: Settings, url: str | None, hosts: set[tuple[str, int]] | None, sockets: set[str]
) -> None:
    one = Private(url) if url else None
    found = destinations("dialogue", replace(given, database_url=one, keys_url=one))
    assert found.hosts == ({("one.internal", 5433), ("two.internal", 5434)} if hosts is None else hosts)
    assert found.sockets == {each if each.startswith("/") else str(ROOT / each) for each in sockets} or (
        found.sockets == {str(Path(each).resolve()) for each in sockets}
    )


@pytest.fixture
def guard() -> Guard:
    places = frozenset({("api.twilio.com", 443), ("127.0.0.1", 8081)})
    return Guard(Destinations(places, frozenset({"/run/pg"}), frozenset({"line.internal"})))


def reach(guard: Guard, address: object, family: int = socket.AF_INET, *, event: str = "connect") -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as way:
        guard(f"socket.{event}", (way, address))


@pytest.mark.parametrize("event", ["connect", "sendto", "sendmsg"])
def test_what_is_not_set_is_refused_loopback_too(guard: Guard, event: str) -> None:
    reach(guard, ("127.0.0.1", 8081), event=event)
    for address in (("127.0.0.1", 8082), ("192.0.2.1", 443), ("169.254.169.254", 80), "/run/pg", 7):
        with pytest.raises(EgressRefused):
            reach(guard, address, event=event)
    with pytest.raises(EgressRefused):
        reach(guard, ("::1", 8081, 0, 0), socket.AF_INET6, event=event)


def test_a_socket_in_the_folder_of_the_database_and_no_other(guard: Guard) -> None:
    reach(guard, "/run/pg/.s.PGSQL.5432", socket.AF_UNIX)
    for path in ("/run/docker.sock", "/run/pg/../docker.sock", "\0abstract", b"\0abstract", ""):
        with pytest.raises(EgressRefused):
            reach(guard, path, socket.AF_UNIX)


def test_a_name_is_asked_for_at_its_own_port_and_what_it_stands_for_may_be_reached(guard: Guard) -> None:
    for host, port in (("evil.example", 443), ("api.twilio.com", 80), (b"evil.example", 443)):
        with pytest.raises(EgressRefused):
            guard("socket.getaddrinfo", (host, port, 0, 0, 0))
    guard("socket.getaddrinfo", ("API.twilio.com", 443, 0, 0, 0))
    guard("socket.getaddrinfo", ("line.internal", 8080, 0, 0, 0))  # to listen there
    guard("socket.getaddrinfo", ("192.0.2.7", 443, 0, 0, 0))  # asks nobody
    with pytest.raises(EgressRefused):
        reach(guard, ("192.0.2.7", 443))
    guard.learn("evil.example", 443, [(2, 1, 6, "", ("192.0.2.8", 443))])
    guard.learn("api.twilio.com", 443, [(2, 1, 6, "", ("192.0.2.7", 443))])
    reach(guard, ("192.0.2.7", 443))
    for address in (("192.0.2.7", 80), ("192.0.2.8", 443)):
        with pytest.raises(EgressRefused):
            reach(guard, address)


def test_names_by_other_ways_are_refused_and_what_reaches_nobody_is_not(guard: Guard) -> None:
    for event in ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        with pytest.raises(EgressRefused):
            guard(event, ("evil.example",))
    for event in ("socket.bind", "socket.gethostname", "open", "import"):
        guard(event, ("anything", "at all", None))


def test_p14_it_is_told_once_and_without_the_host(guard: Guard, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            with pytest.raises(EgressRefused) as refused:
                reach(guard, ("192.0.2.9", 4443))
    assert [record.getMessage() for record in caplog.records] == [
        "a connection to a host that is not set was refused"
    ]
    assert "192.0.2.9" not in str(refused.value) + repr(refused.value)
    assert isinstance(refused.value, OSError), "callers take it for a host that is away"


# In a process of its own: an audit hook stays for good.
TRIES = """
import asyncio, socket, sys, urllib.request
from bot.egress import Destinations, limit_egress
import httpx
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
limit_egress(Destinations(frozenset({("localhost", port)})))
async def ask(url):
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        await client.get(url)
for url in ("http://127.0.0.1:1/", "http://192.0.2.1/", "http://evil.example/"):
    for way in (lambda: httpx.get(url, trust_env=False, timeout=2), lambda: asyncio.run(ask(url))):
        try:
            way()
        except httpx.ConnectError as error:
            assert "evil" not in str(error), error
        else:
            sys.exit("it went through")
    try:
        urllib.request.urlopen(url, timeout=2)
    except OSError:
        pass
socket.create_connection(("localhost", port)).close()
try:
    import uvloop
except ImportError:
    print("held")
"""


def test_libraries_take_it_for_a_host_that_is_away() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRIES], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "held\n"), done.stderr


def test_telemetry_is_off_in_every_command_whatever_the_environment_says() -> None:
    asked = "import os; from bot.__main__ import main\n"
    asked += "try: main(['check', '--help'])\nexcept SystemExit: pass\n"
    asked += f"assert {{n: os.environ[n] for n in {sorted(FORCED)}}} == {FORCED!r}"
    loud = {**os.environ, **dict.fromkeys(FORCED, "true")}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=loud, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.model
def test_rasa_itself_reads_that_its_telemetry_is_off() -> None:
    asked = "from bot.telemetry import no_telemetry; no_telemetry(); from rasa import telemetry\n"
    asked += "assert telemetry.is_telemetry_enabled() is False"
    loud = {**os.environ, "RASA_TELEMETRY_ENABLED": "true"}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=loud, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
