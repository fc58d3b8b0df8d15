"""Words that work in every state, before any model is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.safety_word import SafetyWord
from bot.errors import DataInvalid
from bot.safety.normalise import normalise, squeeze
from bot.safety.patterns import Form, Sets, expression
from bot.safety.read_yaml import is_mapping, read_mapping, texts

# Where a message could be read in two ways the earlier one is obeyed: what silences us comes first. An exit
# before a stop: its words name the moment ("dont text rn"); a stop would still hold when they write again.
COMMANDS = (
    "exit",
    "stop",
    "delete",
    "start",
    "is_it_gone",
    "what_do_you_have",
    "human",
    "send_written",
    "skip",
)

_FORMS = ("alone", "phrases", "opening", "closing")
_ASIDE = ("within", "unless")
_MOST_WORDS = 24  # a longer message is talk, not a command
_MOST_CHARACTERS = 400
_MOST_WORDS_AROUND = 44
_SENTENCES = re.compile(r"[.,;:!?\u2026\u00bf\u00a1\n]+(?=\s|$)|[\u00bf\u00a1\n]")
_WRAPPER_WORDS = 6
_SLASHED = re.compile(r"^\s*/(\w+)(?:@\w+)?(\s.*)?$", re.DOTALL)
_EMOJI_WORDS = {"\U0001f6d1": "stop", "\U0001f198": "help"}  # the stop sign and the SOS button
_NEVER = "(?!)"


@dataclass(frozen=True)
class _Command:
    """`whole` and `phrase` are over words, `run_together` over the form without spaces; `within` and
    `unless` are looked for in sentences."""

    whole: re.Pattern[str]
    phrase: re.Pattern[str]
    opening: re.Pattern[str]
    closing: re.Pattern[str]
    run_together: re.Pattern[str]
    within: re.Pattern[str]
    unless: re.Pattern[str]


@dataclass(frozen=True)
class _Message:
    """The normal form, squeezed, each word followed by one space; `starts[i]` is where word i begins."""

    plain: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Message:
        words = squeeze(normalise(text, _EMOJI_WORDS)).split()
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word) + 1)
        return cls("".join(f"{word} " for word in words), tuple(starts))

    def says(self, pattern: re.Pattern[str], first: int, end: int) -> bool:
        return bool(pattern.fullmatch(self.plain, self.starts[first], self.starts[end]))


class SafetyWords:
    """The safety words and the two plain commands, in all languages at once."""

    def __init__(self, commands: Mapping[str, _Command], wrapper: re.Pattern[str]) -> None:
        self._commands = commands
        self._wrapper = wrapper

    @classmethod
    def load(cls, folder: Path, *, file: str = "words.yml", names: Sequence[str] = COMMANDS) -> SafetyWords:
        """Read <folder>/<lang>/words.yml, or another such file. Raise DataInvalid naming file and key."""
        paths = sorted(folder.glob(f"*/{file}"))
        if not paths:
            raise DataInvalid(f"{folder}: no <language>/{file} here")
        files = {path: read_mapping(path) for path in paths}
        sets = merged_sets(files)
        wrappers = [
            _expression(entry, sets, where=f"{path}: around")
            for path, content in files.items()
            for entry in texts(content.get("around"), where=f"{path}: around")
        ]
        commands = {name: _command(name, files, sets) for name in names}
        return cls(commands, re.compile(_either(wrappers)))

    def recognise(self, text: str) -> SafetyWord | None:
        """Return the safety word that is the whole message, or None.

        A word inside a sentence ("he won't stop") is never obeyed.
        """
        name = self.command(text)
        return SafetyWord(name) if name in SafetyWord._value2member_map_ else None

    def command(self, text: str) -> str | None:
        """Return the one of its commands that is the whole message, or None."""
        if len(text) > _MOST_CHARACTERS:
            return None
        message = _Message.of(_without_slash(text))
        length = len(message.starts) - 1
        if not 0 < length <= _MOST_WORDS:
            return None
        run_together = message.plain.replace(" ", "")
        for name, command in self._commands.items():
            if command.run_together.fullmatch(run_together) or message.says(command.whole, 0, length):
                return name
            firsts = self._firsts(message, command.opening, length)
            ends = self._ends(message, command.closing, length)
            if any(
                message.says(command.phrase, first, end) for first in firsts for end in ends if first < end
            ):
                return name
        return None

    def within(self, text: str) -> str | None:
        """Return the one of its commands that other words of a short message ask for, or None.

        Only some commands may be heard so; see `within` in words.yml.
        """
        if len(text) > _MOST_CHARACTERS:
            return None
        sentences = [squeeze(normalise(each)).split() for each in _SENTENCES.split(text)]
        if sum(map(len, sentences)) > _MOST_WORDS_AROUND:
            return None
        marked = "".join(f"^ {' '.join(words)} $ " for words in sentences if words)
        flat = marked.replace("^ ", "").replace("$ ", "")
        for name, command in self._commands.items():
            said = command.within.search(flat) or command.within.search(marked)
            if said and not (command.unless.search(flat) or command.unless.search(marked)):
                return name
        return None

    def one_silences(self, text: str) -> bool:
        """Whether one of its sentences, for itself, is a STOP or an EXIT."""
        return any(self.command(each) in ("stop", "exit") for each in _SENTENCES.split(text))

    def _firsts(self, message: _Message, opening: re.Pattern[str], length: int) -> list[int]:
        """Where a phrase may begin: after any wrapping or opening words."""
        reached = [0]
        for first in reached:
            for end in range(first + 1, min(first + _WRAPPER_WORDS, length) + 1):
                wrapped = message.says(self._wrapper, first, end) or message.says(opening, first, end)
                if wrapped and end not in reached:
                    reached.append(end)
        return reached

    def _ends(self, message: _Message, closing: re.Pattern[str], length: int) -> list[int]:
        """Where a phrase may end: before any wrapping or closing words."""
        reached = [length]
        for end in reached:
            for first in range(max(end - _WRAPPER_WORDS, 0), end):
                wrapped = message.says(self._wrapper, first, end) or message.says(closing, first, end)
                if wrapped and first not in reached:
                    reached.append(first)
        return reached


def merged_sets(files: Mapping[Path, Mapping[str, object]]) -> Sets:
    """The named sets of all languages; sets of one name are one set, for those who mix languages."""
    merged: dict[str, list[str]] = {}
    for path, content in files.items():
        raw = content.get("sets", {})
        if not is_mapping(raw):
            raise DataInvalid(f"{path}: sets: must hold `name: [words]` lines")
        for name, entries in raw.items():
            merged.setdefault(name, []).extend(texts(entries, where=f"{path}: sets: {name}"))
    return merged


def _without_slash(text: str) -> str:
    """Telegram's form: "/start@our_bot payload" says start, "/stop@our_bot" says stop."""
    slashed = _SLASHED.match(text)
    if not slashed:
        return text
    rest = "" if slashed[1].casefold() == "start" else slashed[2] or ""
    return slashed[1] + rest


