"""Finds the word a person agrees on with us, so that only they can open an earlier talk (P18)."""

from __future__ import annotations

import re

from bot.safety.normalise import normalise
from bot.safety.word_frames import BEFORE, FILLERS, LOOSE, NO_WORD, PLAIN, SAYS_IT, TALK, Frames

_MOST_WORDS = 3
_MOST_LETTERS = 40
_FEWEST_LETTERS = 3
_MOST_CHARACTERS = 400
_MOST_WORDS_AROUND = 24
_QUOTED = re.compile(r"[\"“”„«»]\s*([^\"“”„«»]{1,60}?)\s*[\"“”„«»]")
_MARK = re.compile(r"(?:(?<=\w)\s*[:=]+>?|\s[-–—]+>?|→)\s*(?=[\"“„«'‘#*]?\w)")
_SIGNS = ("zmark", "zopen", "zshut")
_APOSTROPHE_S = re.compile(r"(?i)\b(word|palabra|mot)['’]s\b")


def word_set(text: str) -> str | None:
    """The word a message sets ("my word is blue lamp"), in its normal form, or None."""
    marked = _MARK.sub(" zmark ", _APOSTROPHE_S.sub(r"\1 is", text[:_MOST_CHARACTERS]))
    plain = BEFORE.sub("", _plain(_QUOTED.sub(r" zopen \1 zshut ", marked)))
    if len(plain.split()) > _MOST_WORDS_AROUND:
        return None
    word = _framed(plain, PLAIN)
    if word is None:
        word = _framed(FILLERS.sub("", plain), LOOSE) or _framed(plain, LOOSE)
        word = None if word is None or TALK.search(word) else word
    return None if word is None or NO_WORD.search(word) else word


def word_said(text: str) -> str | None:
    """The normal form of a message that may be nothing but the word, without what they may say around it
    ("its me blue lamp"); None if it is too long for one. It is one guess, never several."""
    return _word(_plain(text))


def _framed(plain: str, frames: Frames) -> str | None:
    for frame in frames:
        if match := frame.fullmatch(plain):
            return _word(match.groupdict().get("quoted") or match["word"])
    return None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", normalise(text[:_MOST_CHARACTERS], {})))


def _word(plain: str) -> str | None:
    """Without "uhh", "its me" and "please": what is set and what is said later are stripped of the same."""
    bare = " ".join(word for word in plain.split() if word not in _SIGNS)
    for around in (SAYS_IT, FILLERS):
        less = around.sub("", bare).strip()
        bare = less if len(less) >= _FEWEST_LETTERS else bare
    fits = 0 < len(bare.split()) <= _MOST_WORDS and _FEWEST_LETTERS <= len(bare) <= _MOST_LETTERS
    return bare if fits else None
