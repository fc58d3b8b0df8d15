"""What the services need of the store about those who work on the line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.staff import Worker, WorkerId
from bot.domain.staff_note import StaffNote, StaffNoteKind
from bot.domain.staff_session import StaffSession
from bot.domain.trail import TrailEntry, TrailState


class Staff(Protocol):
    """Accounts. What somebody signs in with never leaves as part of a `Worker`."""

    async def add(self, worker: Worker) -> bool:
        """False if the login is taken."""
        ...

    async def save(self, worker: Worker) -> None: ...
    async def get(self, worker: WorkerId) -> Worker | None: ...
    async def lock(self, worker: WorkerId) -> Worker | None: ...
    async def by_login(self, login: str) -> Worker | None: ...
    async def by_subject(self, subject: str) -> Worker | None:
        """Who an organisation's own sign-in knows under this name."""
        ...

    async def all(self) -> list[Worker]: ...
    async def password_hash(self, worker: WorkerId) -> str | None: ...
    async def set_password_hash(self, worker: WorkerId, value: str | None) -> None: ...
    async def set_subject(self, worker: WorkerId, subject: str | None) -> None: ...
    async def is_linked(self, worker: WorkerId, *, issuer: str) -> bool:
        """Whether they are somebody to this organisation's own sign-in."""
        ...

    async def second_factor(self, worker: WorkerId) -> Private | None:
        """The shared secret, base32; None if none is set."""
        ...

    async def set_second_factor(self, worker: WorkerId, secret: Private | None) -> None: ...
    async def use_step(self, worker: WorkerId, step: int) -> bool:
        """False if this step of the second factor, or a later one, was used before."""
        ...

    async def set_recovery_codes(self, worker: WorkerId, hashes: list[bytes]) -> None:
        """Those made before no longer count."""
        ...

    async def use_recovery_code(self, worker: WorkerId, code_hash: bytes) -> bool:
        """False unless it is one of theirs; a code counts once."""
        ...

    async def recovery_codes_left(self, worker: WorkerId) -> int: ...
    async def set_set_up(
        self, worker: WorkerId, code_hash: bytes | None, *, ends_at: datetime | None
    ) -> None: ...
    async def set_up(self, worker: WorkerId) -> tuple[bytes, datetime] | None:
        """The hash of the operator's code, and until when it counts."""
        ...

    async def phone(self, worker: WorkerId) -> Private | None:
        """The number that is rung for a call."""
        ...

    async def set_phone(self, worker: WorkerId, phone: Private | None) -> None: ...


class StaffSessions(Protocol):
    async def begin(self, token: Private, session: StaffSession) -> None: ...
    async def find(self, token: Private) -> StaffSession | None: ...
    async def touch(self, token: Private, *, at: datetime) -> None: ...
    async def end(self, token: Private) -> None: ...
    async def end_all(self, worker: WorkerId) -> int:
        """Everywhere at once; how many there were."""
        ...

    async def of(self, worker: WorkerId) -> list[StaffSession]: ...
    async def forget_before(self, before: datetime) -> int:
        """Sessions nobody has used since, and tries older than that."""
        ...

    async def lock_tries(self, who: str) -> None:
        """One try of a login, or a machine, is counted at a time."""
        ...

    async def tries(self, who: str, *, since: datetime) -> list[datetime]:
        """The moments of those that count, oldest first. `who` is a login or a machine's address."""
        ...

    async def note_try(self, who: str, *, at: datetime) -> UUID: ...
    async def forget_tries(self, marks: Sequence[UUID]) -> None: ...
    async def forget_tries_of(self, who: str) -> None: ...
    async def use_once(self, what: str, *, at: datetime) -> bool:
        """False if this was used before."""
        ...


class Trail(Protocol):
    async def add(
        self,
        what: str,
        *,
        who: str,
        at: datetime,
        about: ConversationId | None = None,
        reason: str | None = None,
        words: Private | None = None,
    ) -> int:
        """The number of the entry. `what` and `reason` are codes; `words` are sealed under the key of the
        conversation it is about."""
        ...

    async def of(self, about: ConversationId) -> list[tuple[TrailEntry, Private | None]]:
        """Of one conversation, oldest first, each with its reason in words while their key lives."""
        ...

    async def last_of(self, what: str, *, who: str, about: ConversationId) -> TrailEntry | None:
        """The newest of its kind by somebody about one conversation."""
        ...

    async def latest(self, most: int, *, before: int | None = None) -> list[TrailEntry]:
        """A page, newest first."""
        ...

    async def latest_of(self, whats: list[str], *, most: int) -> list[TrailEntry]:
        """The newest of some kinds, newest first."""
        ...

    async def words_of(self, entry: TrailEntry) -> Private | None:
        """The reason in words; None if there is none, or their key is gone."""
        ...

    async def holds(self, hash_: bytes) -> bool:
        """Whether an entry has this hash."""
        ...

    async def verify(self) -> TrailState:
        """Read it whole: whether each entry is as it was written, in order, none missing in between."""
        ...


class StaffNotes(Protocol):
    async def add(
        self, conversation: ConversationId, kind: StaffNoteKind, text: Private, *, by: str, at: datetime
    ) -> None: ...
    async def of(self, conversation: ConversationId) -> list[StaffNote]:
        """Oldest first."""
        ...


class PrimaryContacts(Protocol):
    """One worker a person knows, by the fingerprint of their address."""

    async def keep(self, fingerprint: bytes, worker: str, *, at: datetime) -> None:
        """The first stays, until `forget`."""
        ...

    async def change(self, fingerprint: bytes, worker: str, *, at: datetime) -> None: ...
    async def of(self, fingerprints: list[bytes]) -> dict[bytes, str]:
        """By fingerprint the login of the worker they know."""
        ...

    async def forget(self, fingerprint: bytes) -> None: ...
