"""What became of claims and outgoing texts, written down by PostgreSQL itself, in the order of its locks.

Whoever claims a conversation, ends a claim or lets a text pass holds the conversation's row until the
commit. So what a trigger numbers within that transaction has, for one conversation, the order in which
things counted; nothing that was rolled back is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

TRIGGERS = (
    """CREATE TABLE watched (seq bigserial PRIMARY KEY, tx bigint NOT NULL, conversation uuid NOT NULL,
        what text NOT NULL, sort text, who text, misses integer, awaits boolean, id uuid NOT NULL)""",
    """CREATE FUNCTION watch_handoff() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO watched (tx, conversation, what, who, misses, awaits, id)
        VALUES (txid_current(), NEW.conversation, NEW.status, NEW.claimed_by, NEW.misses,
            NEW.unanswered_since IS NOT NULL, NEW.id);
        RETURN NULL; END $$""",
    """CREATE FUNCTION watch_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO watched (tx, conversation, what, id)
        VALUES (txid_current(), OLD.conversation, 'erased', OLD.id);
        RETURN NULL; END $$""",
    """CREATE FUNCTION watch_outbox() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO watched (tx, conversation, what, sort, who, id)
        VALUES (txid_current(), NEW.conversation, NEW.state, NEW.sort, NEW.by_worker, NEW.id);
        RETURN NULL; END $$""",
    """CREATE TRIGGER handoff AFTER INSERT OR UPDATE ON handoffs FOR EACH ROW
        EXECUTE FUNCTION watch_handoff()""",
    "CREATE TRIGGER erased AFTER DELETE ON handoffs FOR EACH ROW EXECUTE FUNCTION watch_erased()",
    """CREATE TRIGGER outbox AFTER INSERT OR UPDATE OF state ON outbox FOR EACH ROW
        EXECUTE FUNCTION watch_outbox()""",
)


@dataclass
class Replay:
    """Goes through what was written down; `wrong` is what must never be there."""

    caps: Mapping[str, int]
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    passed: dict[UUID, int] = field(default_factory=dict)  # by outbox row, its place when it passed last
    _holder: dict[UUID, str] = field(default_factory=dict)
    _misses: dict[UUID, int] = field(default_factory=dict)
    _answered: set[UUID] = field(default_factory=set)
    _said: set[UUID] = field(default_factory=set)  # by a worker while they held it: it leaves

    def take(self, events: Iterable[Any]) -> None:
        rows = list(events)
        refused = {(row.tx, row.id) for row in rows if row.what == "cancelled"}
        for row in rows:
            if row.sort is None:
                self._handoff(row)
            elif (
                row.what == "due" and row.sort == "worker" and row.who == self._holder.get(row.conversation)
            ):
                self._answered.add(row.conversation)
                self._said.add(row.id)
            elif row.what == "sending" and (row.tx, row.id) not in refused:
                self._pass(row)

    def _handoff(self, row: Any) -> None:
        talk, before = row.conversation, self._holder.get(row.conversation)
        if row.what == "claimed":
            if row.awaits:  # the person wrote after the answer, and waits for the next
                self._answered.discard(talk)
            if before not in (None, row.who):
                self.wrong.append("two holders: taken while another held it")
            elif before is None:
                self._take(talk, row.who)
            return
        if row.what == "waiting" and row.misses > self._misses.get(row.id, 0):
            self.counts["lease_missed"] += 1
            if talk in self._answered:
                self.wrong.append("a lapse took it from a worker who had answered")
        if row.what in ("returned", "closed"):
            self.counts[row.what] += 1
        self._misses[row.id] = row.misses or 0
        self._holder.pop(talk, None)
        self._answered.discard(talk)

    def _take(self, talk: UUID, who: str) -> None:
        self.counts["claimed"] += 1
        self._holder[talk] = who
        if Counter(self._holder.values())[who] > self.caps[who]:
            self.wrong.append("more than they can hold")

    def _pass(self, row: Any) -> None:
        holder = self._holder.get(row.conversation)
        if holder is not None and row.sort in ("bot", "safety", "window"):
            self.wrong.append(f"{row.sort} spoke while a worker held it")
        if holder not in (None, row.who) and row.sort == "worker" and row.id not in self._said:
            self.wrong.append("a worker spoke while another held it")
        self.passed[row.id] = row.seq
