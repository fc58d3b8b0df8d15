"""The composition root: settings become stores, carriers, services and processes."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import click

from bot.channels.library_logs import silence_library_logs
from bot.channels.telegram import TelegramBot, TelegramSettings
from bot.channels.twilio_calls import TwilioCalls, TwilioCallSettings
from bot.channels.twilio_sms import TwilioSettings, TwilioSms
from bot.commands.said import AWAY, missing_sentence, settings_sentence
from bot.crypto.master_places import Reach, open_master_keys, parse_places
from bot.crypto.secret import SecretKey
from bot.demo import demo_environment
from bot.domain.caller import Caller
from bot.domain.carrier import Carrier
from bot.domain.clearing import say_span
from bot.domain.ids import Channel, Clock
from bot.domain.private import Private
from bot.errors import DatabaseUnavailable, MasterKeyMissing, MasterKeyUnavailable, SettingsInvalid
from bot.flowcheck.directory import read_wording
from bot.oidc.provider import OidcSettings, Provider
from bot.safety.asks_who import AsksWho
from bot.safety.catalogue import Catalogue
from bot.safety.directory import load_directory
from bot.safety.law import load_law
from bot.safety.meeting import load_meeting
from bot.safety.naming import Naming
from bot.safety.reader import MessageReader, Reading
from bot.safety.staffing import load_escalation
from bot.services.directory_book import DirectoryBook
from bot.services.line import Line
from bot.settings import DEFAULT_FILE, Settings, load_settings
from bot.store.embedded import start_embedded
from bot.store.engine import open_engine
from bot.store.migrations import check_current
from bot.store.migrations import migrate as migrate_databases
from bot.store.postgres_store import PostgresStore

T = TypeVar("T")

ORGANISATION_PATH = "/sign-in/organisation/back"
SMS_PATH, STATUS_PATH, TELEGRAM_PATH, CALLS_PATH = "/sms", "/sms/status", "/telegram", "/calls/status"


@dataclass(frozen=True)
class Databases:
    """Where words and keys live."""

    main: Private
    keys: Private


def now() -> datetime:
    return datetime.now(timezone.utc)


def settings(*, demo: bool, config: Path | None) -> Settings:
    """Settings for a command; every problem is shown at once, and the command ends.

    A demo reads no porchlight.toml it was not given: it might name the databases of a real line.
    """
    try:
        file = config or (None if demo else DEFAULT_FILE)
        return load_settings(demo=demo, file=file, environment=_environment(demo=demo))
    except SettingsInvalid as invalid:
        raise click.ClickException(settings_sentence(invalid)) from None


def _environment(*, demo: bool) -> Mapping[str, str]:
    """The real environment; for a demo line what it lacks is made on this machine."""
    if not demo:
        return os.environ
    var = Path(os.environ.get("PORCHLIGHT_VAR", "var"))
    phone_port = int(os.environ.get("PORCHLIGHT_PHONE_PORT", "8090"))
    return {**demo_environment(var, phone_port=phone_port), **os.environ}


@asynccontextmanager
async def databases(given: Settings) -> AsyncIterator[Databases]:
    """The operator's own databases, or the embedded server for as long as it is used."""
    if given.database_url is not None and given.keys_url is not None:
        yield Databases(given.database_url, given.keys_url)
        return
    server = await start_embedded(given.var / "pg")
    try:
        yield Databases(Private(server.main_url), Private(server.keys_url))
    finally:
        server.stop()


async def migrate(located: Databases) -> None:
    await migrate_databases(located.main.open(), located.keys.open())


def make_store(given: Settings, located: Databases, *, connections: int = 5) -> PostgresStore:
    """Raise SettingsInvalid if a master key's file became unfit since the settings were read."""
    reach = Reach(given.vault_url, given.vault_token, given.vault_token_file, given.kms_api)
    return PostgresStore(
        open_engine(located.main.open(), connections=connections),
        open_engine(located.keys.open(), connections=connections),
        master_keys=open_master_keys(parse_places(given.master_keys.open()), reach),
        fingerprint_key=SecretKey.from_base64(given.fingerprint_key.open()),
    )


def make_line(given: Settings, store: PostgresStore, *, clock: Clock = now) -> Line:
    facts = {
        "line_name": given.line_name,
        "operator": given.operator,
        "may_report": given.reporting_notice,
        "retention_hours": str(given.retention_hours),
        "clears_after": say_span(timedelta(minutes=given.clears_chat_minutes), given.languages[0]),
        "crisis_line": given.crisis_lines[0],
        "emergency_number": given.crisis_lines[1],
    }
    return Line(
        store=store,
        reader=_AtFirstMessage(given.data / "safety"),
        catalogue=Catalogue.load(given.data / "responses", facts),
        quick_replies=Catalogue.load(given.data / "quick_replies", facts),
        facts=facts,
        hours=given.hours,
        language=given.languages[0],
        retention=timedelta(hours=given.retention_hours),
        book=make_book(given),
        clock=clock,
        escalation=load_escalation(given.data / "staffing"),
        law=load_law(given.data / "law", places=given.jurisdictions),
        meeting=load_meeting(given.data / "care"),
        privacy=given.privacy,
        naming=Naming.load(given.data / "naming.yml"),
        asks_who=AsksWho.load(given.data / "safety"),
        public_url=given.public_url,
    )


