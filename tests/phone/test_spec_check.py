"""Every call to a carrier is held against the carrier's published description."""

from __future__ import annotations

from typing import Any

import pytest

from bot.phone.spec_check import check_telegram_call, check_twilio_call

ACCOUNT = "/2010-04-01/Accounts/AC" + "0" * 32
MESSAGE = f"{ACCOUNT}/Messages/SM{'1' * 32}"


@pytest.mark.parametrize(
    ("method", "path", "form", "query"),
    [
        (
            "POST",
            f"{ACCOUNT}/Messages.json",
            {"To": "+15550100001", "Body": "hi", "SmartEncoded": "False"},
            {},
        ),
        (
            "POST",
            f"{ACCOUNT}/Messages.json",
            {"To": "+15550100001", "MediaUrl": ["https://a.example/b"]},
            {},
        ),
        ("GET", f"{ACCOUNT}/Messages.json", {}, {"PageSize": "50", "DateSent>": "2026-01-01T00:00:00Z"}),
        ("POST", f"{MESSAGE}.json", {"Body": ""}, {}),
        ("DELETE", f"{MESSAGE}.json", {}, {}),
        ("DELETE", f"{MESSAGE}/Media/ME{'2' * 32}.json", {}, {}),
    ],
)
def test_a_call_twilio_describes_has_no_problems(
    method: str, path: str, form: dict[str, Any], query: dict[str, Any]
) -> None:
    assert check_twilio_call(method, path, form, query) == []


@pytest.mark.parametrize(
    ("method", "path", "form", "query", "says"),
    [
        ("POST", f"{ACCOUNT}/Messages.json", {"Body": "hi"}, {}, "required field To is missing"),
        ("POST", f"{ACCOUNT}/Messages.json", {"To": "+15550100001", "Bdy": "x"}, {}, "no field Bdy"),
        ("POST", f"{ACCOUNT}/Messages.json", {"To": "None"}, {}, "To is not a phone-number"),
        (
            "POST",
            f"{ACCOUNT}/Messages.json",
            {"To": ["+15550100001", "+15550100002"]},
            {},
            "more than once",
        ),
        ("POST", f"{ACCOUNT}/Messages.json", {"To": "+15550100001", "Attempt": "x"}, {}, "type integer"),
        (
            "POST",
            f"{ACCOUNT}/Messages.json",
            {"To": "+15550100001", "RiskCheck": "on"},
            {},
            "values allowed",
        ),
        (
            "POST",
            f"{ACCOUNT}/Messages.json",
            {"To": "+15550100001", "SmartEncoded": "1"},
            {},
            "type boolean",
        ),
        ("GET", f"{ACCOUNT}/Messages.json", {}, {"PageSize": "5000"}, "out of its range"),
        ("GET", f"{ACCOUNT}/Messages/SX{'1' * 32}.json", {}, {}, "match its pattern"),
        ("PUT", f"{ACCOUNT}/Messages.json", {}, {}, "knows no PUT"),
        ("GET", f"{ACCOUNT}/Nothing.json", {}, {}, "no such path"),
    ],
)
def test_a_call_twilio_does_not_describe_is_named(
    method: str, path: str, form: dict[str, Any], query: dict[str, Any], says: str
) -> None:
    problems = check_twilio_call(method, path, form, query)
    assert len(problems) == 1
    assert says in problems[0]


KEYS = {"inline_keyboard": [[{"text": "yes", "callback_data": "1"}]]}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("getMe", {}),
        ("sendMessage", {"chat_id": 5550101, "text": "hi", "reply_markup": KEYS}),
        (
            "sendMessage",
            {
                "chat_id": "5550101",
                "text": "7",
                "disable_notification": "true",
                "reply_markup": '{"inline_keyboard":[]}',
            },
        ),
        ("sendMessage", {"chat_id": "@name", "text": "hi"}),
        ("deleteMessages", {"chat_id": "5550101", "message_ids": "[1, 2]"}),
        (
            "setMyCommands",
            {"commands": [{"command": "stop", "description": "no more"}], "scope": {"type": "default"}},
        ),
    ],
)
def test_a_call_telegram_describes_has_no_problems(method: str, params: dict[str, Any]) -> None:
    assert check_telegram_call(method, params) == []


@pytest.mark.parametrize(
    ("method", "params", "says"),
    [
        ("sendMessage", {"chat_id": 1}, "required field text is missing"),
        ("sendMessage", {"chat_id": 1, "text": "hi", "silent": True}, "no field silent"),
        ("sendMessage", {"chat_id": 1, "text": 7}, "text is not of type String"),
        ("sendMessage", {"chat_id": 1, "text": "hi", "disable_notification": "yes"}, "not of type Boolean"),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "hi",
                "reply_markup": {"inline_keyboard": [[{"txt": "a", "text": "b"}]]},
            },
            "no field txt",
        ),
        ("deleteMessages", {"chat_id": 1, "message_ids": [1, "2"]}, "not of type Integer"),
        ("deleteMessages", {"chat_id": 1, "message_ids": "1"}, "not of type Array of Integer"),
        ("sendSmoke", {}, "no such method"),
    ],
)
def test_a_call_telegram_does_not_describe_is_named(method: str, params: dict[str, Any], says: str) -> None:
    problems = check_telegram_call(method, params)
    assert len(problems) == 1
    assert says in problems[0]


def test_p14_no_problem_repeats_a_value() -> None:
    told = check_twilio_call(
        "POST",
        f"{ACCOUNT}/Messages.json",
        {"To": "marker-1", "RiskCheck": "marker-2"},
        {"Page": "marker-3"},
    ) + check_telegram_call(
        "sendMessage", {"chat_id": [5], "text": {"marker": 1}, "reply_markup": "marker-4"}
    )
    assert len(told) == 6
    assert "marker" not in " ".join(told)
