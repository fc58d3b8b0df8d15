"""The directory's loader: what is wrong is said with file, entry and key."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.domain.needs import Need
from bot.errors import DataInvalid
from bot.safety.directory import load_directory

SHIPPED = Path(__file__).parents[3] / "data" / "directory"


def load(folder: Path, **changes: object) -> None:
    """One of the shipped entries with some keys changed; None takes a key out."""
    entry = yaml.safe_load((SHIPPED / "examples.yml").read_text())["entries"]["example_beds"] | changes
    kept = {name: value for name, value in entry.items() if value is not None}
    (folder / "own.yml").write_text(yaml.safe_dump({"entries": {"bed": kept}}))
    load_directory(folder, areas=("US-FL",), with_examples=True)


def test_what_we_ship_loads_and_its_examples_are_marked() -> None:
    directory = load_directory(SHIPPED, areas=("US-FL",), with_examples=True)
    examples = [entry for entry in directory.entries if entry.example]
    assert len(examples) >= 4
    assert all(entry.name.startswith("EXAMPLE") and "-555-01" in entry.contact.number for entry in examples)
    assert all(entry.verified.source for entry in directory.entries)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hours": None}, "own.yml: bed: hours: is missing"),
        ({"phone": "1"}, "own.yml: bed: phone: is not known"),
        ({"needs": ["beds"]}, "bed: needs: beds is no need; use housing"),
        ({"needs": []}, "bed: needs: name at least one"),
        ({"needs": "housing"}, "bed: needs: must be a list"),
        ({"id_needed": "no"}, "bed: id_needed: must be true or false"),
        ({"verified_on": "May"}, "bed: verified_on: must be a day"),
        ({"number": "", "address": ""}, "bed: number: is needed, or an address"),
        ({"name": 12}, "bed: name: must be a text"),
        ({"what": "Ask at 12 Elm Street"}, "bed: what: holds a number, place or time"),
        ({"address": "meet at 5 at the bus stop"}, "bed: address: holds a time"),
    ],
)
def test_a_mistake_is_told_with_file_entry_and_key(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(DataInvalid) as wrong:
        load(tmp_path, **changes)
    assert said in str(wrong.value)


def test_a_folder_that_is_not_there_is_an_empty_directory(tmp_path: Path) -> None:
    assert load_directory(tmp_path / "none", areas=(), with_examples=False).entries == ()


def test_every_need_without_an_entry_is_known() -> None:
    """The gap is shown to the coordinator, not hidden (practice.md A-50)."""
    directory = load_directory(SHIPPED, areas=("US-FL",), with_examples=True)
    listed = {need for entry in directory.entries for need in entry.needs}
    assert set(Need) - listed == {Need.LANGUAGE, Need.BENEFITS, Need.COMMUNITY}
