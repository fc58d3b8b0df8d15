"""Times at which a person agreed to be texted first: one at most is open in a conversation (P05)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select, text, update

from bot.domain.ids import ConversationId, TurnId
from bot.domain.window import Window, WindowState
from bot.store.tables import WINDOW_OPEN, windows
from bot.store.unit import Unit


class PostgresWindows:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def agree(
        self, conversation: ConversationId, turn: TurnId, *, starts_at: datetime, ends_at: datetime
    ) -> None:
        """The latest agreement counts; an earlier one that is still open ends."""
        await self.end_all(conversation)
        values = {"starts_at": starts_at, "ends_at": ends_at, "state": WindowState.OPEN}
        row = insert(windows).values(id=uuid4(), conversation=conversation, agreed_turn=turn, **values)
        await self._unit.change(row)

    async def due(self, now: datetime) -> Window | None:
        """The open one that began first, or None."""
        open_now = select(windows).where(text(WINDOW_OPEN), windows.c.starts_at <= now)
        row = await self._unit.first(open_now.order_by(windows.c.starts_at).limit(1))
        return None if row is None else _window(row)

    async def latest(self, conversation: ConversationId) -> Window | None:
        """The one agreed on last, whatever became of it."""
        mine = select(windows).where(windows.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(windows.c.starts_at.desc(), windows.c.id))
        held = [_window(row) for row in rows]
        return next((one for one in held if one.state is not WindowState.ENDED), None)

    async def settle(self, window: Window, state: WindowState) -> bool:
        """False if another process has settled it already."""
        await self._unit.hold(window.conversation)
        mine = update(windows).where(windows.c.id == window.id, text(WINDOW_OPEN))
        return await self._unit.change(mine.values(state=state)) == 1

    async def end_all(self, conversation: ConversationId) -> int:
        """Used ones too: a line that was queued and not sent yet may not leave any more."""
        await self._unit.hold(conversation)
        mine = update(windows).where(
            windows.c.conversation == conversation, windows.c.state != WindowState.ENDED
        )
        return await self._unit.change(mine.values(state=WindowState.ENDED))

    async def forget_past(self, now: datetime) -> int:
        """What somebody works on is left for the next time: a sweep waits for nobody."""
        over = select(windows.c.id).where(windows.c.ends_at <= now, windows.c.state != WindowState.OPEN)
        past = windows.c.id.in_(over.with_for_update(skip_locked=True))
        return await self._unit.change(delete(windows).where(past))


def _window(row: Any) -> Window:
    return Window(
        id=row.id,
        conversation=ConversationId(row.conversation),
        agreed_turn=TurnId(row.agreed_turn),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
    )
