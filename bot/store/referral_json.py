"""A referral as plain values and back, for the one sealed column it lies in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from bot.domain.ids import ConversationId, OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.referral import Introduction, Move, Referral, ReferralId, ReferralState
from bot.domain.said_yes import Told, Yes
from bot.domain.shared_field import FieldShare, SharedField


def to_json(referral: Referral) -> dict[str, Any]:
    with_them = referral.accompanied_by
    return {
        "service": referral.service,
        "moves": [[one.state.value, _moment(one.at), one.by, _yes(one.yes)] for one in referral.moves],
        "told": _told(referral.told),
        "introduced": referral.introduced.value if referral.introduced else None,
        "accompanied_by": with_them.open() if with_them else None,
        "follow_up_on": referral.follow_up_on.isoformat() if referral.follow_up_on else None,
        "fields": [_field(share) for share in referral.fields],
    }


def from_json(plain: dict[str, Any], *, referral: UUID, conversation: UUID) -> Referral:
    with_them, day = plain["accompanied_by"], plain["follow_up_on"]
    return Referral(
        id=ReferralId(referral),
        conversation=ConversationId(conversation),
        service=plain["service"],
        moves=tuple(
            Move(ReferralState(state), datetime.fromisoformat(at), by, _read_yes(yes))
            for state, at, by, yes in plain["moves"]
        ),
        told=_read_told(plain["told"]),
        introduced=Introduction(plain["introduced"]) if plain["introduced"] else None,
        accompanied_by=Private(with_them) if with_them is not None else None,
        follow_up_on=date.fromisoformat(day) if day else None,
        fields=tuple(_read_field(share) for share in plain["fields"]),
    )


def _field(share: FieldShare) -> dict[str, Any]:
    return {
        "field": share.field.value,
        "value": share.value.open(),
        "days": share.days,
        "told": _told(share.told),
        "yes": _yes(share.yes),
        "ends_at": _moment(share.ends_at),
        "ended_at": _moment(share.ended_at),
    }


def _read_field(plain: dict[str, Any]) -> FieldShare:
    told = _read_told(plain["told"])
    assert told is not None  # a field is never stored without what was put to the person
    return FieldShare(
        field=SharedField(plain["field"]),
        value=Private(plain["value"]),
        days=plain["days"],
        told=told,
        yes=_read_yes(plain["yes"]),
        ends_at=_read_moment(plain["ends_at"]),
        ended_at=_read_moment(plain["ended_at"]),
    )


def _told(told: Told | None) -> list[Any] | None:
    return [told.by, _moment(told.at), [str(one) for one in told.messages]] if told else None


def _read_told(plain: list[Any] | None) -> Told | None:
    if plain is None:
        return None
    by, at, messages = plain
    return Told(by, _read_moment(at), tuple(OutboxId(UUID(one)) for one in messages))


def _yes(yes: Yes | None) -> list[Any] | None:
    return [yes.by, _moment(yes.at), str(yes.turn) if yes.turn else None] if yes else None


def _read_yes(plain: list[Any] | None) -> Yes | None:
    if plain is None:
        return None
    by, at, turn = plain
    return Yes(by, datetime.fromisoformat(at), TurnId(UUID(turn)) if turn else None)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read_moment(plain: str | None) -> datetime | None:
    return datetime.fromisoformat(plain) if plain else None
