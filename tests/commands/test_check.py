"""`porchlight check`: says what is wrong, where and what to do, and ends with 1 only then."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from bot.commands.check import check

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
