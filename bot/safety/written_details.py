"""Finds what may not be sent in writing unasked (P06): numbers, addresses, links, names, meetings.

Whoever harms a person may read the phone. A time or a place alone is small talk ("I am here until 9",
"in the park") and passes; next to a word of meeting ("meet", "pick you up", "see you at") it is a plan.
988 and 911 always pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

PLANS = frozenset({"time", "place"})
"""Kinds that say when or where somebody is met; nobody's yes covers them."""
_ALWAYS_ALLOWED = {"988", "911"}
_FEWEST_DIGITS = 5  # short codes have five; prices, ages, times and years have fewer


@dataclass(frozen=True)
class Detail:
    """`kind` is phone, email, link, handle, address, name, time or place; the text is [start:end]."""

    kind: str
    start: int
    end: int


def find_details(text: str, names: Sequence[str] = ()) -> list[Detail]:
    """Return every detail in the text, in order; `names` are those of services in the directory."""
    plain = folded(text)
    found = [*_phones(plain), *_meetings(plain), *_names(plain, names)]
    for kind, pattern in _PLAIN:
        found += [Detail(kind, match.start(), match.end()) for match in pattern.finditer(plain)]
    found.sort(key=lambda detail: (detail.start, -detail.end))
    return [
        detail for at, detail in enumerate(found) if not any(_covers(one, detail) for one in found[:at])
    ]


def _covers(one: Detail, other: Detail) -> bool:
    return one.kind == other.kind and one.start <= other.start and other.end <= one.end


