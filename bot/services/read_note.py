"""The warm note as a worker reads it, as plain text: wishes and danger first, the thread last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.instrument import TOPIC, is_item
from bot.domain.note import Agreed, Entry, Note, NoteField
from bot.domain.private import Private
from bot.domain.records import ThreadEntry
from bot.errors import HandoffUnknown
from bot.services.line import Line
from bot.services.read_back import needs_in_words
from bot.services.show_route import route_lines

_SKIPPED = frozenset({"skip", "no", "unclear"})
_AGREED = {
    Agreed.NOT_READ: "not read to them yet",
    Agreed.READ: "read to them, no answer yet",
    Agreed.KEPT: "they read it and keep it",
    Agreed.CHANGED: "they read it and changed it",
    Agreed.SKIPPED: "they did not want to go over it",
}
_OPEN = "open"
TAKEN_BACK = Private("(they do not want these words passed on)")
SET_APART = Private("(an answer to the instrument, which others may see)")


@dataclass(frozen=True)
class NotePart:
    """What the note says under one name; without a name it is a remark."""

    name: str
    values: tuple[str, ...]
    between: str = "; "

    def text(self) -> str:
        said = self.between.join(self.values)
        return f"{self.name}: {said}" if self.name else said


async def read_note(
    handoff_id: HandoffId, *, line: Line, with_thread: bool = True, sees_instrument: bool = False
) -> str:
    """`sees_instrument`: whether who reads it may see what an agency's instrument was answered.

    Raises HandoffUnknown.
    """
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.get(handoff.conversation) if handoff else None
        if handoff is None or conversation is None:
            raise HandoffUnknown
        note = await tx.notes.load(conversation.id)
        thread = await tx.turns.thread(conversation.id)
    written = [part.text() for part in note_parts(note, conversation, handoff, line, sees_instrument)]
    shown = [for_reader(entry, note, sees_instrument) for entry in thread] if with_thread else []
    said = [f"{entry.who}: {entry.text.open()}" for entry in shown]
    return "\n".join([*written, *([""] if with_thread else []), *said])


def note_parts(
    note: Note, conversation: Conversation, handoff: Handoff, line: Line, sees_instrument: bool
) -> list[NotePart]:
    """The note part by part, in the order in which it is to be read."""
    own = replace(note, asked={topic: code for topic, code in note.asked.items() if not is_item(topic)})
    return [
        *_first(own, handoff),
        *_rest(own, conversation, handoff),
        *(NotePart(*route) for route in route_lines(note, handoff, line)),
        *_instrument(note, sees_instrument),
        NotePart("First line", (first_line(note, conversation, line),)),
    ]


def first_line(note: Note, conversation: Conversation, line: Line) -> str:
    """A suggestion from the catalogue: it spares the person from saying it all again. While it may be
    somebody else it tells nothing of what was written (P18)."""
    if conversation.doubt is not None:
        return line.catalogue.render("utter_note_first_line_doubt", conversation.language)
    words = needs_in_words(note, conversation.language, line)
    key = "utter_note_first_line" if words else "utter_note_first_line_open"
    return line.catalogue.render(key, conversation.language, {**line.facts_now(), "note_words": words})


def _first(note: Note, handoff: Handoff) -> Iterator[NotePart]:
    """What must be seen before a word is written."""
    yield from _listed("Wishes", note.of(NoteField.WISH))
    danger = [reason for reason in handoff.reasons if "danger" in reason]
    if danger:
        yield NotePart("Danger", tuple(danger), ", ")
    yield NotePart("Urgency", (f"{handoff.urgency.value} ({', '.join(handoff.reasons)})",))


def _rest(note: Note, conversation: Conversation, handoff: Handoff) -> Iterator[NotePart]:
    yield from _listed("What matters most", note.of(NoteField.MATTERS))
    yield from _listed("Needs", note.of(NoteField.NEED))
    contact = ", ".join(_shown(entry) for entry in note.of(NoteField.CONTACT)) or "nothing said"
    yield NotePart("Contact", (f"by {conversation.channel.value} here", contact))
    yield from _listed("Asked for", note.of(NoteField.PEOPLE))
    yield from _listed("Age", note.of(NoteField.AGE))
    yield from _listed("Strength", note.of(NoteField.STRENGTH))
    answered = [f"{topic} ({value})" for topic, value in note.asked.items() if value not in _SKIPPED]
    skipped = [f"{topic} ({value})" for topic, value in note.asked.items() if value in _SKIPPED]
    yield _several("Asked and answered", answered, none="nothing")
    yield _several("Skipped or declined", skipped, none="nothing")
    yield from _evidence("Signals", note.of(NoteField.SIGNAL))
    yield from _evidence("Stage, a soft guess", note.of(NoteField.STAGE))
    avoid = [topic for topic, value in note.asked.items() if value == "skip"]
    avoid += [_shown(entry) for entry in note.of(NoteField.AVOID)]
    yield _several("Do not raise", dict.fromkeys(avoid), none="nothing said")
    told = [entry.value for entry in note.of(NoteField.TOLD)]
    told += ["that a worker was asked"] if handoff.told_at else []
    yield _several("They were told", told, none="nothing yet")
    yield NotePart("This note", (_AGREED[note.agreed],))


def _instrument(note: Note, sees: bool) -> Iterator[NotePart]:
    """By item the answer; no sum is made of them. Who may not see them learns only that there are some."""
    answered = {topic: code for topic, code in note.asked.items() if is_item(topic) and code != _OPEN}
    if answered and sees:
        yield _several(
            "Instrument",
            [f"{topic.removeprefix(TOPIC)} ({code})" for topic, code in answered.items()],
            none="nothing",
        )
    elif answered:
        yield NotePart("Instrument", ("asked", "its answers are for others to see"))


def _listed(name: str, entries: Iterable[Entry]) -> Iterator[NotePart]:
    shown = tuple(_shown(entry) for entry in entries)
    if shown:
        yield NotePart(name, shown)


def _several(name: str, values: Iterable[str], *, none: str) -> NotePart:
    return NotePart(name, tuple(values) or (none,), ", ")


def _evidence(name: str, entries: Iterable[Entry]) -> Iterator[NotePart]:
    turns: dict[str, list[int]] = {}
    for entry in entries:
        turns.setdefault(entry.value, []).append(entry.number)
    if turns:
        yield NotePart(
            name, tuple(f"{code} (turn {', '.join(map(str, rests))})" for code, rests in turns.items())
        )


def _shown(entry: Entry) -> str:
    return f'"{entry.value}"' if entry.words else entry.value


def for_reader(entry: ThreadEntry, note: Note, sees_instrument: bool) -> ThreadEntry:
    """What the person took out of the note is not shown in the thread either (P16), and what they answered
    to an instrument only to those who may see it."""
    if entry.who == "person" and entry.id in note.taken_back:
        return replace(entry, text=TAKEN_BACK)
    if entry.who == "person" and entry.id in note.set_apart and not sees_instrument:
        return replace(entry, text=SET_APART)
    return entry
