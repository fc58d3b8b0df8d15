"""Safety words and danger signs are written as the program reads them, and mean one thing only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowcheck.content import Content, Plain, is_mapping, items, language_of, mapping
from bot.flowcheck.finding import Finding

_COMMANDS = {"stop", "exit", "delete", "start", "human", "what_do_you_have", "is_it_gone", "skip"}
_COMMANDS |= {"send_written"}
_KEEPING = {"keep_chat", "dont_keep"}
_FORMS = {"alone", "phrases", "opening", "closing", "within", "unless"}
_DANGER = {"emoji", "say_as", "often_misspelt", "everyday_words", "sets", "everyday", "signs", "rules"}
_NEEDED = ("id", "kind", "level", "any", "example", "counter_example")
_RULE = {*_NEEDED, "also", "unless", "concern_if"}
_PARTS = {"sets", "around", "remove", "change", "rest", "whole", "unless", "some", "numbers", "parts"}
_WHO = {"sets", "around", "opening", "beside", "talk", "phrases", "everyday"}
_SET = re.compile(r"\{(\w+)\}")
_LITERAL = re.compile(r"[\w' -]+")


def check(content: Content) -> Iterator[Finding]:
    yield from _words(content, "words.yml", _COMMANDS)
    yield from _words(content, "keeping.yml", _KEEPING)
    yield from _who(content)
    yield from _ambiguous(content)
    yield from _danger(content)
    yield from _parts(content)


def _words(content: Content, file: str, commands: set[str]) -> Iterator[Finding]:
    known_sets = _set_names(content, file)
    for name, plain in content.below("safety", file):
        language = language_of(name)
        for key, value in plain.items():
            if key not in commands | {"sets", "around"}:
                yield Finding(
                    name, key, language, f"is not known; use {', '.join(sorted(commands))}, sets, around"
                )
            elif key in commands and (not is_mapping(value) or not set(mapping(value)) <= _FORMS):
                yield Finding(name, key, language, f"may hold only {', '.join(sorted(_FORMS))}")
        for key, entry in _entries(plain):
            for message in _pattern(entry, known_sets):
                yield Finding(name, key, language, message)


def _who(content: Content) -> Iterator[Finding]:
    """Who asks who this is."""
    known_sets = _set_names(content, "who.yml")
    for name, plain in content.below("safety", "who.yml"):
        language = language_of(name)
        for unknown in sorted(set(plain) - _WHO):
            yield Finding(name, unknown, language, f"is not known; use {', '.join(sorted(_WHO))}")
        for key, entry in _entries(plain):
            for message in _pattern(entry, known_sets):
                yield Finding(name, key, language, message)


def _ambiguous(content: Content) -> Iterator[Finding]:
    """A plain word that two commands claim would be obeyed as the first of them, unseen."""
    claimed: dict[str, tuple[str, str]] = {}
    both = (*content.below("safety", "words.yml"), *content.below("safety", "keeping.yml"))
    for name, plain in both:
        for command in sorted((_COMMANDS | _KEEPING) & set(plain)):
            forms = mapping(plain[command])
            for phrase in (*items(forms.get("alone")), *items(forms.get("phrases"))):
                for literal in _literals(str(phrase)):
                    first, where = claimed.setdefault(literal, (command, name))
                    if first != command:
                        message = f"{literal!r} is also {first} in {where}; leave it in one"
                        yield Finding(name, command, language_of(name), message)


def _literals(phrase: str) -> Iterator[str]:
    """The plain wordings of an entry that is one word list or one wording: `(end|quit)`, `opt out`."""
    inner = phrase[1:-1] if phrase.startswith("(") and phrase.endswith(")") else phrase
    if _LITERAL.fullmatch(inner.replace("|", " ")):
        yield from (" ".join(part.split()).lower() for part in inner.split("|"))


def _danger(content: Content) -> Iterator[Finding]:
    known_sets = _set_names(content, "danger.yml")
    files = list(content.below("safety", "danger.yml"))
    signs = {sign for _, plain in files for sign in mapping(plain.get("signs"))}
    ids: dict[str, str] = {}
    for name, plain in files:
        language = language_of(name)
        for unknown in sorted(set(plain) - _DANGER):
            yield Finding(name, unknown, language, f"is not known; use {', '.join(sorted(_DANGER))}")
        for raw in items(plain.get("rules")):
            rule = mapping(raw)
            key = str(rule.get("id", "rules"))
            first = ids.setdefault(key, name)
            if first != name or sum(mapping(one).get("id") == key for one in items(plain["rules"])) > 1:
                yield Finding(
                    name, key, language, f"the id is used twice (first in {first}); give each its own"
                )
            for message in _rule(rule, signs):
                yield Finding(name, key, language, message)
        for key, entry in _entries(plain):
            for message in _pattern(entry, known_sets):
                yield Finding(name, key, language, message)


def _rule(rule: Plain, signs: set[str]) -> Iterator[str]:
    for missing in sorted(set(_NEEDED) - set(rule)):
        yield f"needs `{missing}:`"
    for unknown in sorted(set(rule) - _RULE):
        yield f"`{unknown}` is not known; a rule has {', '.join(sorted(_RULE))}"
    if rule.get("level") not in ("concern", "urgent"):
        yield "level must be concern or urgent"
    for word in ("also", "unless", "concern_if"):
        for name in items(rule.get(word)):
            if name not in signs:
                yield f"{word}: there is no sign named {name!r}"


def _parts(content: Content) -> Iterator[Finding]:
    for name, plain in content.below("safety", "parts.yml"):
        for unknown in sorted(set(plain) - _PARTS):
            yield Finding(
                name, unknown, language_of(name), f"is not known; use {', '.join(sorted(_PARTS))}"
            )
        known_sets = {*mapping(plain.get("sets")), "part", "name"}
        for key, entry in _entries(plain):
            for message in _pattern(entry, known_sets):
                yield Finding(name, key, language_of(name), message)
        for key in ("remove", "change"):
            for entry in items(plain.get(key)):
                if str(entry).count("{part}") + str(entry).count("{name}") != 1:
                    yield Finding(
                        name, key, language_of(name), f"{entry!r}: needs {{part}} or {{name}} once"
                    )


def _set_names(content: Content, file_name: str) -> set[str]:
    return {name for _, plain in content.below("safety", file_name) for name in mapping(plain.get("sets"))}


def _entries(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every listed entry below a mapping, with the name it stands under."""
    for name, inner in mapping(value).items():
        if isinstance(inner, list):
            for item in inner:
                yield from (
                    _entries(item, str(mapping(item).get("id")))
                    if isinstance(item, dict)
                    else [(name, item)]
                )
        elif isinstance(inner, dict):
            yield from _entries(inner, name)


def _pattern(entry: object, known_sets: set[str]) -> Iterator[str]:
    if isinstance(entry, bool) or not isinstance(entry, (str, int)):
        yield f"put quotes around {entry!r}: YAML reads it as something else"
        return
    for name in _SET.findall(str(entry)):
        if name not in known_sets:
            yield f"{entry!r}: there is no set named {{{name}}}"
    for opening, closing in ("()", "[]", "{}"):
        if str(entry).count(opening) != str(entry).count(closing):
            yield f"{entry!r}: a {opening} has no {closing}"