def folded(text: str) -> str:
    """The same length, in plain Latin letters and digits as far as each character has one."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.category(letter) in ("Cf", "Zs", "Pd"):
        return "-" if unicodedata.category(letter) == "Pd" else " "
    plain = unicodedata.normalize("NFKD", letter)[:1]
    return plain if plain.isascii() and plain else letter


# --- phone numbers --------------------------------------------------------------------------------

_DIGIT_WORDS = {
    **{"zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"},
    **{"seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12"},
    **{"hundred": "00", "double": "", "triple": ""},
    **{"cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6"},
    **{"siete": "7", "ocho": "8", "nueve": "9"},
    **{
        "un": "1",
        "deux": "2",
        "trois": "3",
        "quatre": "4",
        "cinq": "5",
        "sept": "7",
        "huit": "8",
        "neuf": "9",
    },
}
_ONE = rf"(?:\d+|\b(?:{'|'.join(_DIGIT_WORDS)})\b)"
_NUMBER = re.compile(rf"\+?\(?{_ONE}(?:[\s\-.()/_*|~]{{0,3}}{_ONE})*", re.IGNORECASE)
_PART = re.compile(rf"{_ONE}", re.IGNORECASE)
_WORDED = re.compile(rf"\b(?:{'|'.join(_DIGIT_WORDS)})\b", re.IGNORECASE)
_SHORT = re.compile(
    r"\b(?:call|text|dial|ring|txt|llama|marca|appelle|compose)(?:\s+to)?\s+(\d{3,4})\b", re.IGNORECASE
)
_VANITY = re.compile(
    r"\b(?:1[-. ]?)?8(?:00|33|44|55|66|77|88)[-. ][A-Z]{3,}(?:[-. ][A-Z]+)*", re.IGNORECASE
)


def as_digits(text: str) -> str:
    """The same text with every number word as its digits."""
    return _WORDED.sub(lambda word: _DIGIT_WORDS[word.group().lower()], text)


def _phones(text: str) -> Iterator[Detail]:
    for match in _NUMBER.finditer(text):
        parts = [part.group().lower() for part in _PART.finditer(match.group())]
        digits = [_DIGIT_WORDS.get(part, part) for part in parts if part not in _ALWAYS_ALLOWED]
        if len("".join(digits)) >= _FEWEST_DIGITS:
            yield Detail("phone", match.start(), match.end())
    for match in _SHORT.finditer(text):
        if match[1] not in _ALWAYS_ALLOWED:
            yield Detail("phone", match.start(1), match.end(1))
    for match in _VANITY.finditer(text):
        yield Detail("phone", match.start(), match.end())


# --- addresses on the net and on the street -------------------------------------------------------

_ENDINGS = (
    "com|org|net|edu|gov|info|app|io|ca|uk|mx|fr|es|tv|xyz|site|online|help|chat|care|link|health|today|ngo"
)
# Endings that are also words: only with a path ("t.me/name"), or "fine.to be" would be a link.
_WORD_ENDINGS = "me|to|us|be|co|so|it|in|is|ly|gl|gg|at|no|de"
_DOT = r"(?:\.|\s?\(\.\)\s?|\s?\[\.\]\s?|\s?\(dot\)\s?|\s?\[dot\]\s?|\s+(?:dot|punto|point)\s+)"
_STREET = (
    r"street|avenue|ave|road|rd|blvd|boulevard|lane|ln|highway|hwy|parkway|pkwy|terrace|alley|freeway"
    r"|rue|chemin|calle|avenida|carretera"
)
_SOFT_STREET = r"st|dr|drive|way|place|pl|court|ct|circle|cir|square|sq|loop|trail|trl|plaza|crescent|row"
_NOT_A_NAME = (
    r"(?!(?:the|a|an|to|of|on|in|at|for|from|and|or|is|my|your|his|her|our|down|up|by|blocks?|minutes?"
    r"|mins?|hours?|days?|times?|years?|miles?|people|steps?|other|more|ways?|texts?|am|pm|out|off)\b)"
)
_WORD = rf"{_NOT_A_NAME}[A-Za-z0-9][\w'.-]*"


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PLAIN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", _any_case(rf"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:{_DOT}[\w-]+)+")),
    (
        "email",
        _any_case(rf"\b[\w.+-]+\s+(?:at|arroba|arobase)\s+[\w-]+\s+(?:dot|punto|point)\s+(?:{_ENDINGS})\b"),
    ),
    ("link", _any_case(r"\b(?:https?|hxxps?|tg)\s?:\s?/\s?/\s?\S+|\bwww\s?\.\s?\S+")),
    ("link", _any_case(rf"(?<![@\w.-])[a-z0-9][\w-]*(?:\.[\w-]+)*{_DOT}(?:{_ENDINGS})\b(?:/\S*)?")),
    ("link", _any_case(rf"(?<![@\w.-])[a-z0-9][\w-]*\.(?:{_WORD_ENDINGS})/\S+")),
    ("handle", re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{2,}")),
    (
        "handle",
        _any_case(
            r"\b(?:snap|snapchat|insta|instagram|ig|telegram|discord|whatsapp|tiktok|kik|cash\s?app"
            r"|facebook|messenger)"
            r"(?:\s+(?:is|name|handle|user|username|me at"
            r"|at))*\s*[:=]?\s+(?:is\s+)?(?=\S*[\d_.])[\w.]{4,}"
        ),
    ),
    ("address", _any_case(rf"\b\d{{1,5}}[a-z]?\s+(?:[nsew]\.?\s+)?(?:{_WORD}\s+){{0,3}}(?:{_STREET})\b")),
    ("address", _any_case(rf"\b\d{{3,5}}\s+(?:[nsew]\.?\s+)?(?:{_WORD}\s+){{1,3}}(?:{_SOFT_STREET})\b")),
    ("address", re.compile(rf"\b\d{{1,5}}\s+(?:[A-Z]\w+\s+){{1,3}}(?:(?i:{_SOFT_STREET}))\b")),
    (
        "address",
        re.compile(r"\b[A-Z][a-z]+\s+(?:Street|Avenue|Ave|Road|Rd|Blvd|Boulevard|Lane|Highway|Hwy)\b"),
    ),
    (
        "address",
        _any_case(
            r"\b\d{1,3}(?:st|nd|rd|th)\s+(?:street|st|avenue|ave|and\s+\w+)\b(?!\s+(?:time|day|grade"
            r"|half))"
        ),
    ),
    ("address", _any_case(r"\b(?:corner|intersection)\s+of\b")),
    (
        "address",
        _any_case(r"\b(?:apt|apartment|unit|suite|ste|room|rm|po box|p\.o\. box|lot)\s*#?\s*\d+[a-z]?\b"),
    ),
    (
        "address",
        re.compile(
            r"\b(?i:calle|avenida|rue|chemin)\s+(?:(?:de la|de|du|des|del|las|los)\s+|d')?[A-Z0-9]\w*"
        ),
    ),
)


# --- names of services ----------------------------------------------------------------------------


def _names(text: str, names: Sequence[str]) -> Iterator[Detail]:
    for name in names:
        if pattern := _name(name):
            yield from (Detail("name", match.start(), match.end()) for match in pattern.finditer(text))


@lru_cache(maxsize=8192)
def _name(name: str) -> re.Pattern[str] | None:
    """Kept: every text is searched for every name of the directory."""
    words = re.findall(r"\w+", folded(name))
    if sum(map(len, words)) < 3:
        return None
    return _any_case(r"\b" + r"[\W_]*".join(re.escape(word) for word in words) + r"\b")


# --- plans to meet --------------------------------------------------------------------------------

_MEETING = _any_case(
    r"\b(?:meet(?:ing|s)?|met up|pick(?:s|ing)?\s+(?:you|u|her|him|them)\s+up|picked up"
    r"|pick\s?-?up|drop\s?-?off"
    r"|(?:see|find|get|join|wait\s+for|waiting\s+for)\s+(?:you|u|me|us)\s+(?:at|by|outside|near"
    r"|in|on|there|behind|tonight|tomorrow)"
    r"|be\s+(?:there|ready|outside|waiting|downstairs)|wait(?:ing)?\s+(?:at|by|outside|near"
    r"|in front)|come\s+(?:to\s+the|by|over|get\s+you|at)"
    r"|(?:i|we|she|he|they|someone)(?:'?ll| will)\s+be\s+(?:at|by|outside|near|in)\s+(?:the|your|a)"
    r"|go\s+to\s+the|walk\s+to\s+the|get\s+to\s+the|leave\s+(?:at|the\s+house|when|by|through)"
    r"|appointment|appt|intake|your\s+ride|the\s+ride|a\s+ride"
    r"|quedamos|nos\s+vemos|te\s+(?:recojo|recogen|recogemos|espero|esperamos)|cita|rendez-?vous"
    r"|on\s+se\s+(?:voit|retrouve)|retrouve|viens\s+te\s+chercher)\b"
)
_TIME = _any_case(
    r"\b(?:at|by|around|before|after|until|till|from|a las|a la|vers)\s+(?:\d{1,2}(?::\d{2})?|one"
    r"|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|noon|midnight|half past|dawn|night)\b(?:\s?(?:am|pm|a\.m\.|p\.m\."
    r"|o'?clock|tonight|tomorrow))?"
    r"|\b\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.|o'?clock)\b|\b\d{1,2}:\d{2}\b"
    r"|\b\d{1,2}\s?h(?:\d{2})?\b"
    r"|\bin\s+(?:\d+|an?|half an|ten|twenty|thirty|five|fifteen)\s+(?:hours?|minutes?|mins?)\b"
    r"|\b(?:tonight|tomorrow|noon|midnight|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\b(?:esta noche|ce soir|demain|lunes|martes|jueves|viernes|lundi|mardi|mercredi|jeudi"
    r"|vendredi)\b"
)
_PLACE = _any_case(
    r"\b(?:at|by|behind|outside|near|to|inside|in front of|in|across from|next to|en|a|al|devant"
    r"|au|chez)\s+(?:the|your|my|our|la|el|los|las|le|l'|tu|ta)?\s*"
    r"(?:\w+\s+){0,2}?(?:bus stop|bus station|train station|gas station|station|mall|park|library"
    r"|school|church|mcdonald'?s?|walmart|target"
    r"|starbucks|wendy'?s|hospital|clinic|shelter|hotel|motel|airport|corner|store|cafe"
    r"|coffee shop|parking lot|lot|office|center|centre|courthouse|gym"
    r"|(?:front|back|side)\s+(?:door|entrance|gate)|lobby|entrance|house|apartment|bridge|diner"
    r"|restaurant|laundromat|terminal"
    r"|estacion|parada|parque|biblioteca|escuela|iglesia|tienda|esquina|gare|arret|parc"
    r"|bibliotheque|ecole|eglise|magasin|coin)\b"
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]*)*")


def _meetings(text: str) -> Iterator[Detail]:
    """Times and places in a sentence that also speaks of meeting, going or being fetched."""
    kinds: tuple[tuple[str, Callable[[str], Iterator[re.Match[str]]]], ...] = (
        ("time", _TIME.finditer),
        ("place", _PLACE.finditer),
    )
    for sentence in _SENTENCE.finditer(text):
        if _MEETING.search(sentence.group()):
            for kind, find in kinds:
                for match in find(sentence.group()):
                    yield Detail(kind, sentence.start() + match.start(), sentence.start() + match.end())
