"""Brings misspelt and shortened words to the spelling that the danger patterns use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.safety.normalise import squeeze

_SHORTEST_FUZZY = 6  # a shorter word has too many everyday neighbours one letter away
_SHORTEST_SWAP = 4  # two letters in the wrong order are safe to put right in shorter words


class Spelling:
    """Rewrites words one at a time.

    `say_as` maps a shorthand to plain words; `known` are the words of the patterns; `everyday` are
    ordinary words that look like one of them ("bottle" has to stay "bottle").
    """

    def __init__(self, say_as: Mapping[str, str], known: Iterable[str], everyday: Iterable[str]) -> None:
        self._say_as = dict(say_as)
        self._known = frozenset(known) | {word for words in say_as.values() for word in words.split()}
        self._everyday = frozenset(everyday)
        self._near = _neighbours(word for word in self._known if word.isalpha())

    def plain(self, word: str) -> str:
        """Return the word, or the words, the patterns know it by."""
        if word in self._say_as:
            return self._say_as[word]
        if word in self._known or word in self._everyday:
            return word
        once = squeeze(word)
        if once != word and (once in self._say_as or once in self._known):
            return self._say_as.get(once, once)
        return self._corrected(word)

    def _corrected(self, word: str) -> str:
        if len(word) < _SHORTEST_SWAP or not word.isalpha():
            return word
        for swapped in _swaps(word):
            if swapped in self._known:
                return swapped
        if len(word) < _SHORTEST_FUZZY - 1:
            return word
        for shape in (word, *_one_letter_less(word)):
            found = self._near.get(shape)
            if found and abs(len(found) - len(word)) <= 1 and found[0] == word[0]:
                return found
        return word


def _neighbours(words: Iterable[str]) -> dict[str, str]:
    """Each word with one letter left out, to find words one letter apart without comparing all."""
    near: dict[str, str] = {}
    for word in sorted(words):
        if len(word) >= _SHORTEST_FUZZY:
            for shape in (word, *_one_letter_less(word)):
                near.setdefault(shape, word)
    return near


def _one_letter_less(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _swaps(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
