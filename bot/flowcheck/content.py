"""Reads everything under data/ that the checks look at; what cannot be read is itself a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.flowcheck.finding import Finding

Plain = Mapping[str, object]
_FOLDERS = (
    "responses",
    "quick_replies",
    "safety",
    "flows",
    "directory",
    "law",
    "care",
    "practice",
    "staffing",
    "checks.yml",
)
TEXTS = ("responses", "quick_replies")
"""Folders of texts that are sent to people, by language; every rule of wording holds in both."""
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Text:
    """One reply. `filled` has every {place} at the longest it may be; `buttons` are (title, payload)."""

    file: str
    key: str
    language: str
    text: str
    filled: str
    buttons: tuple[tuple[str, str], ...]

    @property
    def places(self) -> frozenset[str]:
        return frozenset(_PLACE.findall(self.text))

    def finding(self, message: str) -> Finding:
        return Finding(self.file, self.key, self.language, message)


@dataclass
class Content:
    """`files` are all YAML files, by path below data/; `unreadable` are findings about the others."""

    files: dict[str, Plain] = field(default_factory=dict)
    unreadable: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Content:
        content = cls()
        for path in sorted(folder.glob("**/*.yml")):
            name = path.relative_to(folder).as_posix()
            if name.split("/")[0] in _FOLDERS:
                content.read_file(path, name)
        return content

    def read_file(self, path: Path, name: str) -> None:
        """Into `files` under this name, or into `unreadable`."""
        try:
            plain = _parsed(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
            problem = getattr(wrong, "problem", None) or "it cannot be read"
            mark = getattr(wrong, "problem_mark", None)
            line = f" near line {mark.line + 1}" if mark else ""
            self.unreadable.append(
                Finding(name, "", language_of(name), f"is not valid YAML{line}: {problem}")
            )
            return
        if is_mapping(plain):
            self.files[name] = plain
        else:
            self.unreadable.append(Finding(name, "", language_of(name), "must hold `name: value` lines"))

    def below(self, folder: str, file_name: str = "") -> Iterator[tuple[str, Plain]]:
        """The files of a folder of data/, all or those of one name."""
        for name, plain in self.files.items():
            if name.startswith(f"{folder}/") and (not file_name or name.endswith(f"/{file_name}")):
                yield name, plain

    @cached_property
    def texts(self) -> list[Text]:
        """Every reply that has the right form (response_format tells of the others)."""
        longest = self.setting("places")
        return [
            text
            for folder in TEXTS
            for name, plain in self.below(folder)
            for key, raw in mapping(plain.get("responses")).items()
            for text in _texts(raw, file=name, key=key, longest=longest)
        ]

    def setting(self, name: str) -> Plain:
        """A section of data/checks.yml."""
        return mapping(self.files.get("checks.yml", {}).get(name))

    def exempt(self, check: str) -> Plain:
        """Keys that a check passes over, each with the reason written beside it."""
        return mapping(self.setting("exempt").get(check))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    """Kept, as the same file is read again with each change to another. Raise YAMLError."""
    return yaml.load(text, Loader=_NoDoubles)


class _NoDoubles(yaml.CSafeLoader):
    """YAML keeps the last of two equal names without a word; here that is a mistake to be told."""


def _no_doubles(loader: _NoDoubles, node: yaml.MappingNode) -> dict[object, object]:
    names = [loader.construct_object(key) for key, _ in node.value]
    for at, name in enumerate(names):
        if name in names[:at]:
            mark = node.value[at][0].start_mark
            raise yaml.MarkedYAMLError(problem=f"{name!r} stands twice; join the two", problem_mark=mark)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_NoDoubles.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _no_doubles)


def is_mapping(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


def mapping(value: object) -> Plain:
    """The value if it is a mapping with names, else an empty one."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def language_of(name: str) -> str:
    """The language folder of responses/<lang>/..., safety/<lang>/... and their like, or ""."""
    parts = name.split("/")
    return parts[1] if parts[0] in (*TEXTS, "safety", "practice") and len(parts) > 2 else ""


def _texts(raw: object, *, file: str, key: str, longest: Plain) -> Iterator[Text]:
    for variant in items(raw):
        text = mapping(variant).get("text")
        if isinstance(text, str):
            buttons = [mapping(button) for button in items(mapping(variant).get("buttons"))]
            pairs = tuple((str(one.get("title", "")), str(one.get("payload", ""))) for one in buttons)
            filled = _PLACE.sub(lambda place: str(longest.get(place[1], place[0])), text)
            yield Text(file, key, language_of(file), text, filled, pairs)
