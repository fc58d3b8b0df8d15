"""Signs of danger in a message, read from word patterns, before consent and before any model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.danger import NO_DANGER, Danger, DangerLevel, worse
from bot.errors import DataInvalid
from bot.safety.normalise import normalise
from bot.safety.patterns import Pattern, compiled, respelt
from bot.safety.read_yaml import is_mapping, read_mapping, texts
from bot.safety.spelling import Spelling

_MOST_CHARACTERS = 4000  # the rest of a longer message is read in pieces of this length
_SECTIONS = frozenset(
    {"emoji", "say_as", "often_misspelt", "everyday_words", "sets", "everyday", "signs", "rules"}
)
# Signs that no rule needs: they decide whether danger is answered.
_QUIET, _NOT_QUIET = ("wants_quiet", "perhaps_watched"), "tells_of_quiet"
_RULE_NEEDS = frozenset({"id", "kind", "level", "any"})
_SHOWS = {"example": "one message this rule catches", "counter_example": "a near one that is no danger"}
_RULE_KEYS = _RULE_NEEDS | _SHOWS.keys() | {"also", "unless", "concern_if"}
# A sentence ends at . ! ? or a new line; not at the dots people trail off with ("if i leave... he").
_SENTENCE_END = re.compile(r"(?<!\.)[.!?](?:[!?]*)(?=\s|$)|\n+")


# "k!ll" and "su!c!de": the mark is an i; in "stop!please" it is not, so only few letters may stand before.
_INNER_MARK = re.compile(r"(?<![A-Za-z][A-Za-z][A-Za-z])(?<=[A-Za-z])!(?=[A-Za-z])")


class _AnyOf:
    """Patterns of which one has to be found."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        always = [p.expression for p in patterns if p.needs is None]
        self._always = re.compile(f"(?<= )(?:{'|'.join(always)})") if always else None
        self._by_need: dict[str, re.Pattern[str]] = {}
        for need in {word for p in patterns if p.needs for word in p.needs}:
            needing = [p.expression for p in patterns if p.needs and need in p.needs]
            self._by_need[need] = re.compile(f"(?<= )(?:{'|'.join(needing)})")

    def found(self, plain: str, words: frozenset[str]) -> bool:
        if self._always and self._always.search(plain):
            return True
        return any(need in words and pattern.search(plain) for need, pattern in self._by_need.items())

    def blanked(self, plain: str, words: frozenset[str]) -> str:
        """The message with everything these patterns say taken out."""
        if self._always:
            plain = self._always.sub("_ ", plain)
        for need, pattern in self._by_need.items():
            if need in words:
                plain = pattern.sub("_ ", plain)
        return plain


@dataclass(frozen=True)
class _Rule:
    id: str
    language: str
    kind: str
    level: DangerLevel
    example: str
    counter_example: str
    any: _AnyOf
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    concern_if: tuple[str, ...] = ()


@dataclass
class _Content:
    """What all danger files hold together."""

    emoji: dict[str, str] = field(default_factory=dict)
    say_as: dict[str, str] = field(default_factory=dict)
    often_misspelt: list[str] = field(default_factory=list)
    everyday_words: list[str] = field(default_factory=list)
    sets: dict[str, list[str]] = field(default_factory=dict)
    everyday: list[Pattern] = field(default_factory=list)
    signs: dict[str, list[Pattern]] = field(default_factory=dict)
    rules: list[_Rule] = field(default_factory=list)
    known: set[str] = field(default_factory=set)


