"""`porchlight classify`: line by line, honest about bad lines, and never showing what they held."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.classify import Reader, answer
from bot.safety.reader import MessageReader

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.process  # it starts the command, and each start loads all there is to read with

COMMAND = [sys.executable, "-m", "bot", "classify", "--no-rasa"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    safety = ROOT / "data" / "safety"
    return Reader(MessageReader.load(safety), None)


def run(lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND, cwd=ROOT, input=lines, capture_output=True, text=True, timeout=60, check=False
    )


def as_lines(*objects: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def test_it_writes_the_same_object_with_what_was_understood() -> None:
    ended = run(as_lines({"text": "STOP", "lang": "en", "id": 7}, {"text": "hi"}))
    stop, hi = (json.loads(line) for line in ended.stdout.splitlines())
    nothing = {"level": "none", "kinds": [], "reasons": []}
    assert stop == {"text": "STOP", "lang": "en", "id": 7, "command": "stop", "danger": nothing}
    assert hi == {"text": "hi", "command": None, "danger": nothing}
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stop", "stop"),
        ("EXIT", "exit"),
        ("delete", "delete"),
        ("start", "start"),
        ("human", "human"),
        ("what do you have", "what_do_you_have"),
        ("skip", "skip"),
        ("he won't stop", None),
    ],
)
def test_p04_each_command_has_its_name(reader: Reader, text: str, command: str | None) -> None:
    assert reader.read(json.dumps({"text": text}).encode())["command"] == command


def test_p07_danger_is_told_with_kinds_and_reasons(reader: Reader) -> None:
    danger = reader.read(b'{"text": "i want to kill myself tonight"}')["danger"]
    assert isinstance(danger, dict)
    assert danger["level"] == "urgent"
    assert danger["kinds"]
    assert danger["reasons"]


def test_the_intent_stands_there_unless_it_was_left_out(reader: Reader) -> None:
    hearing = Reader(reader.messages, lambda text: (f"heard {text}", 0.5))
    assert hearing.read(b'{"text": "hi"}')["intent"] == {"name": "heard hi", "confidence": 0.5}
    assert "intent" not in reader.read(b'{"text": "hi"}')


BAD = [
    "not json secret",
    '["secret"]',
    '{"words": "secret"}',
    '{"text": 5}',
    '{"text": null}',
    "[" * 100_000,
]


@pytest.mark.parametrize("line", BAD)
def test_p14_a_bad_line_is_named_by_its_number_and_the_rest_goes_on(
    reader: Reader, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    whole = answer([b'{"text": "hi"}', line.encode(), b"", b'{"text": "stop"}'], reader)
    printed = capsys.readouterr()
    assert not whole
    assert [json.loads(out)["command"] for out in printed.out.splitlines()] == [None, "stop"]
    assert printed.err.startswith("line 2: ")
    assert len(printed.err.splitlines()) == 1
    assert "secret" not in printed.err


def test_one_bad_line_makes_the_command_end_with_1() -> None:
    ended = run('not json\n{"text": "exit"}\n')
    assert json.loads(ended.stdout)["command"] == "exit"
    assert ended.stderr.startswith("line 1: ")
    assert ended.returncode == 1


def test_lines_that_are_no_utf_8_and_half_emoji_do_not_end_it(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not answer(
        [b'{"text": "\xff"}', b'{"text": "\\ud83d stop"}', b'{"text": "\xf0\x9f\x98\xad"}'], reader
    )
    printed = capsys.readouterr()
    assert [json.loads(line)["text"] for line in printed.out.splitlines()] == ["\ud83d stop", "\U0001f62d"]
    assert printed.err.startswith("line 1: ")


def test_each_line_is_answered_before_the_next_is_read() -> None:
    with subprocess.Popen(
        COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for word in ("stop", "exit"):
            process.stdin.write(as_lines({"text": word}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["command"] == word
        process.stdin.close()
    assert process.returncode == 0


def test_each_of_many_lines_is_answered() -> None:
    texts = [
        "hi",
        "i dont want to go back there",
        "stop",
        "he took my phone and my id",
        "what do you have?",
    ]
    lines = as_lines(*({"text": f"{text} {'.' * (number % 3)}"} for number, text in enumerate(texts * 400)))
    assert len(run(lines).stdout.splitlines()) == 2000
