"""P16: no sequence of moves brings a referral, or a field, past the yes that covers it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot.domain.ids import ConversationId, OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.referral import Introduction, Referral, ReferralId, ReferralState, propose
from bot.domain.refusals import ReferralRefused
from bot.domain.said_yes import Told, Yes, reads_as_no
from bot.domain.shared_field import MOST_DAYS, SharedField

START = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
TALK = ConversationId(UUID(int=7))
FIELDS = (SharedField.NAME, SharedField.REACH, SharedField.NOTE)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def proposed() -> Referral:
    return propose(ReferralId(uuid4()), TALK, "beds", by="rowan", at=START)


def by_text(seconds: int) -> Told:
    return Told("rowan", at(seconds), (OutboxId(uuid4()),))


def written(seconds: int) -> Yes:
    return Yes("rowan", at(seconds), TurnId(uuid4()))


def by_voice(seconds: int) -> Yes:
    return Yes("rowan", at(seconds))


def agreed() -> Referral:
    return proposed().described(by_text(1)).agree(written(2), at=at(3))


# --- every sequence -------------------------------------------------------------------------------


@dataclass
class Log:
    """What really happened, kept apart from what the referrals believe. A service is 0 or 1."""

    now: int = 0
    told: list[tuple[int, str, int]] = field(default_factory=list)  # service, what, when it left
    wrote: list[tuple[int, TurnId]] = field(default_factory=list)  # when, which message

    def tick(self) -> int:
        self.now += 1
        return self.now

    def all_told(self) -> list[int]:
        return [when for _, _, when in self.told]

    def covers(self, yes: Yes, service: int, what: str) -> bool:
        """In words of its own: the last thing put to them before their message was this very thing."""
        mine = [when for whose, which, when in self.told if (whose, which) == (service, what)]
        if yes.turn is None:
            return any(at(when) <= yes.at for when in mine)
        assert yes.turn in [turn for _, turn in self.wrote], "a message that they wrote"
        before = [when for when in self.all_told() if at(when) < yes.at]
        return bool(before) and max(before) in mine


_DO = (
    "describe", "describe_unsent", "ask", "ask_unsent", "write", "agree", "share", "introduce", "appoint",
    "back_out", "follow_up", "take_back", "unshare", "wait",
)  # fmt: skip
_RUNS = (  # what usually follows what, so that every state is reached; the rest comes in between
    ("describe", "write", "agree"),
    ("describe", "other describe", "write", "agree"),
    ("describe_unsent", "write", "agree"),
    ("ask", "write", "share"),
    ("ask", "other describe", "write", "share"),
    ("ask_unsent", "write", "share"),
    ("introduce", "appoint"),
    ("write", "back_out"),
    ("appoint", "back_out"),
    ("back_out", "follow_up"),
    ("write", "follow_up"),
)
_BEGINNINGS = (
    (),
    (),
    ("describe", "write", "agree"),
    ("describe", "write", "agree", "introduce", "appoint"),
)
Step = tuple[str, int, bool, int, SharedField]


@st.composite
def _some_steps(draw: st.DrawFn) -> list[Step]:
    run = draw(st.sampled_from(_RUNS) | st.tuples(st.sampled_from(_DO)))
    mine, wanted = draw(st.sampled_from((0, 0, 1))), draw(st.sampled_from(FIELDS))
    voice, which = draw(st.sampled_from((False, False, True))), draw(st.sampled_from((0, 0, 1, 2)))
    return [
        (do.removeprefix("other "), 1 - mine if do.startswith("other") else mine, voice, which, wanted)
        for do in run
    ]


@st.composite
def _ways(draw: st.DrawFn) -> list[Step]:
    begun = draw(st.sampled_from(_BEGINNINGS))
    rest = draw(st.lists(_some_steps(), min_size=1, max_size=10))
    return [(do, 0, False, 0, FIELDS[0]) for do in begun] + [step for run in rest for step in run]


@given(steps=_ways())
def test_p16_no_path_leads_past_the_yes_that_covers_it(
    steps: list[Step],
) -> None:
    log, both = Log(), [proposed(), proposed()]
    for do, service, voice, which, wanted in steps:
        with suppress(ReferralRefused):
            both[service] = _step(do, both, service, voice, (which, wanted), log)
        for number, referral in enumerate(both):
            _check(referral, number, log)
    for referral in both:
        event(referral.state.value)
        if referral.live_fields(at(log.now)):
            event("a field is shared")


def _step(
    do: str, both: list[Referral], service: int, voice: bool, chosen: tuple[int, SharedField], log: Log
) -> Referral:
    """One thing that a worker, or the person, might do in any order, whatever came before."""
    which, wanted = chosen
    mine, other, now = both[service], both[1 - service], log.tick()
    elsewhere = [share.told for share in other.fields] + ([other.told] if other.told else [])
    if do == "write":
        log.wrote.append((now, TurnId(uuid4())))
    elif do.startswith("describe"):
        return _put(do, mine, log, service, lambda told: mine.described(told), "what it is", now)
    elif do.startswith("ask"):
        values = {wanted: Private("words")}
        return _put(
            do, mine, log, service, lambda told: mine.ask(values, days=1, told=told), wanted.value, now
        )
    elif do == "agree":
        return mine.agree(_yes(log, voice, which, now), at=at(now), others=elsewhere)
    elif do == "share":
        return mine.share({wanted}, _yes(log, voice, which, now), at=at(now), others=elsewhere)
    elif do == "introduce":
        return mine.introduce(Introduction.CALL, by="rowan", at=at(now))
    elif do == "appoint":
        return mine.appoint(Private("me"), by="rowan", at=at(now))
    elif do == "back_out":
        return mine.back_out(_yes(log, voice, which, now), at=at(now))
    elif do == "follow_up":
        yes = _yes(log, voice, which, now)
        return mine.follow_up(date(2030, 1, 1), yes, at=at(now), today=date(2026, 3, 1))
    elif do == "take_back":
        return mine.take_back(by="rowan", at=at(now))
    elif do == "unshare":
        return mine.unshare(wanted, at=at(now))
    elif do == "wait":
        log.now += 50_000  # more than half a day
        return mine.lapse(at(log.now))
    return mine


def _put(do, mine, log, service, keep, what, now):  # type: ignore[no-untyped-def]
    """It is put to them, or was queued and never left."""
    if do.endswith("unsent"):
        return keep(Told("rowan", None, (OutboxId(uuid4()),)))
    kept = keep(by_text(now))
    log.told.append((service, what, now))
    return kept


def _yes(log: Log, voice: bool, which: int, now: int) -> Yes:
    """Heard on the phone, or any message they ever wrote, however old."""
    if voice or not log.wrote:
        return by_voice(now)
    when, turn = log.wrote[-1 - which % len(log.wrote)]
    return Yes("rowan", at(when), turn)


def _check(referral: Referral, service: int, log: Log) -> None:
    beyond = [
        move
        for move in referral.moves
        if move.state not in (ReferralState.PROPOSED, ReferralState.TAKEN_BACK)
    ]
    if beyond:
        assert beyond[0].state is ReferralState.AGREED, "nothing comes before the yes"
        assert beyond[0].yes is not None
        assert log.covers(beyond[0].yes, service, "what it is")
    for move in beyond:
        if move.state in (ReferralState.BACKED_OUT, ReferralState.FOLLOW_UP):
            earlier = referral.moves[referral.moves.index(move) - 1]
            assert move.yes is not None
            assert move.yes.at >= earlier.at, "a yes to this step, not one from before"
    live = referral.live_fields(at(log.now))
    assert not (live and not beyond), "nothing is shared with whom they did not agree to"
    assert not (live and referral.over)
    for share in live:
        assert share.yes is not None
        assert log.covers(share.yes, service, share.field.value)
    for share in referral.fields:
        if share.ended_at is not None:
            assert not share.value, "the words go with the consent"


# --- one by one -----------------------------------------------------------------------------------


def refused(act) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(ReferralRefused) as why:
        act()
    return why.value.refusal


def test_p16_a_yes_comes_after_the_description_of_that_service() -> None:
    told = proposed().described(by_text(10))
    assert refused(lambda: proposed().agree(by_voice(9), at=at(9))) == "not_told"
    assert refused(lambda: told.agree(written(10), at=at(11))) == "yes_too_early"
    assert refused(lambda: told.agree(written(12), at=at(13), others=[by_text(11)])) == "yes_unclear"
    assert told.agree(written(12), at=at(13), others=[by_text(5), by_text(14)]).agreed
    assert told.agree(by_voice(12), at=at(13), others=[by_text(11)]).agreed, (
        "on the phone it is clear to which"
    )


def test_p16_a_text_that_never_left_told_nothing() -> None:
    queued = proposed().described(Told("rowan", None, (OutboxId(uuid4()),)))
    assert refused(lambda: queued.agree(written(99), at=at(99))) == "not_sent"


def test_a_referral_goes_its_whole_way() -> None:
    met = agreed().introduce(Introduction.IN_PERSON, by="rowan", at=at(100))
    there = met.appoint(Private("me"), by="rowan", at=at(200))
    assert refused(lambda: there.back_out(written(150), at=at(201))) == "yes_too_early"
    back = there.back_out(written(250), at=at(251))
    again = back.follow_up(date(2026, 4, 1), written(260), at=at(261), today=date(2026, 3, 2))
    assert [move.state for move in again.moves] == list(ReferralState)[:-1]
    assert met.to_introduction() == timedelta(seconds=97)
    assert refused(
        lambda: again.follow_up(date(2026, 3, 1), written(300), at=at(301), today=date(2026, 3, 1))
    ) == ("past_day")


def test_p16_another_value_needs_another_yes() -> None:
    one = agreed().ask({SharedField.NAME: Private("Jo")}, days=30, told=by_text(10))
    shared = one.share({SharedField.NAME}, written(11), at=at(12))
    changed = shared.ask({SharedField.NAME: Private("Joanna")}, days=30, told=by_text(20))
    assert [share.value.open() for share in changed.live_fields(at(21))] == ["Jo"], (
        "the old one stands till then"
    )
    assert refused(lambda: changed.share({SharedField.NAME}, written(15), at=at(22))) == "yes_too_early"
    both = changed.share({SharedField.NAME}, written(22), at=at(23))
    assert [share.value.open() for share in both.live_fields(at(24))] == ["Joanna"]


def test_p16_a_consent_ends_by_date_and_is_never_longer_than_ninety_days() -> None:
    def asked(days: int) -> Referral:
        return agreed().ask({SharedField.NAME: Private("Jo")}, days=days, told=by_text(10))

    assert refused(lambda: asked(MOST_DAYS + 1)) == "too_many_days"
    assert refused(lambda: asked(0)) == "too_many_days"
    shared = asked(2).share({SharedField.NAME}, written(11), at=at(12))
    end = at(12) + timedelta(days=2)
    assert shared.next_end() == end
    assert shared.live_fields(end - timedelta(seconds=1))
    assert not shared.live_fields(end)
    assert shared.lapse(end).next_end() is None


def test_p16_taken_back_nothing_is_shared_and_nothing_moves() -> None:
    one = agreed().ask({SharedField.NAME: Private("Jo")}, days=30, told=by_text(10))
    over = one.share({SharedField.NAME}, written(11), at=at(12)).take_back(by="rowan", at=at(13))
    assert not over.live_fields(at(14))
    assert refused(lambda: over.introduce(Introduction.CALL, by="rowan", at=at(15))) == "taken_back"
    assert (
        refused(lambda: over.ask({SharedField.NAME: Private("x")}, days=1, told=by_text(15)))
        == "taken_back"
    )
    assert refused(lambda: over.take_back(by="rowan", at=at(16))) == "taken_back"


@pytest.mark.parametrize("text", ["no", "No thanks", "nope", "nah not them", "never", "STOP asking"])
def test_a_no_is_never_taken_for_a_yes(text: str) -> None:
    assert reads_as_no(text)


@pytest.mark.parametrize(
    "text", ["yes", "ok", "no problem", "no thats fine", "november is ok", "if you think so"]
)
def test_a_yes_is_not_taken_for_a_no(text: str) -> None:
    assert not reads_as_no(text)
