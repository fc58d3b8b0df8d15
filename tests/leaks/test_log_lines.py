"""P14: whatever is logged, by whomever and however, a line holds words of the program alone."""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from collections.abc import Iterator
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.edge.app
import bot.oidc.provider
import bot.services.delete_at_carrier
import bot.services.run_loops
import bot.services.send_next
import bot.wire
from bot.crypto.secret import SecretKey
from bot.domain.private import Private
from bot.log_scrubber import StrictLines, text_of
from bot.log_words import WORDS, shown_argument
from bot.logs import set_up_logs
from tests.leaks.logs import logs_undone

MARKED = (
    "zebrafinch",
    "zebrafinch_at_home",
    "+1 555 010 0177",
    "15550100177",
    "zebrafinch@example.org",
    "123456789:AAzebrafinch-token",
    "AC0123456789abcdef0123456789abcdef",
    "https://rowan:zebrafinch@example.org/sms?From=%2B15550100177",
    "/conversations/zebrafinch?a=b",
    "failed on 'zebrafinch'",
)
NEEDLES = ("zebrafinch", "0177", "15550100177", "AC0123456789abcdef")
LIBRARIES = (
    *("absl", "alembic", "alembic.runtime.migration", "asyncio", "asyncpg", "authlib", "boto3"),
    *("botocore.endpoint", "concurrent.futures", "dask", "fontTools.subset", "fpdf.output", "h11", "hpack"),
    *("httpcore.connection", "httpx", "hvac", "matplotlib", "onnxruntime", "prometheus_client"),
    *("py.warnings", "python_multipart", "rasa", "rasa.core.processor", "rasa_sdk.endpoint", "sanic.error"),
    *("spacy", "sqlalchemy.engine.Engine", "sqlalchemy.pool", "starlette", "telegram.Bot"),
    *("telegram.request", "tensorflow", "tokenizers", "twilio.http_client", "urllib3.connectionpool"),
    *("urllib3.util.retry", "uvicorn", "uvicorn.access", "uvicorn.error", "root"),
)
LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
TEMPLATES = st.sampled_from(
    ["send refused: %s", "%s: %s", "carrier copies: %d gone, %d later", "send of unknown outcome"]
)


class Told(Enum):
    WORDS = "zebrafinch"


class Quoting:
    """What a library may hand over: it shows everything it holds."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def error(text: str) -> tuple[type[BaseException], BaseException, object]:
    kind = type("zebrafinch", (ValueError,), {})
    space: dict[str, object] = {"kind": kind, "text": text, "__file__": "other.py"}
    try:
        exec(compile("def zebrafinch():\n raise kind(text)\nzebrafinch()", "zebrafinch.py", "exec"), space)
    except ValueError as raised:
        return kind, raised, raised.__traceback__
    raise AssertionError


marked = st.builds("{}{}{}".format, st.text(max_size=8), st.sampled_from(MARKED), st.text(max_size=8))
things = st.one_of(
    marked,
    marked.map(str.encode),
    marked.map(Quoting),
    marked.map(ValueError),
    marked.map(Private),
    marked.map(lambda text: {"words": text}),
    marked.map(lambda text: [text]),
    st.sampled_from([Told.WORDS, 15550100177, 15550100177.0, SecretKey.fresh(), None, 7, True]),
)


@given(
    name=st.one_of(st.sampled_from(["porchlight", "porchlight.post", *LIBRARIES]), marked),
    level=st.one_of(st.sampled_from(LEVELS), st.integers(0, 99)),
    msg=st.one_of(TEMPLATES, things),
    args=st.one_of(st.lists(things, max_size=3).map(tuple), st.builds(lambda one: ({"a": one},), marked)),
    words=marked,
    fails=st.booleans(),
    factory=st.booleans(),
)
def test_p14_no_marker_in_any_part_of_a_record_comes_out(
    name: str, level: int, msg: object, args: tuple[object, ...], words: str, fails: bool, factory: bool
) -> None:
    """Name, text, arguments, error, stack, extra, and what another formatter left in the record."""
    with logs_undone():
        if factory:
            set_up_logs()
        raised = error(words) if fails else None
        record = logging.getLogger(name).makeRecord(
            name, level, words, 1, msg, args, raised, func=words, extra={"words": words}, sinfo=words
        )
        record.levelname = record.threadName = words
        record.exc_text = record.message = record.stack_info = words
        shown = StrictLines().format(record)
        assert not [needle for needle in NEEDLES if needle.lower() in shown.lower()], shown
        if factory:  # born scrubbed: whatever a library's own formatter makes of it
            whole = repr([record.getMessage(), record.args, record.exc_info, record.name])
            assert not [needle for needle in NEEDLES if needle.lower() in whole.lower()], whole


def test_p14_what_operators_need_still_comes_out() -> None:
    """A wall that lets nothing through would be no log."""
    loaded = (bot.edge.app, bot.oidc.provider, bot.services.delete_at_carrier, bot.services.run_loops)
    assert all(loaded)

    def line(msg: str, *args: object) -> str:
        return text_of(logging.LogRecord("porchlight.post", 30, __file__, 1, msg, args, None))

    assert line("send refused: %s", "30003") == "send refused: 30003"
    assert line("carrier copies: %d gone, %d later", 3, 0) == "carrier copies: 3 gone, 0 later"
    assert line("%s: %s", "sms", "bad_signature") == "sms: bad_signature"
    assert line("%s: %s", "retention", "ValueError") == "retention: ValueError"
    assert line("%s: %s", "organisation_away", "status_503") == "organisation_away: status_503"
    assert line("organisation_refused: %s", "claim_aud") == "organisation_refused: claim_aud"
    assert line("send refused: %s", "zebrafinch") == "send refused: -"
    assert line("a sentence that is nowhere in the program") == "-"


@pytest.mark.parametrize("number", ["2122012345", "98812345", "155501", "30001_12345", "911-12345"])
def test_p14_a_number_that_begins_like_one_of_the_program_is_no_code_of_it(number: str) -> None:
    """21220 and 988 stand in the program, as codes of a carrier and crisis lines do."""
    assert bot.wire
    assert all(each in WORDS for each in ("21220", "988", "1", "30001", "911"))
    assert shown_argument(number) == "-"
    assert [shown_argument(each) for each in ("21220", "12345", "status_12345")] == [
        "21220",
        "12345",
        "status_12345",
    ]


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What reaches the real file descriptors, from whatever code."""
    with logs_undone():
        yield capfd


