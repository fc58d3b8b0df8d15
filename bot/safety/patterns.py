"""The small pattern language in which coordinators write what a message may say.

word            that word                     word*         words that begin so
{set}           any entry of a named set      (a|b c)       one of these
[a]  (a|b)?     may be left out               ..            up to four words in between
(a|b)+  (a|b)*  one or more, any number       ^ and $       a sentence begins, ends here
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.errors import DataInvalid
from bot.safety.normalise import normalise, squeeze

Sets = Mapping[str, Sequence[str]]

_TOKEN = re.compile(
    r"\{(?P<set>\w+)\}|(?P<gap>\.\.+)|(?P<mark>[\[\]()|^$?+]|(?<=[)}])\*)"
    r"|(?P<word>[^\s\[\]{}()|^$?+]+)|\s+|(?P<bad>.)"
)
_GAP = r"(?:[^ $^]+ ){0,4}"
_MARKS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "^": r"\^ ", "$": r"\$ "}
_DEPTH = 6


class Form(Enum):
    """The form of the message a pattern is matched against."""

    SPACED = "spaced"  # every word of the normal form is followed by one space
    SQUEEZED = "squeezed"  # the same, with doubled letters written once
    TOGETHER = "together"  # squeezed, without any space


@dataclass(frozen=True)
class Pattern:
    """A pattern made ready. A message without any of `needs` cannot match; None: look anyway."""

    expression: str
    needs: frozenset[str] | None
    words: frozenset[str]


def expression(pattern: str, sets: Sets, form: Form) -> str:
    """Return the regular expression for a pattern.

    Raise DataInvalid if the pattern cannot be read or names a set that does not exist.
    """
    whole = _translate(pattern, sets, form, depth=0)
    try:
        re.compile(whole)
    except (re.error, OverflowError) as wrong:
        raise DataInvalid(f"pattern {pattern!r}: {wrong}") from None
    return whole


def respelt(pattern: str, say_as: Mapping[str, str]) -> str:
    """The pattern with its own words in the spelling messages are brought to ("don't": "do not")."""

    def plain(token: re.Match[str]) -> str:
        word = token["word"]
        return say_as.get(_plain(word), word) if word else token[0]

    return _TOKEN.sub(plain, pattern)


def compiled(pattern: str, sets: Sets) -> Pattern:
    """The pattern over the spaced form, with the words it needs and all the words it knows."""
    spaced = expression(pattern, sets, Form.SPACED)
    return Pattern(spaced, _needs(pattern, sets), frozenset(_words(pattern, sets, depth=0)))


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    """The normal form of a word that stands in a pattern; the same ones stand in many."""
    return normalise(word)


def _translate(pattern: str, sets: Sets, form: Form, *, depth: int) -> str:
    parts: list[str] = []
    for token in _TOKEN.finditer(pattern):
        if token["set"]:
            parts.append(_set(token["set"], sets, form, depth=depth + 1))
        elif token["gap"]:
            parts.append(_gap(pattern, form))
        elif token["mark"]:
            parts.append(_MARKS.get(token["mark"], token["mark"]))
        elif token["word"]:
            parts.append(_word(token["word"], form))
        elif token["bad"]:
            raise DataInvalid(f"pattern {pattern!r}: unexpected {token['bad']!r}")
    return "".join(parts)


def _set(name: str, sets: Sets, form: Form, *, depth: int) -> str:
    if name not in sets:
        raise DataInvalid(f"there is no set named {{{name}}}")
    if depth > _DEPTH:
        raise DataInvalid(f"the set {{{name}}} contains itself")
    entries = sorted(map(str, sets[name]), key=len, reverse=True)
    inner = "|".join(_translate(entry, sets, form, depth=depth) for entry in entries)
    return f"(?:{inner})"


def _gap(pattern: str, form: Form) -> str:
    if form is Form.TOGETHER:
        raise DataInvalid(f"pattern {pattern!r}: '..' has no meaning in a whole message")
    return _GAP


def _word(word: str, form: Form) -> str:
    """A word as its normal form; written with an accent or apostrophe, it means the plain one."""
    plain = _plain(word)
    if not plain:
        raise DataInvalid(f"{word!r} has no letters to look for")
    if form is not Form.SPACED:
        plain = squeeze(plain)
    tail = "[a-z0-9]*" if word.endswith("*") else ""
    return plain.replace(" ", "") + tail if form is Form.TOGETHER else f"{plain}{tail} "


def _words(pattern: str, sets: Sets, *, depth: int) -> Iterator[str]:
    for token in _TOKEN.finditer(pattern):
        if token["word"] and not token["word"].endswith("*"):
            yield from _plain(token["word"]).split()
        elif token["set"] and depth < _DEPTH:
            for entry in sets[token["set"]]:
                yield from _words(str(entry), sets, depth=depth + 1)


def _needs(pattern: str, sets: Sets) -> frozenset[str] | None:
    """The longest word that stands in the pattern outside every bracket, if there is one."""
    depth = 0
    needed: list[str] = []
    tokens = [token for token in _TOKEN.finditer(pattern) if token[0].strip()]
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        depth += (token[0] in "([") - (token[0] in ")]")
        may_be_left_out = following is not None and following[0] == "?"
        if depth or may_be_left_out:
            continue
        if token[0] == "|":
            return None
        if token["word"] and not token["word"].endswith("*"):
            needed += _plain(token["word"]).split()[:1]
    return frozenset([max(needed, key=len)]) if needed else None