def _command(name: str, files: Mapping[Path, Mapping[str, object]], sets: Sets) -> _Command:
    """One command, of all languages."""
    words: dict[str, list[str]] = {form: [] for form in (*_FORMS, *_ASIDE)}
    run_together: list[str] = []
    for path, content in files.items():
        forms = content.get(name, {})
        if not is_mapping(forms) or not set(forms) <= set(words):
            raise DataInvalid(f"{path}: {name}: may hold only {', '.join(words)}")
        for form, value in forms.items():
            where = f"{path}: {name}: {form}"
            entries = texts(value, where=where)
            words[form] += [_expression(entry, sets, where=where) for entry in entries]
            if form in ("alone", "phrases"):
                run_together += [expression(entry, sets, Form.TOGETHER) for entry in entries]
    alone, phrases, opening, closing = (re.compile(_either(words[form])) for form in _FORMS)
    within, unless = (re.compile(r"(?<![^ ])" + _either(words[form])) for form in _ASIDE)
    together = re.compile(_either(run_together))
    return _Command(alone, phrases, opening, closing, together, within, unless)


def _expression(pattern: str, sets: Sets, *, where: str) -> str:
    try:
        return expression(pattern, sets, Form.SQUEEZED)
    except DataInvalid as wrong:
        raise DataInvalid(f"{where}: {wrong}") from None


def _either(expressions: Sequence[str]) -> str:
    """One group of all; of none, a group that never matches."""
    return f"(?:{'|'.join(expressions)})" if expressions else _NEVER