@pytest.mark.parametrize("level", [logging.INFO, logging.WARNING], ids=["INFO", "WARNING"])
def test_p14_no_library_shows_a_marker_at_any_level_that_production_runs_at(
    said: pytest.CaptureFixture[str], level: int
) -> None:
    set_up_logs(level=level)
    for library in LIBRARIES:
        logger = logging.getLogger(library)
        own, before = logging.StreamHandler(), logger.level
        own.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))  # as TensorFlow and absl do
        logger.addHandler(own)
        logger.setLevel(logging.DEBUG)
        try:
            for each in LEVELS:
                logger.log(each, "zebrafinch")
                logger.log(each, "got %s from %r", "zebrafinch", {"a": "zebrafinch"}, stack_info=True)
                logger.log(each, f"GET /zebrafinch?From={MARKED[2]}", exc_info=ValueError("zebrafinch"))
        finally:
            logger.removeHandler(own)
            logger.setLevel(before)
    shown = said.readouterr()
    assert shown.err.count("ERROR library: ") >= len(LIBRARIES), "they did try"
    assert not [needle for needle in NEEDLES if needle in shown.err + shown.out]


def test_p14_below_info_is_refused(said: pytest.CaptureFixture[str]) -> None:
    set_up_logs(level=logging.DEBUG)
    assert logging.getLogger().level == logging.INFO
    logging.getLogger("porchlight").debug("send of unknown outcome")
    assert said.readouterr().err == ""


def test_p14_what_ends_a_thread_a_destructor_or_a_task_is_told_by_its_kind_alone(
    said: pytest.CaptureFixture[str],
) -> None:
    """pytest sets hooks of its own; these are the ones of a process."""
    set_up_logs()
    hooks = threading.excepthook, __import__("sys").unraisablehook

    def fail() -> None:
        raise LookupError("zebrafinch")

    try:
        fail()
    except LookupError as raised:
        told = threading.ExceptHookArgs((LookupError, raised, raised.__traceback__, None))
        hooks[0](told)

        class Unraisable:
            exc_type, exc_value, exc_traceback = LookupError, raised, raised.__traceback__
            err_msg, object = "zebrafinch", "zebrafinch"

        hooks[1](Unraisable)

    async def forget() -> None:
        asyncio.get_running_loop().call_exception_handler(
            {"message": "zebrafinch", "exception": LookupError("zebrafinch"), "handle": "zebrafinch"}
        )

    warnings.warn("zebrafinch", stacklevel=1)
    thread = threading.Thread(target=lambda: asyncio.run(forget()))
    thread.start()
    thread.join()
    shown = said.readouterr().err
    assert shown.count("LookupError") == 3, shown
    assert "in fail" in shown
    assert "zebrafinch" not in shown


def test_p14_private_values_and_keys_show_nothing_however_they_are_formatted() -> None:
    words, key = Private("zebrafinch"), SecretKey(b"zebrafinch" + b"z" * 22)
    shown = [f"{each} {each!r} {each!s} {each!a}" + "%s %r" % (each, each) for each in (words, key)]  # noqa: UP031
    assert "zebrafinch" not in " ".join(shown)
    assert "zebrafinch" not in str([words, key, {"a": words}])
