"""`porchlight talk` shows what happened, and its exit code says whether all held."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import talk as command
from bot.rehearsal.stage import Stage, open_stage
from tests.rehearsal.echo_engine import EchoEngine

pytestmark = pytest.mark.process  # each of these starts a database server of its own
DATA = Path(__file__).parents[2] / "data"
HEAD = "name: {name}\nchannel: sms\nlanguage: en\nabout: Somebody.\nturns:\n  - {{text: hi}}\nexpect:\n"


@pytest.fixture(autouse=True)
def echo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialogue is ours; everything else is real."""

    @asynccontextmanager
    async def stage(**_: object) -> AsyncIterator[Stage]:
        async with open_stage(engine=EchoEngine(), data=DATA) as opened:
            yield opened

    monkeypatch.setattr(command, "_stage", stage)


def write(folder: Path, name: str, *expect: str) -> Path:
    path = folder / f"{name}.yml"
    lines = "".join(f"  - {each}\n" for each in expect)
    path.write_text(HEAD.format(name=name) + lines, encoding="utf-8")
    return path


def talk(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command.talk, [str(each) for each in arguments])


def test_one_script_that_holds_prints_its_transcript_and_exits_with_0(tmp_path: Path) -> None:
    done = talk(write(tmp_path, "holds", "gsm7: true"))
    assert done.exit_code == 0
    assert "person: hi" in done.stdout
    assert "bot [utter_opening_1] I am a bot." in done.stdout
    assert "ok      gsm7" in done.stdout


def test_one_expectation_that_fails_exits_with_1(tmp_path: Path) -> None:
    done = talk(write(tmp_path, "fails", "gsm7: true", "max_chars: 3"))
    assert done.exit_code == 1
    assert "FAILED  max_chars 3: turn 1 has" in done.stdout


def test_with_json_stdout_holds_nothing_else(tmp_path: Path) -> None:
    done = talk(write(tmp_path, "fails", "gsm7: true", "max_chars: 3"), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["turn"] == 1
    assert [(line["expectation"], line["ok"]) for line in lines[1:]] == [
        ("gsm7", True),
        ("max_chars", False),
    ]
    assert done.exit_code == 1


def test_a_folder_is_played_whole_and_summed_up(tmp_path: Path) -> None:
    # Given a script that holds, one that fails, and one that is no script
    write(tmp_path, "a-holds", "gsm7: true")
    write(tmp_path, "b-fails", "max_chars: 3")
    (tmp_path / "c-wrong.yml").write_text("turns: []\n", encoding="utf-8")
    # When the folder is played
    done = talk(tmp_path)
    # Then each is told, only what failed is shown whole, and the sum comes last
    assert done.exit_code == 1
    assert "ok     a-holds" in done.stdout
    assert "FAILED b-fails" in done.stdout
    assert "c-wrong.yml: name: write one line of text" in done.stdout
    assert done.stdout.count("person: hi") == 1
    assert done.stdout.splitlines()[-1] == "3 scripts, 2 failed"


def test_a_folder_with_json_keeps_the_sum_off_stdout(tmp_path: Path) -> None:
    write(tmp_path, "a-holds", "gsm7: true")
    done = talk(tmp_path, "--json")
    assert done.exit_code == 0
    assert [json.loads(line)["script"] for line in done.stdout.splitlines()] == ["a-holds", "a-holds"]
    assert "1 script, 0 failed" in done.stderr


def test_a_script_that_cannot_be_read_is_told_without_loading_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(**_: object) -> None:
        raise AssertionError("nothing can be played")

    monkeypatch.setattr(command, "_stage", never)
    path = tmp_path / "wrong.yml"
    path.write_text("name: x\n", encoding="utf-8")
    done = talk(path)
    assert done.exit_code == 1
    assert "turns: list at least one turn" in done.stdout


def test_an_empty_folder_is_a_mistake_and_not_a_success(tmp_path: Path) -> None:
    done = talk(tmp_path)
    assert done.exit_code == 1
    assert "holds no script" in done.stderr