class DangerSigns:
    """The danger rules of all languages, always read together: people mix languages."""

    def __init__(self, content: _Content) -> None:
        self._emoji = content.emoji
        self._spelling = Spelling(
            content.say_as,
            known=content.known,
            often_misspelt=content.often_misspelt,
            everyday=content.everyday_words,
        )
        self._everyday = _AnyOf(content.everyday)
        self._signs = {name: _AnyOf(patterns) for name, patterns in content.signs.items()}
        self._rules = content.rules
        self._languages = {rule.id: rule.language for rule in content.rules}

    @classmethod
    def load(cls, folder: Path) -> DangerSigns:
        """Read <folder>/<lang>/danger.yml. Raise DataInvalid naming file and key."""
        paths = sorted(folder.glob("*/danger.yml"))
        if not paths:
            raise DataInvalid(f"{folder}: no <language>/danger.yml here")
        files = {path: read_mapping(path) for path in paths}
        merged = _Content()
        for path, content in files.items():
            _read_vocabulary(path, content, into=merged)
        for entries in merged.sets.values():
            entries[:] = [respelt(entry, merged.say_as) for entry in entries]
        for path, content in files.items():
            _read_patterns(path, content, into=merged)
        _check_signs(merged)
        return cls(merged)

    def read(self, text: str, lang: str | None = None) -> Danger:
        """Return how serious the message is, the kinds of danger, and the ids of the rules that say so.

        `lang` is accepted for callers that know it; every language is read whatever it says.
        """
        danger = NO_DANGER
        for start in range(0, len(text), _MOST_CHARACTERS):
            for found in self.by_rule(text[start : start + _MOST_CHARACTERS]):
                danger = _both(danger, found)
        return danger

    def by_rule(self, text: str) -> Iterator[Danger]:
        """What each rule that fires says of a message of ordinary length, on its own."""
        plain = self.plain(text)
        words = frozenset(plain.split())
        plain = self._everyday.blanked(plain, words)
        signs = {name for name, sign in self._signs.items() if sign.found(plain, words)}
        for rule in self._rules:
            if (
                signs.issuperset(rule.also)
                and signs.isdisjoint(rule.unless)
                and rule.any.found(plain, words)
            ):
                level = DangerLevel.CONCERN if not signs.isdisjoint(rule.concern_if) else rule.level
                yield Danger(level, (rule.kind,), (rule.id,))

    def wants_quiet(self, text: str) -> bool:
        """Whether the words wish for silence, or say no more than that somebody may be reading along."""
        plain = self.plain(text)
        words = frozenset(plain.split())
        said = {name for name in (*_QUIET, _NOT_QUIET) if self._signs[name].found(plain, words)}
        return bool(said) and _NOT_QUIET not in said

    @property
    def ids(self) -> frozenset[str]:
        """Of all rules."""
        return frozenset(self._languages)

    def languages(self, danger: Danger) -> set[str]:
        """In which languages it was said, going by the rules that are its reasons."""
        return {self._languages[reason] for reason in danger.reasons}

    def plain(self, text: str) -> str:
        """The form the rules see: plain words, and marks where sentences begin (^) and end ($)."""
        text = _INNER_MARK.sub("i", text)
        sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
        # "i. want. to. go": dots between all words are disguise, not sentences.
        if len(sentences) > 3 and len(text.split()) < 2 * len(sentences):
            sentences = [_SENTENCE_END.sub(" ", text)]
        marked = []
        for sentence in sentences:
            words = [self._spelling.plain(word) for word in normalise(sentence, self._emoji).split()]
            if words:
                marked.append(f"^ {' '.join(words)} $")
        return f" {' '.join(marked)} "


def _both(one: Danger, other: Danger) -> Danger:
    kinds = tuple(dict.fromkeys(one.kinds + other.kinds))
    reasons = tuple(dict.fromkeys(one.reasons + other.reasons))
    return Danger(worse(one.level, other.level), kinds, reasons)


def _mapping(content: Mapping[str, object], key: str, path: Path) -> Mapping[str, object]:
    value = content.get(key) or {}
    if not is_mapping(value):
        raise DataInvalid(f"{path}: {key}: must hold `name: value` lines")
    return value


