"""`porchlight check`: says what is wrong, where and what to do, and ends with 1 only then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.check import check
from bot.commands.train import train

DATA = Path(__file__).resolve().parents[2] / "data"


def copy_of_data(folder: Path) -> Path:
    return Path(shutil.copytree(DATA, folder / "data"))


def test_p20_what_lies_under_data_now_passes_every_check() -> None:
    ended = CliRunner().invoke(check, ["--data", str(DATA)])
    assert ended.exit_code == 0, ended.output
    assert ended.output.startswith("No findings in ")


def test_p20_a_finding_names_file_key_language_and_ends_with_1(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    text = "Why are you a victim? Tell me now? " + "Really, you should. " * 12
    (data / "responses" / "en" / "new.yml").write_text(
        f'version: "3.1"\nresponses:\n  utter_new:\n  - text: "{text}"\n', encoding="utf-8"
    )
    ended = CliRunner().invoke(check, ["--data", str(data)])
    assert ended.exit_code == 1
    found = [line for line in ended.stdout.splitlines() if "utter_new" in line]
    assert len(found) > 1, "too long, two questions, banned words"
    assert all("new.yml" in line and "(en)" in line for line in found)
    assert "finding" in ended.stderr.splitlines()[-1]


def test_a_file_that_is_no_yaml_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path)
    (data / "flows" / "broken.yml").write_text("flows: [", encoding="utf-8")
    ended = CliRunner().invoke(check, ["--data", str(data)])
    assert ended.exit_code == 1
    assert "broken.yml" in ended.stdout
    assert "Traceback" not in ended.output


def test_an_empty_folder_is_not_called_fine(tmp_path: Path) -> None:
    ended = CliRunner().invoke(check, ["--data", str(tmp_path)])
    assert ended.exit_code == 1
    assert "holds no flows" in ended.stderr


EXAMPLE = Path(__file__).resolve().parents[1] / "instrument" / "example.yml"


def an_instrument(folder: Path, old: str, new: str) -> dict[str, str]:
    path = folder / "own.yml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return {"PORCHLIGHT_INSTRUMENT": str(path)}


def test_an_instrument_that_the_settings_name_is_read_and_a_warning_alone_does_not_end_with_1(
    tmp_path: Path,
) -> None:
    env = an_instrument(tmp_path, "Do you drink tea?", "Why do you drink tea?")
    ended = CliRunner().invoke(check, ["--data", str(DATA)], env=env)
    assert ended.exit_code == 0, ended.output
    assert "own.yml: item tea (en): warning: says 'Why'" in ended.stdout


def test_an_ended_licence_ends_with_1_and_is_not_trained(tmp_path: Path) -> None:
    env = an_instrument(tmp_path, "2099-12-31", "2020-12-31")
    for command, arguments in ((check, []), (train, ["--models", str(tmp_path / "models")])):
        ended = CliRunner().invoke(command, ["--data", str(DATA), *arguments], env=env)
        assert ended.exit_code == 1
        assert "own.yml: licence: ended on 2020-12-31; have it renewed" in ended.output
    assert not (tmp_path / "models").exists()


def test_p02_a_cover_text_that_is_not_there_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORCHLIGHT_COVER", "utter_cover_nothing")
    ended = CliRunner().invoke(check, ["--data", str(DATA)])
    assert ended.exit_code == 1
    assert "privacy.cover: names no cover text; use one of utter_cover_code" in ended.stdout

    monkeypatch.setenv("PORCHLIGHT_COVER", "utter_cover_order")
    assert CliRunner().invoke(check, ["--data", str(DATA)]).exit_code == 0
