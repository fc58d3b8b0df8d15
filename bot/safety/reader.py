"""Reads a message for danger and for requests: word patterns first, then the trained reader.

Both nets are always thrown. What either catches counts; only what a pattern alone says is let go where the
trained reader finds danger unlikely, and not if the rule is one of those that stand for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.danger import NO_DANGER, Danger, DangerLevel, worse
from bot.domain.held import PartAsked
from bot.domain.keeping import KeepingWord
from bot.domain.safety_word import SafetyWord
from bot.errors import DataInvalid
from bot.safety.danger import DangerSigns
from bot.safety.encoder import SECOND, SentenceEncoder
from bot.safety.normalise import normalise
from bot.safety.parts import PartWords
from bot.safety.thresholds import Thresholds
from bot.safety.trained import Scores, Second, TrainedReader
from bot.safety.words import SafetyWords

_THRESHOLDS = "reader.yml"
_READS = "en"
_FEWEST_OTHER, _SHARE_OTHER = 2, 0.25
_TOLD = (SafetyWord.WHAT_DO_YOU_HAVE, SafetyWord.IS_IT_GONE)
_GUESSED = (SafetyWord.STOP, SafetyWord.EXIT, SafetyWord.DELETE, *_TOLD)
_KEEPING = tuple(word.value for word in KeepingWord)
_LONGEST_COMMAND = 400  # characters; a longer message is talk
READ = "read"
"""Begins the reason of what the trained reader saw: "read:held" beside the ids of pattern rules."""


@dataclass(frozen=True)
class Reading:
    """What one message holds. `command` is one of `words.COMMANDS`, or None; `whole`: it is a safety word
    or a known phrase and nothing else; otherwise a guess at other words, `acts` if it is sure enough to be
    obeyed at once. `hush`: danger, and perhaps a wish for silence too, which is not sure enough to
    be obeyed: nothing is answered, and a worker decides. `part`: one part of what is held is to go, or to
    change, and nothing else; then there is no command: "delete my note" erases no more than it says.
    `keeping`: what the whole message says of keeping the chat, or what was said, longer; it is no command,
    and never a guess."""

    danger: Danger
    command: str | None
    whole: bool
    acts: bool = False
    hush: bool = False
    part: PartAsked | None = None
    keeping: KeepingWord | None = None

    @property
    def safety_word(self) -> SafetyWord | None:
        """The command, if it acts before the dialogue is asked. Of guesses only those that silence us,
        erase, or ask what is kept do: the dialogue hears the others, and knows more of what was said."""
        if self.command not in SafetyWord._value2member_map_:
            return None
        word = SafetyWord(self.command)
        return word if self.whole or (self.acts and word in _GUESSED) else None


class MessageReader:
    """Both nets over one message. Loaded once a process; keeps nothing of what it read."""

    def __init__(
        self,
        signs: DangerSigns,
        words: SafetyWords,
        trained: TrainedReader,
        thresholds: Thresholds,
        parts: PartWords | None = None,
        keeping: SafetyWords | None = None,
    ) -> None:
        self._signs, self._words, self._parts = signs, words, parts or PartWords(())
        self._keeping = keeping
        self._trained, self._at = trained, thresholds

    @classmethod
    def load(cls, folder: Path) -> MessageReader:
        """`folder` is data/safety. Raise DataInvalid or ModelUnfit."""
        at = Thresholds.load(folder / _THRESHOLDS)
        second = Second(SentenceEncoder.load(folder, SECOND), **at.second)
        signs = DangerSigns.load(folder)
        if unknown := at.certain - signs.ids:
            raise DataInvalid(f"{folder / _THRESHOLDS}: certain: there is no rule {min(unknown)!r}")
        return cls(
            signs,
            SafetyWords.load(folder),
            TrainedReader.load(SentenceEncoder.load(folder), second=second),
            at,
            PartWords.load(folder),
            SafetyWords.load(folder, file="keeping.yml", names=_KEEPING),
        )

    def read(self, text: str) -> Reading:
        """What the words say, and what of keeping."""
        found = self._read(text)
        if self._keeping is None or found.part is not None:
            return found
        said = self._keeping.command(text)
        if said is None and not self._comes_first(found, text):
            said = self._keeping.within(text)
            said = None if said is not None and self._words.one_silences(text) else said
        if said is None:
            return found
        # A known phrase is what it is: a guess that it asks to delete everything does not count beside it.
        command = found.command if found.whole else None
        return replace(found, command=command, acts=False, keeping=KeepingWord(said))

    def _comes_first(self, found: Reading, text: str) -> bool:
        """Before what is said of keeping in other words: a safety word, a sure wish for silence, danger."""
        silences = found.acts and found.command in ("stop", "exit") and self._of_silence(text)
        return found.whole or silences or found.danger.level is DangerLevel.URGENT

    def _read(self, text: str) -> Reading:
        """Reasons are ids of rules, and "read:<kind>" for what the trained reader saw.

        A safety word or phrase that is the whole message is what it is; the trained reader adds those
        in other words.
        """
        part = self._parts.asked(text)
        command = None if part is not None else self._words.command(text)
        if not text.strip():
            return Reading(NO_DANGER, command, whole=command is not None)
        scores = self._trained.read(text)
        patterns = self._signs.read(text)
        danger = self._joined(patterns, scores, at=self._danger_from(text))
        if part is not None:
            return Reading(danger, None, whole=True, part=part)
        if command is not None or len(text) > _LONGEST_COMMAND:
            return Reading(danger, command, whole=command is not None)
        command, acts = self._asked(scores, text)
        part = self._parts.asked_first(text) if danger.level is not DangerLevel.URGENT else None
        silences = acts and command in ("stop", "exit")
        if part is not None and not silences and not self._words.one_silences(text):
            return Reading(danger, None, whole=True, part=part)
        found = Reading(danger, command, whole=False, acts=acts)
        if command is None or not self._credible(found, text, plain=patterns):
            return Reading(danger, None, whole=False, hush=self._may_hush(found, text))
        return found

    def _asked(self, scores: Scores, text: str) -> tuple[str | None, bool]:
        """What is asked for in other words, and whether it is obeyed at once. A sure wish for silence comes
        before what patterns find in a sentence, and so does a sure wish to have everything erased; but "i
        told you to delete it, did you" erases nothing."""
        command, likely = self._requested(scores)
        if command in ("stop", "exit") and likely >= self._at.act and self._of_silence(text):
            return command, True
        said = self._words.within(text)
        said = None if said is not None and self._words.one_silences(text) else said
        erases = command == "delete" and likely >= self._at.act
        if said == "is_it_gone" or (said is not None and not erases):
            return said, True
        if command == "what_do_you_have":
            return command, likely >= self._at.held and self._of_what_is_held(text)
        if command == "delete" and self._parts.speaks_of_one(text):
            return None, False
        return command, likely >= self._at.act

    def _of_what_is_held(self, text: str) -> bool:
        """Whether it speaks of keeping, and of what is the person's own: "do u know my mom" does not."""
        words = set(normalise(text).split())
        own = words & self._at.held_words and words & self._at.own_words
        return bool(own) and not words & self._at.not_held_words

    def _credible(self, found: Reading, text: str, *, plain: Danger) -> bool:
        """Nothing of a person in danger is erased unread on a guess. In urgent danger a wish for silence
        must be sure: "i wont be a burden after tonight" is none. And what says danger in plain words ("he
        has a gun and hes outside") asks for silence only if it also speaks of texting or hiding."""
        if found.command == "delete":
            return found.danger.level is DangerLevel.NONE
        if found.command in _TOLD and found.danger.level is DangerLevel.URGENT:
            return False
        if not _silences_in_danger(found):
            return True
        return found.acts and (self._of_silence(text) or plain.level is not DangerLevel.URGENT)

    def _may_hush(self, found: Reading, text: str) -> bool:
        """A guess that is not obeyed may still be right: "he has a gun dont reply". An answer would light
        up a phone that somebody else reads (P02). Where the reader guesses little, as in other languages
        than English, the words decide."""
        if _silences_in_danger(found) and self._of_silence(text):
            return True
        return found.danger.level is not DangerLevel.NONE and self._signs.wants_quiet(text)

    def _of_silence(self, text: str) -> bool:
        return not self._at.silence_words.isdisjoint(normalise(text).split())

    def _danger_from(self, text: str) -> float:
        """From which likelihood on it counts: sooner in a language that the trained reader knows less."""
        words = normalise(text).split()
        small = sum(word in self._at.other_words for word in words)
        other = small >= _FEWEST_OTHER and small >= _SHARE_OTHER * len(words)
        return self._at.danger_other if other else self._at.danger

    def _joined(self, patterns: Danger, scores: Scores, *, at: float) -> Danger:
        if self._doubted(patterns, scores):
            patterns = NO_DANGER
        if scores.danger < at:
            return patterns
        kinds = self._kinds(scores)
        urgent = scores.levels["urgent"] >= self._at.urgent * scores.danger
        level = DangerLevel.URGENT if urgent else DangerLevel.CONCERN
        return Danger(
            worse(patterns.level, level),
            tuple(dict.fromkeys(patterns.kinds + kinds)),
            patterns.reasons + tuple(f"{READ}:{kind}" for kind in kinds),
        )

    def _doubted(self, patterns: Danger, scores: Scores) -> bool:
        """Whether a pattern took an everyday saying at its word. The trained reader knows less of other
        languages than English, so there it has to be surer."""
        if patterns.level is DangerLevel.NONE or not self._at.certain.isdisjoint(patterns.reasons):
            return False
        if self._signs.languages(patterns) != {_READS}:
            return scores.danger < self._at.doubt_other
        urgent = patterns.level is DangerLevel.URGENT
        return scores.danger < (self._at.doubt_urgent if urgent else self._at.doubt_concern)

    def _kinds(self, scores: Scores) -> tuple[str, ...]:
        """Those that are likely, or the likeliest where none is: a worker should see a reason."""
        likely = [kind for kind, score in scores.kinds.items() if score >= self._at.kind]
        return tuple(likely or [max(scores.kinds, key=scores.kinds.__getitem__)])

    def _requested(self, scores: Scores) -> tuple[str | None, float]:
        """What is asked for, and how likely. Between stop and exit an unsure message is the likelier of the
        two: both are silent."""
        commands = dict(scores.commands)
        name = max((each for each in commands if each != "none"), key=commands.__getitem__)
        silent = commands["stop"] + commands["exit"]
        likely = silent if name in ("stop", "exit") else commands[name]
        return (name if likely >= self._at.commands[name] else None), likely


def _silences_in_danger(found: Reading) -> bool:
    return found.command in ("stop", "exit") and found.danger.level is DangerLevel.URGENT
