"""Reads data/directory: what there is to turn to, checked entry by entry as it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from bot.domain.consent import WrittenKind
from bot.domain.directory import Directory, Entry
from bot.domain.directory_entry import Problem, read_entry
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
            for name, problem in told_openly(entries[key]):
                raise DataInvalid(f"{path}: {key}: {name}: {problem}")
    routing = _routing(folder / ROUTING, entries)
    return Directory(tuple(entries.values()), tuple(areas), with_examples, routing)


def _routing(path: Path, entries: Collection[str]) -> Routing:
    """A line without the table offers by need alone."""
    if not path.exists():
        return Routing()
    return read_routing(read_mapping(path), entries=entries, where=str(path))


def told_openly(entry: Entry) -> Iterator[Problem]:
    """What is told beside number and address must hold no detail: the outbox would keep it back."""
    for name, told in (("name", entry.name), ("what", entry.what), ("hours", entry.terms.hours)):
        if find_details(told):
            yield name, "holds a number, place or time that only contact may hold"
    contact = entry.contact
    for name, told in (("number", contact.number), ("address", contact.address)):
        yield from _not_written(name, told)
    yield from _not_written("short_form", contact.short)


def _not_written(name: str, told: str) -> Iterator[Problem]:
    """A plan to meet is nothing that anybody could ever say yes to."""
    for kind in dict.fromkeys(detail.kind for detail in find_details(told)):
        if kind not in _MAY_BE_WRITTEN:
            yield name, f"holds a {kind}"
