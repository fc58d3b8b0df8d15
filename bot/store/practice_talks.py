"""Practice talks: what goes on is sealed under its worker's key; what ended keeps no words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.domain.practice import Finished, PracticeId, Reply, Running
from bot.domain.private import Private
from bot.domain.staff import WorkerId
from bot.store.row_seal import RowSeal
from bot.store.staff_tables import practice_talks, workers
from bot.store.unit import Unit

_REPLIES = "replies_sealed"
_GOES_ON = practice_talks.c.finished_at.is_(None)


class PostgresPracticeTalks:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def begin(self, talk: Running) -> None:
        values = {"worker": talk.worker, "scenario": talk.scenario, "begun_at": talk.begun_at}
        sealed = (await self._seal(talk.id, talk.worker)).close_json(_REPLIES, _plain(talk.replies))
        await self._unit.change(insert(practice_talks).values(id=talk.id, **values, **{_REPLIES: sealed}))

    async def running(self, talk: PracticeId) -> Running | None:
        """Row-locked; None if there is none, or it is finished."""
        mine = select(practice_talks).where(practice_talks.c.id == talk, _GOES_ON).with_for_update()
        row = await self._unit.first(mine)
        if row is None:
            return None
        replies = (await self._seal(talk, row.worker)).open_json(_REPLIES, row.replies_sealed)
        return Running(talk, WorkerId(row.worker), row.scenario, row.begun_at, _replies(replies))

    async def running_of(self, worker: WorkerId) -> dict[str, PracticeId]:
        """By scenario what they can go on with."""
        mine = select(practice_talks.c.scenario, practice_talks.c.id).where(
            practice_talks.c.worker == worker, _GOES_ON
        )
        return {row.scenario: PracticeId(row.id) for row in await self._unit.all(mine)}

    async def keep(self, talk: Running, replies: Sequence[Reply]) -> None:
        sealed = (await self._seal(talk.id, talk.worker)).close_json(_REPLIES, _plain(replies))
        await self._set(talk.id, **{_REPLIES: sealed})

    async def finish(self, talk: PracticeId, *, at: datetime, remarks: Sequence[tuple[int, str]]) -> None:
        """Its words are gone from here on."""
        codes = [f"{number}:{key}" for number, key in remarks]
        await self._set(talk, finished_at=at, remarks=codes, **{_REPLIES: None})

    async def finished(self, talk: PracticeId) -> Finished | None:
        row = await self._unit.first(select(practice_talks).where(practice_talks.c.id == talk, ~_GOES_ON))
        return None if row is None else _finished(row)

    async def finished_of(self, worker: WorkerId) -> list[Finished]:
        """Newest first."""
        mine = select(practice_talks).where(practice_talks.c.worker == worker, ~_GOES_ON)
        rows = await self._unit.all(mine.order_by(practice_talks.c.finished_at.desc()))
        return [_finished(row) for row in rows]

    async def who_finished(self) -> dict[WorkerId, frozenset[str]]:
        """By worker the scenarios they have finished."""
        done = select(practice_talks.c.worker, practice_talks.c.scenario).where(~_GOES_ON).distinct()
        found: dict[WorkerId, frozenset[str]] = {}
        for row in await self._unit.all(done):
            worker = WorkerId(row.worker)
            found[worker] = found.get(worker, frozenset()) | {row.scenario}
        return found

    async def remove(self, talk: PracticeId) -> None:
        await self._unit.change(delete(practice_talks).where(practice_talks.c.id == talk))

    async def forget_before(self, before: datetime) -> int:
        """Those begun before and not finished."""
        old = delete(practice_talks).where(_GOES_ON, practice_talks.c.begun_at < before)
        return await self._unit.change(old)

    async def _set(self, talk: PracticeId, **values: Any) -> None:
        await self._unit.change(update(practice_talks).where(practice_talks.c.id == talk).values(**values))

    async def _seal(self, talk: PracticeId, worker: WorkerId) -> RowSeal:
        row = await self._unit.first(select(workers.c.key_id).where(workers.c.id == worker))
        return RowSeal(await self._unit.key(row.key_id), table=practice_talks.name, row=talk)


def _plain(replies: Iterable[Reply]) -> list[dict[str, Any]]:
    return [
        {"text": each.text.open(), "marks": sorted(each.marks), "at": each.at.isoformat()}
        for each in replies
    ]


def _replies(plain: list[dict[str, Any]]) -> tuple[Reply, ...]:
    return tuple(
        Reply(Private(each["text"]), frozenset(each["marks"]), datetime.fromisoformat(each["at"]))
        for each in plain
    )


def _finished(row: Any) -> Finished:
    pairs = (code.partition(":") for code in row.remarks)
    return Finished(
        id=PracticeId(row.id),
        worker=WorkerId(row.worker),
        scenario=row.scenario,
        at=row.finished_at,
        remarks=tuple((int(number), key) for number, _, key in pairs),
    )
