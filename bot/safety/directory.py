"""Reads data/directory: what there is to turn to, checked entry by entry as it is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from bot.domain.consent import WrittenKind
from bot.domain.directory import Directory, Entry
from bot.domain.directory_entry import read_entry
from bot.domain.routing import Routing
from bot.domain.routing_table import read_routing
from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping
from bot.safety.written_details import find_details

ROUTING = "routing.yml"
"""The one file of the folder that holds no entries but a table of them."""

_MAY_BE_WRITTEN = frozenset(kind.value for kind in WrittenKind)


def load_directory(folder: Path, *, areas: Sequence[str], with_examples: bool) -> Directory:
    """Every <folder>/*.yml, and the routing table. No folder is an empty one.

    Raise DataInvalid naming file, entry and key.
    """
    entries: dict[str, Entry] = {}
    for path in sorted(path for path in folder.glob("*.yml") if path.name != ROUTING):
        content = read_mapping(path).get("entries", {})
        if not is_mapping(content):
            raise DataInvalid(f"{path}: entries: must hold `key:` lines, one for each entry")
        for key, raw in content.items():
            if key in entries:
                raise DataInvalid(f"{path}: {key} stands twice; give each entry a key of its own")
            entries[key] = read_entry(key, raw, where=f"{path}: {key}")
            _check_details(entries[key], where=f"{path}: {key}")
    routing = _routing(folder / ROUTING, entries)
    return Directory(tuple(entries.values()), tuple(areas), with_examples, routing)


def _routing(path: Path, entries: Collection[str]) -> Routing:
    """A line without the table offers by need alone."""
    if not path.exists():
        return Routing()
    return read_routing(read_mapping(path), entries=entries, where=str(path))


def _check_details(entry: Entry, *, where: str) -> None:
    """What is told beside number and address must hold no detail: the outbox would keep it back."""
    for name, told in (("name", entry.name), ("what", entry.what), ("hours", entry.terms.hours)):
        if find_details(told):
            raise DataInvalid(f"{where}: {name}: holds a number, place or time that only contact may hold")
    for detail in find_details(f"{entry.contact.number}, {entry.contact.address}, {entry.contact.short}"):
        if detail.kind not in _MAY_BE_WRITTEN:
            raise DataInvalid(f"{where}: number, address or short_form: holds a {detail.kind}")
