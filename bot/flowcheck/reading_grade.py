"""English texts read at US school grade 6 or below, by the Flesch-Kincaid formula.

Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid and others, 1975).
Syllables are counted as groups of vowels, less a silent ending; good to about one in ten words.
Numbers are left out: "988" is no harder to read than "two".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding

_HARDEST = 6.0
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)|\n")
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")


def check(content: Content) -> Iterator[Finding]:
    for text in content.texts:
        reached = grade(text.filled) if text.language == "en" else 0.0
        if reached > _HARDEST:
            yield text.finding(
                f"reads at grade {reached:.1f}; use shorter words and sentences ({_HARDEST:.0f} or below)"
            )


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text; 0 for one without words."""
    sentences = [words for part in _SENTENCE.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word is spoken with; at least one."""
    word = word.lower().replace("'", "")
    count = len(_VOWELS.findall(word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee", "ie", "ye", "oe"))
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded", "eed"))
    silent_es = word.endswith("es") and not word.endswith(
        ("ses", "xes", "zes", "ches", "shes", "ges", "ces", "ies", "ees")
    )
    return max(1, count - (silent_e or silent_ed or silent_es))
