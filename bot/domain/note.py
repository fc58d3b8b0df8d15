"""The warm note: what a worker reads so that nobody has to tell their story twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from bot.domain.ids import TurnId


class NoteField(str, Enum):
    """What can be remembered. Each holds values in the order in which they came, each once."""

    MATTERS = "matters"  # what matters most, in their own words
    NEED = "need"  # a code of bot.domain.needs, with its horizon: "housing" or "housing:weeks"
    WISH = "wish"  # how they want it handled, in their own words
    CONTACT = "contact"  # "call", "text", or a time in their own words
    SIGNAL = "signal"  # a code
    STAGE = "stage"  # a code; a soft estimate, with the turns it rests on
    AVOID = "avoid"  # what not to raise: a topic's code
    TOLD = "told"  # what they were told: a code
    STRENGTH = "strength"  # a code or their own words
    PEOPLE = "people"  # whom they asked for: "peer", "friend"
    AGE = "age"  # a band, if they told it


class Part(str, Enum):
    """What of the note is read back to the person, who keeps, changes or drops it (P16)."""

    NEEDS = "needs"
    WISHES = "wishes"
    CONTACT = "contact"
    ALL = "all"


PARTS: Mapping[Part, tuple[NoteField, ...]] = {
    Part.NEEDS: (NoteField.MATTERS, NoteField.NEED),
    Part.WISHES: (NoteField.WISH,),
    Part.CONTACT: (NoteField.CONTACT,),
    Part.ALL: (NoteField.MATTERS, NoteField.NEED, NoteField.WISH, NoteField.CONTACT),
}


class Agreed(str, Enum):
    """Whether the person has read and agreed to what is passed on."""

    NOT_READ = "not_read"
    READ = "read"  # read to them, no answer yet
    KEPT = "kept"
    CHANGED = "changed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Entry:
    """`words`: the value is the person's own message, to be shown as it stands."""

    value: str
    turn: TurnId
    number: int  # the how-manieth message of the person it rests on
    words: bool = False
    danger: bool = False  # the message showed danger: workers see it whatever becomes of the note


@dataclass(frozen=True)
class Note:
    """`asked`: by topic, the code of its answer, or "open". `taken_back`: turns whose words the person
    does not want passed on. `set_apart`: turns that answered an item of an instrument, for those who may
    see that."""

    entries: Mapping[NoteField, tuple[Entry, ...]] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    taken_back: frozenset[TurnId] = frozenset()
    set_apart: frozenset[TurnId] = frozenset()
    agreed: Agreed = Agreed.NOT_READ
    left_out: frozenset[str] = frozenset()  # topics whose answers the person took out with the note

    def of(self, wanted: NoteField) -> tuple[Entry, ...]:
        return self.entries.get(wanted, ())

    def with_entry(self, where: NoteField, entry: Entry) -> Note:
        """A value that stands there already stays, but for codes that rest on turns: there each turn
        is evidence."""
        present = self.of(where)
        if where is NoteField.NEED:
            return replace(self, entries={**self.entries, where: _with_need(present, entry)})
        evidence = where in (NoteField.SIGNAL, NoteField.STAGE)
        if any(one.value == entry.value and (not evidence or one.turn == entry.turn) for one in present):
            return self
        return replace(self, entries={**self.entries, where: (*present, entry)})

    def with_asked(self, asked: Mapping[str, str]) -> Note:
        """With the codes of these topics; those of other topics stay."""
        known = {**self.asked, **asked}
        return self if known == dict(self.asked) else replace(self, asked=known)

    def parts(self) -> tuple[Part, ...]:
        """Those that hold something."""
        return tuple(
            part for part in (Part.NEEDS, Part.WISHES, Part.CONTACT) if any(map(self.of, PARTS[part]))
        )

    def without(self, part: Part) -> Note:
        """The part goes, and with it the words it rested on."""
        gone = {
            entry.turn
            for where in PARTS[part]
            for entry in self.of(where)
            if entry.words and not entry.danger
        }
        left = {where: held for where, held in self.entries.items() if where not in PARTS[part]}
        return replace(self, entries=left, taken_back=self.taken_back | gone, agreed=Agreed.CHANGED)

    def emptied(self) -> Note:
        """Nothing of it is left but which words are not passed on; what was answered so far stays out."""
        everything = [entry for held in self.entries.values() for entry in held]
        gone = {entry.turn for entry in everything if entry.words and not entry.danger}
        return Note(
            taken_back=self.taken_back | gone,
            set_apart=self.set_apart,
            left_out=self.left_out | self.asked.keys(),
            agreed=Agreed.CHANGED,
        )

    @property
    def empty(self) -> bool:
        return not any(self.entries.values()) and not self.asked

    def changed(self, part: Part, entry: Entry) -> Note:
        """The part in the words the person gives for it now."""
        where = PARTS[part][0]
        return self.without(part).with_entry(where, entry)

    def first_need(self) -> str | None:
        """Its code, without the horizon."""
        needs = self.of(NoteField.NEED)
        return needs[0].value.partition(":")[0] if needs else None


def _with_need(present: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """A need stands once, with the horizon named last."""
    code, _, horizon = entry.value.partition(":")
    at = next((n for n, one in enumerate(present) if one.value.partition(":")[0] == code), None)
    if at is None:
        return (*present, entry)
    return (*present[:at], entry, *present[at + 1 :]) if horizon else present


_OWN_WORDS = {"states_wish": NoteField.WISH, "gives_time": NoteField.CONTACT}
_CODES = {
    "wants_call": (NoteField.CONTACT, "call"),
    "wants_check_ins": (NoteField.CONTACT, "check_ins"),
    "wants_peer": (NoteField.PEOPLE, "peer"),
    "asks_for_friend": (NoteField.PEOPLE, "friend"),
    "send_written": (NoteField.TOLD, "asked_for_it_in_writing"),
    "not_alone": (NoteField.CONTACT, "not_alone_with_the_phone"),
    "new_number": (NoteField.CONTACT, "new_number"),
}
_STRENGTHS = {
    "utter_friend": "looks_out_for_a_friend",
    "utter_staying_1": "keeps_going",
    "utter_staying_2": "keeps_going",
    "utter_need_other": "knows_what_comes_first",
    "utter_own_pace": "sets_own_pace",
}
_TOLD = {
    "utter_opening_2": "limits",
    "utter_who_sees": "limits",
    "utter_will_you_tell": "when_staff_may_have_to_tell",
    "utter_before_you_answer": "when_staff_may_have_to_tell",
    "utter_in_trouble": "where_the_law_stands",
    "utter_danger_line": "emergency_numbers",
    "utter_written_in_danger": "emergency_numbers",
}


def remembered_of(intent: str) -> list[tuple[NoteField, str | None]]:
    """What an understood message adds to the note by itself; None stands for its own words.

    Needs, signs and stage are not read here but from what the flows wrote down: a flow that was not sure
    enough presumes nothing, and neither may the note.
    """
    if intent in _OWN_WORDS:
        return [(_OWN_WORDS[intent], None)]
    if intent in _CODES:
        return [_CODES[intent]]
    return [(NoteField.MATTERS, None)] if intent.startswith("need_") else []


def strength_by(key: str) -> str | None:
    """What a text answers to as a strength of the person, as a code."""
    return _STRENGTHS.get(key)


def told_by(key: str) -> str | None:
    """What a text tells the person about limits and law, as a code."""
    return _TOLD.get(key)
