"""A yes of the person as something that can be shown: their own message, or by voice with who heard it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ids import TurnId
from bot.domain.records import ThreadEntry, TurnOutcome
from bot.domain.refusals import ReferralRefused
from bot.domain.said_yes import Yes, reads_as_no
from bot.domain.staff import Worker
from bot.domain.turn import TurnKind
from bot.services.line import Line

_IN_WORDS = (TurnKind.TEXT.value, TurnKind.BUTTON.value)


def hear_yes(turn: TurnId | None, *, thread: Sequence[ThreadEntry], worker: Worker, line: Line) -> Yes:
    """`turn` None: said by voice, and this worker heard it.

    Raises ReferralRefused("no_such_turn") unless the turn is a message in words that this person wrote in
    this conversation, ReferralRefused("reads_as_no") where it begins with a no.
    """
    if turn is None:
        return Yes(by=worker.login, at=line.clock())
    said = next((entry for entry in answers_in(thread) if entry.id == turn), None)
    if said is None:
        raise ReferralRefused("no_such_turn")
    if reads_as_no(said.text.open()):
        raise ReferralRefused("reads_as_no")
    return Yes(by=worker.login, at=said.at, turn=turn)


def answers_in(thread: Sequence[ThreadEntry]) -> list[ThreadEntry]:
    """What the person wrote in words; STOP, EXIT and their kin answer nothing."""
    return [
        entry
        for entry in thread
        if entry.who == "person" and entry.kind in _IN_WORDS and entry.state != TurnOutcome.OBEYED.value
    ]
