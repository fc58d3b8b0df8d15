"""A referral: proposed, agreed, introduced, first appointment, backed out, follow-up (practice.md A6).

Nothing of it moves on without the person's yes to that service, and a yes may be taken back at any time.
A number that was sent is no referral.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NewType
from uuid import UUID

from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.refusals import ReferralRefused
from bot.domain.said_yes import Told, Yes, check_yes
from bot.domain.shared_field import FieldShare, SharedField, new_ask

ReferralId = NewType("ReferralId", UUID)


class ReferralState(str, Enum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    APPOINTED = "first_appointment"
    BACKED_OUT = "backed_out"
    FOLLOW_UP = "follow_up"
    TAKEN_BACK = "taken_back"  # the person took back their yes, or said no; it blames nobody


class Introduction(str, Enum):
    """How the person and the service were brought together."""

    CALL = "three_way_call"
    TEXT = "three_way_text"
    IN_PERSON = "in_person"


@dataclass(frozen=True)
class Move:
    """Into a state: when, by which worker, and the yes it rests on where it needs one."""

    state: ReferralState
    at: datetime
    by: str
    yes: Yes | None = None


@dataclass(frozen=True)
class Referral:
    """`service` is a key of the directory; `told` the plain description of it."""

    id: ReferralId
    conversation: ConversationId
    service: str
    moves: tuple[Move, ...]
    told: Told | None = None
    introduced: Introduction | None = None
    accompanied_by: Private | None = None
    follow_up_on: date | None = None
    fields: tuple[FieldShare, ...] = ()

    @property
    def state(self) -> ReferralState:
        return self.moves[-1].state

    @property
    def over(self) -> bool:
        return self.state is ReferralState.TAKEN_BACK

    @property
    def agreed(self) -> bool:
        """The person's yes to this service stands."""
        return not self.over and self.move_to(ReferralState.AGREED) is not None

    def move_to(self, state: ReferralState) -> Move | None:
        return next((move for move in self.moves if move.state is state), None)

    def to_introduction(self) -> timedelta | None:
        """From the yes to the introduction (practice.md A-72)."""
        agreed, met = self.move_to(ReferralState.AGREED), self.move_to(ReferralState.INTRODUCED)
        return met.at - agreed.at if agreed and met else None

    # --- the way of a referral ------------------------------------------------------------------

    def described(self, told: Told) -> Referral:
        """A newer description takes the place of an older one."""
        self._check_state(ReferralState.PROPOSED)
        return replace(self, told=told)

    def agree(self, yes: Yes, *, at: datetime, others: Iterable[Told] = ()) -> Referral:
        """Raise ReferralRefused unless the yes is younger than the description of this very service."""
        self._check_state(ReferralState.PROPOSED)
        check_yes(yes, self.told, others=others)
        return self._moved(Move(ReferralState.AGREED, at, yes.by, yes))

    def introduce(self, how: Introduction, *, by: str, at: datetime) -> Referral:
        self._check_state(ReferralState.AGREED)
        return replace(self._moved(Move(ReferralState.INTRODUCED, at, by)), introduced=how)

    def appoint(self, accompanied_by: Private, *, by: str, at: datetime) -> Referral:
        """The first appointment took place, and who was with them ("nobody, as they wished")."""
        self._check_state(ReferralState.INTRODUCED)
        if not accompanied_by.open().strip():
            raise ReferralRefused("words_missing")
        return replace(self._moved(Move(ReferralState.APPOINTED, at, by)), accompanied_by=accompanied_by)

    def back_out(self, yes: Yes, *, at: datetime) -> Referral:
        """We step back once they are there, and only with their yes."""
        self._check_state(ReferralState.APPOINTED)
        self._check_since(yes)
        return self._moved(Move(ReferralState.BACKED_OUT, at, yes.by, yes))

    def follow_up(self, on: date, yes: Yes, *, at: datetime, today: date) -> Referral:
        """A day on which they want to be asked how it went; more than once, if they like (A-64)."""
        self._check_state(ReferralState.BACKED_OUT, ReferralState.FOLLOW_UP)
        if on <= today:
            raise ReferralRefused("past_day")
        self._check_since(yes)
        return replace(self._moved(Move(ReferralState.FOLLOW_UP, at, yes.by, yes)), follow_up_on=on)

    def take_back(self, *, by: str, at: datetime) -> Referral:
        """At any state, without a reason: whatever was shared ends now."""
        if self.over:
            raise ReferralRefused("taken_back")
        ended = tuple(share.ended(at) for share in self.fields if not share.asked)
        moved = self._moved(Move(ReferralState.TAKEN_BACK, at, by))
        return replace(moved, fields=ended, follow_up_on=None)

    # --- what is shared -------------------------------------------------------------------------

    def live_fields(self, now: datetime) -> tuple[FieldShare, ...]:
        """In the order in which they are shown."""
        if not self.agreed:
            return ()
        live = {share.field: share for share in self.fields if share.live(now)}
        return tuple(live[field] for field in SharedField if field in live)

    def asked_fields(self) -> tuple[FieldShare, ...]:
        return tuple(share for share in self.fields if share.asked)

    def ask(self, values: Mapping[SharedField, Private], *, days: int, told: Told) -> Referral:
        """These were put to the person. What was asked before of the same fields and not answered goes."""
        self._check_agreed()
        if not values:
            raise ReferralRefused("nothing_chosen")
        new = tuple(new_ask(field, value, days=days, told=told) for field, value in values.items())
        kept = tuple(share for share in self.fields if not (share.asked and share.field in values))
        return replace(self, fields=(*kept, *new))

    def share(
        self, fields: Collection[SharedField], yes: Yes, *, at: datetime, others: Iterable[Told] = ()
    ) -> Referral:
        """The yes is to these of what was asked; one that was shared before is replaced.

        Raise ReferralRefused if one of them was not asked, or the yes does not cover it.
        """
        self._check_agreed()
        asked = {share.field: share for share in self.asked_fields()}
        if not fields or not set(fields) <= asked.keys():
            raise ReferralRefused("not_asked")
        elsewhere = list(others)
        for field in fields:
            between = [share.told for share in asked.values() if share.told != asked[field].told]
            check_yes(yes, asked[field].told, others=(*elsewhere, *between))
        return replace(self, fields=tuple(_answered(share, set(fields), yes, at) for share in self.fields))

    def unshare(self, field: SharedField, *, at: datetime) -> Referral:
        """Taken back, or never answered: at once, whoever records it."""
        kept = tuple(
            share.ended(at) if share.field is field else share
            for share in self.fields
            if not (share.field is field and share.asked)
        )
        return replace(self, fields=kept)

    def lapse(self, now: datetime) -> Referral:
        """Consents whose time is over end, and their words go."""
        ended = tuple(
            share.ended(now) if share.ends_at is not None and share.ends_at <= now else share
            for share in self.fields
        )
        return self if ended == self.fields else replace(self, fields=ended)

    def next_end(self) -> datetime | None:
        """When the next consent ends by itself."""
        ends = [share.ends_at for share in self.fields if share.ends_at and share.ended_at is None]
        return min(ends, default=None)

    # --- rules ----------------------------------------------------------------------------------

    def _moved(self, move: Move) -> Referral:
        return replace(self, moves=(*self.moves, move))

    def _check_state(self, *allowed: ReferralState) -> None:
        if self.over:
            raise ReferralRefused("taken_back")
        if self.state not in allowed:
            raise ReferralRefused("wrong_step")

    def _check_agreed(self) -> None:
        if not self.agreed:
            raise ReferralRefused("taken_back" if self.over else "not_agreed")

    def _check_since(self, yes: Yes) -> None:
        check_yes(yes, Told(by=self.moves[-1].by, at=self.moves[-1].at))


def propose(
    referral: ReferralId, conversation: ConversationId, service: str, *, by: str, at: datetime
) -> Referral:
    """A worker thinks it may fit; the person has not been asked yet."""
    return Referral(referral, conversation, service, (Move(ReferralState.PROPOSED, at, by),))


def _answered(share: FieldShare, fields: set[SharedField], yes: Yes, at: datetime) -> FieldShare:
    if share.field not in fields:
        return share
    return share.given(yes, at=at) if share.asked else share.ended(at)
