"""Reads data/directory: what there is to turn to, checked entry by entry as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.domain.consent import WrittenKind
from bot.domain.directory import Directory, Entry
from bot.domain.directory_entry import read_entry
from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping
from bot.safety.written_details import find_details

_MAY_BE_WRITTEN = frozenset(kind.value for kind in WrittenKind)


def load_directory(folder: Path, *, areas: Sequence[str], with_examples: bool) -> Directory:
    """Every <folder>/*.yml. Raise DataInvalid naming file, entry and key. No folder is an empty one."""
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.yml")):
        content = read_mapping(path).get("entries", {})
        if not is_mapping(content):
            raise DataInvalid(f"{path}: entries: must hold `key:` lines, one for each entry")
        for key, raw in content.items():
            if key in entries:
                raise DataInvalid(f"{path}: {key} stands twice; give each entry a key of its own")
            entries[key] = read_entry(key, raw, where=f"{path}: {key}")
            _check_details(entries[key], where=f"{path}: {key}")
    return Directory(tuple(entries.values()), tuple(areas), with_examples)


def _check_details(entry: Entry, *, where: str) -> None:
    """What is told beside number and address must hold no detail: the outbox would keep it back."""
    for name, told in (("name", entry.name), ("what", entry.what), ("hours", entry.terms.hours)):
        if find_details(told):
            raise DataInvalid(f"{where}: {name}: holds a number, place or time that only contact may hold")
    for detail in find_details(f"{entry.contact.number}, {entry.contact.address}, {entry.contact.short}"):
        if detail.kind not in _MAY_BE_WRITTEN:
            raise DataInvalid(f"{where}: number, address or short_form: holds a {detail.kind}")
