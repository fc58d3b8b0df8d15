"""Hands Rasa the tracker of the turn in hand and takes it back; it never touches a database."""

from __future__ import annotations

from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.snapshot import pack, unpack
from bot.errors import DialogueFailed

TURN = "turn"
"""The slot with the number of the person's message in hand; the first is 1, and an empty slot."""


class TurnStore(TrackerStore):
    """Snapshots of the turns being worked on, by an id made for that turn alone.

    The service keeps the bytes that `close` returns, sealed, in the turn's own transaction; so a turn
    that is thrown away leaves no trace, and a failure here can never look like a new person.
    """

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._held: dict[str, bytes | None] = {}

    def open(self, turn: str, snapshot: bytes | None) -> None:
        self._held[turn] = snapshot

    def close(self, turn: str) -> bytes:
        """What Rasa saved at the end of the turn. Raise DialogueFailed if it saved nothing."""
        snapshot = self._held.pop(turn, None)
        if snapshot is None:
            raise DialogueFailed("the turn ended without a snapshot")
        return snapshot

    def forget(self, turn: str) -> None:
        self._held.pop(turn, None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        snapshot = self._held[sender_id]
        if snapshot is None:
            return None
        tracker = unpack(snapshot, sender_id=sender_id, domain=self.domain)
        if TURN in tracker.slots:
            tracker.update(SlotSet(TURN, int(tracker.get_slot(TURN) or 1) + 1), self.domain)
        return tracker

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        return await self.retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        if tracker.sender_id not in self._held:
            raise DialogueFailed("the turn was given up")
        self._held[tracker.sender_id] = pack(tracker)

    async def keys(self) -> Iterable[str]:
        return list(self._held)