def make_book(given: Settings) -> DirectoryBook:
    """The shipped entries; `opened` lays those over them that are kept in the database."""
    files = load_directory(given.data / "directory", areas=given.jurisdictions, with_examples=given.demo)
    return DirectoryBook(files, wording=lambda: read_wording(given.data))


@lru_cache(maxsize=1)
def message_reader(folder: Path) -> MessageReader:
    """Takes about a second, and some hundred megabytes: the lines of one process share it."""
    return MessageReader.load(folder)


class _AtFirstMessage:
    """Only the edge reads messages; dialogue, post and queue never load what that takes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, text: str) -> Reading:
        return message_reader(self._folder).read(text)


def make_carriers(given: Settings, *, clock: Clock = now) -> dict[Channel, Carrier]:
    """The carriers whose credentials are set."""
    silence_library_logs()
    carriers: dict[Channel, Carrier] = {}
    if given.twilio_account_sid is not None and given.twilio_auth_token is not None:
        carriers[Channel.SMS] = TwilioSms(
            TwilioSettings(
                account_sid=given.twilio_account_sid,
                auth_token=given.twilio_auth_token,
                public_url=given.public_url,
                sender=given.twilio_number,
                messaging_service_sid=given.twilio_messaging_service,
                webhook_path=SMS_PATH,
                status_path=STATUS_PATH,
                api_base=given.twilio_api,
            )
        )
    if given.telegram_token is not None and given.telegram_secret is not None:
        carriers[Channel.TELEGRAM] = TelegramBot(
            TelegramSettings(
                token=given.telegram_token,
                secret_token=given.telegram_secret,
                public_url=given.public_url,
                webhook_path=TELEGRAM_PATH,
                api_base=given.telegram_api,
            ),
            clock=clock,
        )
    return carriers


def make_caller(given: Settings) -> Caller | None:
    """None without a Twilio number: a messaging service has none that could be shown as who calls."""
    silence_library_logs()
    sid, token, number = given.twilio_account_sid, given.twilio_auth_token, given.twilio_number
    if sid is None or token is None or number is None:
        return None
    return TwilioCalls(
        TwilioCallSettings(
            account_sid=sid,
            auth_token=token,
            number=number,
            public_url=given.public_url,
            status_path=CALLS_PATH,
            api_base=given.twilio_api,
        )
    )


def call_paths(caller: Caller | None) -> dict[str, Caller]:
    return {} if caller is None else {CALLS_PATH: caller}


def make_organisation(given: Settings, *, clock: Clock = now) -> Provider | None:
    """The organisation's own sign-in, if one is set."""
    if not (given.oidc_issuer and given.oidc_client_id and given.oidc_client_secret and given.oidc_name):
        return None
    # A key of its own, the same in every console process, made from the one that never changes.
    master = SecretKey.from_base64(given.fingerprint_key.open())
    key = SecretKey(hmac.new(master.raw, b"sign-in of an organisation", hashlib.sha256).digest())
    return Provider(
        OidcSettings(
            issuer=given.oidc_issuer,
            client_id=given.oidc_client_id,
            client_secret=given.oidc_client_secret,
            name=given.oidc_name,
            back=given.console_url + ORGANISATION_PATH,
            hosts=given.oidc_hosts or (),
            trusts_second_factor=given.oidc_trust_second_factor,
        ),
        key=key,
        clock=clock,
    )


def edge_paths(carriers: Mapping[Channel, Carrier]) -> dict[str, Carrier]:
    """Which carrier calls which path."""
    paths: dict[str, Carrier] = {}
    if Channel.SMS in carriers:
        paths[SMS_PATH] = paths[STATUS_PATH] = carriers[Channel.SMS]
    if Channel.TELEGRAM in carriers:
        paths[TELEGRAM_PATH] = carriers[Channel.TELEGRAM]
    return paths


@asynccontextmanager
async def opened(given: Settings, *, connections: int = 5) -> AsyncIterator[Line]:
    """A line over databases that are up to date; refuses older ones, and keys it has no master key for."""
    async with databases(given) as located:
        await check_current(located.main.open(), located.keys.open())
        store = make_store(given, located, connections=connections)
        try:
            await store.check_master_keys()
            line = make_line(given, store)
            await line.book.refresh(store)
            yield line
        finally:
            await store.close()


async def with_line(given: Settings, act: Callable[[Line], Awaitable[T]]) -> T:
    """Do one thing with a line and leave; a lost database becomes a clear sentence."""
    try:
        async with opened(given) as line:
            return await act(line)
    except MasterKeyMissing as missing:
        raise click.ClickException(missing_sentence(missing)) from None
    except MasterKeyUnavailable as away:
        raise click.ClickException(AWAY.format(code=away.code)) from None
    except DatabaseUnavailable as lost:
        raise click.ClickException(
            f"The database is not ready ({lost}). Is the line running? Try `porchlight migrate`."
        ) from None


def database_environment(located: Databases) -> dict[str, str]:
    """How child processes find the databases; an environment, not an argument, which `ps` shows."""
    return {"DATABASE_URL": located.main.open(), "KEYS_URL": located.keys.open()}
