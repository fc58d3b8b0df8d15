"""One plain form of a message, so that disguise, haste and decoration do not hide what it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Letters of other alphabets, and odd Latin ones, that people (and filters' enemies) use for ours.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЅЈавекмнорстухіѕјԁԛԝѵһӏпгё"
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχω"
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
    "łŁøØđĐıŧɑɡօսոհꓢꓔꓳꓑ",
    "ABEKMHOPCTYXISJabekmhopctyxisjdqwvhlnre"
    "ABEZHIKMNOPTYXabeikvoptuxw"
    "abcdefghijklmnoprstuvwyz"
    "lLoOdDitagounhSTOP",
)
_LIGATURES = {"æ": "ae", "œ": "oe"}

# U+1F150.. and U+1F170..: white letters in black circles and squares, which NFKC leaves alone.
_BADGES = {base + i: chr(97 + i) for base in (0x1F150, 0x1F170, 0x1F130) for i in range(26)}
_FLAG_LETTERS = re.compile("(?:[\U0001f1e6-\U0001f1ff] ?){3,}")

# Characters that show nothing: zero width, direction marks, fillers, variation selectors, marks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef\U0001f3fb-\U0001f3ff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Apostrophes, and the star in words people half hide ("st*p"): the letters around belong together.
_APOSTROPHES = re.compile("(?<=[a-z])[*#](?=[a-z])|['\u2018\u2019\u201b\u02bc\u00b4`\u2032]")
_HALF_HIDDEN = re.compile("(?<=[a-z])[*#_](?=[a-z])")
_ONE_APOSTROPHE = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`\u2032]")
_NOT_WORD = re.compile("[^a-z0-9]+")
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_DOUBLE = re.compile(r"([a-z])\1+")

# Digits and signs that stand for letters, only inside a word: "st0p", "s3lf", "$top".
_SIGN_LETTERS = re.compile(r"(?<=[a-z])[@$+€](?=[a-z])|\$(?=[a-z]{2})")
_SIGNS = {"@": "a", "$": "s", "+": "t", "€": "e"}
_MIXED = re.compile(
    r"(?<![a-z0-9])(?:1[mnts]|(?=[a-z0-9]*[a-z])(?=[a-z0-9]*[013457])[a-z0134579]{3,})(?![a-z0-9])"
)
_DIGITS = str.maketrans("03457", "oeast")
# "13yo", "5pm", "9mm" are a number and a word, not a disguised word.
_NUMBER_FIRST = re.compile(
    r"(?<![a-z0-9])(\d+)(?=(?:yr|yo|yrs|year|years|min|mins|hr|hrs|days|pills|times|mg|th|people)(?![a-z]))"
    r"|(?<![a-z0-9])(\d{2,})(?=[a-z])|(?<![a-z0-9])([2-9]|1(?=am|pm|st|hr))(?=[a-z]{1,2}(?![a-z0-9]))"
)
_CHAT_LETTERS = frozenset("iaurnykoxbcm")


def normalise(text: str, emoji: Mapping[str, str] | None = None) -> str:
    """Return lower-case letters and digits in words parted by single spaces; possibly empty.

    Accents, look-alike letters, invisible characters, punctuation and emoji are gone, "dont" is
    "don't", "S.T.O.P" is "stop", and a letter is repeated at most twice. `emoji` gives the words that
    some emoji stand for; all others are dropped.
    """
    if emoji:
        for sign, word in emoji.items():
            if sign in text:
                text = text.replace(sign, f" {word} ")
    text = _as_letters(_APOSTROPHES.sub("", _latin(text)))
    words = _NOT_WORD.sub(" ", text).split()
    return _LONG_RUN.sub(r"\1\1", " ".join(_join_spelt_out(words)))


def undisguised(text: str) -> str:
    """Lower case, with letters for look-alikes and signs, words that were spelt out or half hidden put
    together; punctuation, apostrophes and repeated letters stay."""
    text = _as_letters(_HALF_HIDDEN.sub("", _ONE_APOSTROPHE.sub("'", _latin(text))))
    return " ".join(_join_spelt_out(text.split()))


def _latin(text: str) -> str:
    return (text if text.isascii() else _to_latin(text)).casefold()


def _as_letters(text: str) -> str:
    text = _SIGN_LETTERS.sub(lambda match: _SIGNS.get(match[0], ""), text)
    text = _NUMBER_FIRST.sub(lambda match: f"{match[0]} ", text)
    return _MIXED.sub(lambda match: _letters_for_digits(match[0]), text)


def squeeze(plain: str) -> str:
    """Write every doubled letter of a normal form once: "stopp" and "stop" are the same."""
    return _DOUBLE.sub(r"\1", plain)


def _to_latin(text: str) -> str:
    text = _FLAG_LETTERS.sub(_flag_word, _INVISIBLE.sub("", text)).translate(_BADGES)
    text = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    text = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()))
    for sign, letters in _LIGATURES.items():
        text = text.replace(sign, letters)
    return text


def _flag_word(match: re.Match[str]) -> str:
    letters = (chr(ord(sign) - 0x1F1E6 + 97) for sign in match[0] if sign != " ")
    return "".join(letters) + " "


def _letters_for_digits(word: str) -> str:
    """Read "k1ll" as "kill" and "se1f" as "self"; leave a word with a 9 alone ("9mm")."""
    if "9" in word:
        return word
    word = re.sub(r"11|(?<=[aeol])1|(?<=[bfkw]i)1", lambda m: "l" * len(m[0]), word)
    return word.replace("1", "i").translate(_DIGITS)


def _join_spelt_out(words: list[str]) -> list[str]:
    """Join three or more single letters in a row ("s t o p"), unless they read as chat ("r u a")."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        spelt = len(run) >= 3 and not _CHAT_LETTERS.issuperset(run)
        out.extend(["".join(run)] if spelt else run)
        run = []
        if word:
            out.append(word)
    return out
