"""Brings misspelt and shortened words to the spelling that the danger patterns use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.safety.normalise import squeeze

_SHORTEST_MISSPELT = 5  # a shorter word has too many everyday neighbours one letter away
_SHORTEST_SWAP = 4  # two letters in the wrong order are safe to put right in shorter words
_SHORTEST_RUN_TOGETHER = 8
# Only what begins like a sentence is pulled apart: "together" is not "to get her".
_BEGINS = frozenset(
    [
        "i",
        "im",
        "he",
        "hes",
        "she",
        "they",
        "want",
        "wanna",
        "dont",
        "cant",
        "kill",
        "help",
        "please",
        "pls",
        "my",
        "going",
        "gonna",
        "no",
    ]
)
_SHORT_PIECES = frozenset(
    [
        "i",
        "a",
        "u",
        "im",
        "to",
        "my",
        "me",
        "he",
        "is",
        "am",
        "it",
        "so",
        "no",
        "do",
        "we",
        "go",
        "at",
        "in",
        "on",
        "if",
        "be",
        "of",
        "up",
        "us",
    ]
)
_MOST_PIECES = 6


class Spelling:
    """Rewrites words one at a time.

    `say_as` maps a shorthand to plain words; `known` are the words of the patterns; `often_misspelt` are
    those worth finding behind one wrong letter; `everyday` are ordinary words that look like one of
    them ("bitten" has to stay "bitten").
    """

    def __init__(
        self,
        say_as: Mapping[str, str],
        *,
        known: Iterable[str],
        often_misspelt: Iterable[str],
        everyday: Iterable[str],
    ) -> None:
        self._say_as = dict(say_as)
        self._known = frozenset(known) | {word for words in say_as.values() for word in words.split()}
        self._everyday = frozenset(everyday)
        self._near = _neighbours(often_misspelt)

    def plain(self, word: str) -> str:
        """Return the word, or the words, the patterns know it by."""
        found = self._as_known(word) or self._corrected(word)
        return found or self._pulled_apart(word) or word

    def _as_known(self, word: str) -> str | None:
        if word in self._say_as:
            return self._say_as[word]
        if word in self._known or word in self._everyday:
            return word
        if word.endswith("in") and word + "g" in self._known:  # "bleedin"
            return word + "g"
        once = squeeze(word)
        if once in self._say_as:
            return self._say_as[once]
        return once if once in self._known else None

    def _corrected(self, word: str) -> str | None:
        if not word.isalpha():
            return None
        if len(word) >= _SHORTEST_SWAP:
            swapped = next((swap for swap in _swaps(word) if swap in self._known), None)
            if swapped:
                return swapped
        if len(word) < _SHORTEST_MISSPELT:
            return None
        shapes = (word, *_one_letter_less(word))
        near = (self._near.get(shape) for shape in shapes)
        return next((found for found in near if found and found[0] == word[0]), None)

    def _pulled_apart(self, word: str) -> str | None:
        """ "iwanttodie" as "i want to die": the fewest known words that make it up, if any do."""
        if not (_SHORTEST_RUN_TOGETHER <= len(word) <= 40 and word.isalpha()):
            return None
        best: list[list[str] | None] = [[], *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 12), end):
                before, piece = best[start], word[start:end]
                if (
                    before is None
                    or len(before) >= _MOST_PIECES
                    or not self._is_piece(piece, first=start == 0)
                ):
                    continue
                shorter = best[end]
                if shorter is None or len(before) + 1 < len(shorter):
                    best[end] = [*before, self._say_as.get(piece, piece)]
        pieces = best[-1]
        return " ".join(pieces) if pieces and len(pieces) > 1 else None

    def _is_piece(self, piece: str, *, first: bool) -> bool:
        if first and piece not in _BEGINS:
            return False
        if len(piece) < 3:
            return piece in _SHORT_PIECES
        return piece in self._known or piece in self._say_as


def _neighbours(words: Iterable[str]) -> dict[str, str]:
    """Each word with one letter left out, to find words one letter apart without comparing all."""
    near: dict[str, str] = {}
    for word in words:
        for shape in (word, *_one_letter_less(word)):
            near.setdefault(shape, word)
    return near


def _one_letter_less(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _swaps(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