def _read_vocabulary(path: Path, content: Mapping[str, object], *, into: _Content) -> None:
    """Spellings and sets first: the patterns of every language are written in them."""
    unknown = set(content) - _SECTIONS
    if unknown:
        raise DataInvalid(f"{path}: unknown key {sorted(unknown)[0]!r}; use {', '.join(sorted(_SECTIONS))}")
    into.emoji.update({sign: str(word) for sign, word in _mapping(content, "emoji", path).items()})
    for words, spellings in _mapping(content, "say_as", path).items():
        for spelling in texts(spellings, where=f"{path}: say_as: {words}"):
            short = normalise(spelling)
            if into.say_as.get(short, normalise(words)) != normalise(words):
                raise DataInvalid(
                    f"{path}: say_as: {words}: {spelling!r} already stands for something else"
                )
            into.say_as[short] = normalise(words)
    into.often_misspelt += texts(content.get("often_misspelt"), where=f"{path}: often_misspelt")
    into.everyday_words += texts(content.get("everyday_words"), where=f"{path}: everyday_words")
    for name, entries in _mapping(content, "sets", path).items():
        into.sets.setdefault(name, []).extend(texts(entries, where=f"{path}: sets: {name}"))


def _read_patterns(path: Path, content: Mapping[str, object], *, into: _Content) -> None:
    into.everyday += _patterns(content.get("everyday"), where=f"{path}: everyday", into=into)
    for name, entries in _mapping(content, "signs", path).items():
        found = _patterns(entries, where=f"{path}: signs: {name}", into=into)
        into.signs.setdefault(name, []).extend(found)
    rules = content.get("rules") or []
    if not isinstance(rules, list):
        raise DataInvalid(f"{path}: rules: must be a list, each beginning with `- id:`")
    into.rules += [_rule(raw, path, into=into) for raw in rules]


def _patterns(value: object, *, where: str, into: _Content) -> list[Pattern]:
    found = []
    for text in texts(value, where=where):
        try:
            found.append(compiled(respelt(text, into.say_as), into.sets))
        except DataInvalid as wrong:
            raise DataInvalid(f"{where}: {wrong}") from None
    into.known.update(word for pattern in found for word in pattern.words)
    return found


def _rule(raw: object, path: Path, *, into: _Content) -> _Rule:
    if not is_mapping(raw) or not _RULE_NEEDS <= set(raw) <= _RULE_KEYS:
        raise DataInvalid(f"{path}: rules: each needs id, kind, level, any; may have {sorted(_RULE_KEYS)}")
    where = f"{path}: {raw['id']}"
    if raw["level"] not in ("concern", "urgent"):
        raise DataInvalid(f"{where}: level must be concern or urgent")
    example, counter_example = (_shown(raw.get(key), key, where) for key in _SHOWS)
    return _Rule(
        id=str(raw["id"]),
        language=path.parent.name,
        kind=str(raw["kind"]),
        level=DangerLevel(str(raw["level"])),
        example=example,
        counter_example=counter_example,
        any=_AnyOf(_patterns(raw["any"], where=f"{where}: any", into=into)),
        also=tuple(texts(raw.get("also"), where=f"{where}: also")),
        unless=tuple(texts(raw.get("unless"), where=f"{where}: unless")),
        concern_if=tuple(texts(raw.get("concern_if"), where=f"{where}: concern_if")),
    )


def _shown(value: object, key: str, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataInvalid(f"{where}: add `{key}:` with {_SHOWS[key]}, in quotes")
    return value


def _check_signs(content: _Content) -> None:
    ids: Iterable[str] = [rule.id for rule in content.rules]
    doubled = sorted({one for one in ids if list(ids).count(one) > 1})
    if doubled:
        raise DataInvalid(f"rules: the id {doubled[0]!r} is used twice")
    for rule in content.rules:
        for name in (*rule.also, *rule.unless, *rule.concern_if):
            if name not in content.signs:
                raise DataInvalid(f"rules: {rule.id}: there is no sign named {name!r}")
    for name in (*_QUIET, _NOT_QUIET):
        content.signs.setdefault(name, [])
