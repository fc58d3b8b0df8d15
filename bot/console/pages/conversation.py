"""One conversation: the note, the thread, and everything a worker may do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.responses import Response

from bot.console import words
from bot.console.note_words import in_words
from bot.console.pages.call_part import of_calls
from bot.console.pages.keeping_part import of_keeping
from bot.console.pages.referrals import rows_of
from bot.console.pages.thread import bubbles, composer_of
from bot.console.visit import Visit
from bot.domain.consent import WrittenKind
from bot.domain.handoff import HandoffStatus, Outcome
from bot.domain.ids import IN_ENGLISH, HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.staff import Role
from bot.errors import (
    AlreadyClaimed,
    GateClosed,
    HandoffClosed,
    HandoffUnknown,
    KeyDestroyed,
    NotYours,
    PorchlightError,
)
from bot.services.break_glass import Glass, GlassReason, break_glass
from bot.services.finish_conversation import close_conversation, hand_back
from bot.services.hand_over import hand_over
from bot.services.note_for_staff import note_for_staff
from bot.services.quick_replies import QuickReply, quick_replies
from bot.services.read_conversation import Opened, read_conversation
from bot.services.reply_as_worker import reply_as_worker
from bot.services.write_as_worker import record_yes_to_writing, warn_before_writing
from bot.services.write_past_the_gate import OverrideReason, write_past_the_gate
from bot.staff_errors import (
    AccountUnknown,
    CallUnknown,
    NotAllowed,
    NoteMissing,
    PhoneMissing,
)

_SORRY: dict[type[PorchlightError], str] = {
    NotYours: "You do not hold this conversation any more. What you wrote is still here.",
    HandoffClosed: "This conversation has ended meanwhile. What you wrote is still here.",
    NoteMissing: "Write a few words first.",
    AccountUnknown: "There is no such worker, or they do not take conversations.",
    NotAllowed: "Your role does not allow this.",
    KeyDestroyed: "This conversation was erased at their request.",
    PhoneMissing: "Put your own phone into your account first: it is rung, and never shown to them.",
    CallUnknown: "There is no call of yours here.",
}
_FIRST_PARTS = ("Wishes", "Danger", "Do not raise", "What matters most", "First line")

Act = Callable[[Visit, HandoffId], Awaitable[None]]


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def part(visit: Visit) -> Response:
    """Thread and state alone, for a page that is open already."""
    return await _show(visit, page="thread_part.html")


def acting(act: Act, *, then: str = "") -> Callable[[Visit], Awaitable[Response]]:
    """A page action: done, then shown anew; refused, then shown with why, and nothing typed is lost."""

    async def handle(visit: Visit) -> Response:
        handoff = _id(visit)
        if handoff is None:
            return visit.show("not_here.html", status=404)
        try:
            await act(visit, handoff)
        except GateClosed as closed:
            return await _show(visit, status=409, problem=words.GATES.get(closed.refusal, closed.refusal))
        except AlreadyClaimed as held:
            return await _show(visit, status=409, problem=f"{held.by} has this conversation.")
        except tuple(_SORRY) as refused:
            return await _show(visit, status=409, problem=_SORRY[type(refused)])
        except HandoffUnknown:
            return visit.show("not_here.html", status=404)
        except ValueError:
            return await _show(visit, status=400, problem="Choose one of what is offered.")
        return visit.go(then or f"/conversations/{handoff}")

    return handle


async def send(visit: Visit, handoff: HandoffId) -> None:
    text = visit.given("text")
    if not text:
        raise NoteMissing
    await reply_as_worker(handoff, Private(text), worker=visit.worker.login, line=visit.line)


async def send_past_gate(visit: Visit, handoff: HandoffId) -> None:
    text = visit.given("text")
    if not text:
        raise NoteMissing
    await write_past_the_gate(
        handoff,
        Private(text),
        reason=OverrideReason(visit.given("reason")),
        words=Private(visit.given("why")),
        worker=visit.worker,
        line=visit.line,
    )


async def warn(visit: Visit, handoff: HandoffId) -> None:
    what = visit.given("what")
    kind = WrittenKind(what) if what in WrittenKind._value2member_map_ else None
    if kind is None and visit.line.directory.get(what) is None:
        raise ValueError
    await warn_before_writing(handoff, what=kind or what, worker=visit.worker.login, line=visit.line)


async def said_yes(visit: Visit, handoff: HandoffId) -> None:
    await record_yes_to_writing(handoff, worker=visit.worker.login, line=visit.line)


async def note(visit: Visit, handoff: HandoffId) -> None:
    await note_for_staff(handoff, Private(visit.given("note")), worker=visit.worker, line=visit.line)


async def over(visit: Visit, handoff: HandoffId) -> None:
    to = visit.given("to")
    role = Role(to.removeprefix("role:")) if to.startswith("role:") else None
    if role is not None and role not in (Role.LEAD, Role.SURVIVOR_MENTOR, Role.WORKER):
        raise ValueError
    await hand_over(
        handoff,
        Private(visit.given("note")),
        worker=visit.worker,
        to_worker=to if to and role is None else None,
        to_role=role,
        line=visit.line,
    )


async def back(visit: Visit, handoff: HandoffId) -> None:
    await hand_back(
        handoff,
        they_said_yes=visit.given("yes") == "yes",
        worker=visit.worker,
        line=visit.line,
        seen=_seen(visit),
    )


async def close(visit: Visit, handoff: HandoffId) -> None:
    await close_conversation(
        handoff,
        outcome=Outcome(visit.given("outcome")),
        summary=Private(visit.given("summary")),
        worker=visit.worker,
        line=visit.line,
        seen=_seen(visit),
    )


def _seen(visit: Visit) -> TurnId | None:
    """The last message of the person that the page showed."""
    given = visit.given("seen")
    return TurnId(UUID(given)) if given else None


async def glass(visit: Visit) -> Response:
    """Shown once, in the answer itself; a reload does not show it again without a new reason."""
    handoff = _id(visit)
    if handoff is None:
        return visit.show("not_here.html", status=404)
    try:
        opened = await break_glass(
            handoff,
            reason=GlassReason(visit.given("reason")),
            words=Private(visit.given("why")),
            worker=visit.worker,
            line=visit.line,
        )
    except (NoteMissing, NotYours, NotAllowed, KeyDestroyed) as refused:
        return await _show(visit, status=409, problem=_SORRY[type(refused)])
    except (ValueError, HandoffUnknown):
        return await _show(visit, status=400, problem="Choose one of the reasons.")
    return await _show(visit, opened_address=opened)


async def _show(
    visit: Visit,
    *,
    page: str = "conversation.html",
    status: int = 200,
    problem: str | None = None,
    opened_address: Glass | None = None,
) -> Response:
    handoff = _id(visit)
    if handoff is None:
        return visit.show("not_here.html", status=404)
    try:
        opened = await read_conversation(
            handoff, worker=visit.worker, line=visit.line, sees_instrument=visit.sees_instrument
        )
    except HandoffUnknown:
        return visit.show("not_here.html", status=404)
    except NotYours:
        return visit.show("not_yours.html", status=403)
    whole = page == "conversation.html"
    context = _of_opened(opened, visit) | await of_calls(opened, visit, whole=whole)
    if whole:
        context |= await _of_page(opened, visit)
    return visit.show(page, status=status, problem=problem, glass=opened_address, **context)


def _of_opened(opened: Opened, visit: Visit) -> dict[str, object]:
    """What the part needs that is asked for again and again."""
    return {
        "opened": opened,
        "bubbles": bubbles(opened),
        "composer": composer_of(opened, visit.worker),
        "mine": _mine(opened, visit),
        "doubt_means": words.DOUBT_MEANS,
        "seen": next((each.id for each in reversed(opened.thread) if each.who == "person"), None),
    }


async def _of_page(opened: Opened, visit: Visit) -> dict[str, object]:
    conversation = opened.conversation
    return {
        **_of_note(opened),
        "urgency": words.URGENCIES[opened.handoff.urgency.value],
        "reasons": words.reasons_in_words(opened.handoff.reasons),
        "channel": words.CHANNELS[conversation.channel.value],
        "language": IN_ENGLISH[conversation.language],
        "draft": visit.form.get("text", ""),
        "summary": visit.form.get("summary", ""),
        "others": [each for each in opened.workers if each.takes and each.login != visit.worker.login],
        "outcomes": words.OUTCOMES,
        "glass_reasons": _GLASS,
        "override_reasons": _OVERRIDE,
        "kinds": [kind.value for kind in WrittenKind],
        "items": visit.line.directory.offered(visit.line.today()),
        "referrals": await rows_of(opened, visit),
        "keeping": await of_keeping(opened, visit),
        "quick": _sentences(opened, visit),
        "first_line": opened.first_line,
        "known_by": words.KNOWN_BY,
    }


def _sentences(opened: Opened, visit: Visit) -> list[QuickReply]:
    """While it may be someone else only those that name nothing."""
    conversation = opened.conversation
    known = quick_replies(conversation.language, first_name=visit.worker.first_name, line=visit.line)
    return [each for each in known if not (conversation.doubt and visit.line.naming.found(each.text))]


_GLASS = {
    GlassReason.LIFE_IN_DANGER.value: "A life is in danger now",
    GlassReason.REPORT_REQUIRED.value: "The law asks for a report, and they were told",
    GlassReason.THEY_ASKED.value: "They asked for it",
}
_OVERRIDE = {
    OverrideReason.LIFE_IN_DANGER.value: "A life is in danger now",
    OverrideReason.ASKED_BY_VOICE.value: "They asked for it on the phone",
    OverrideReason.NOT_A_DETAIL.value: "It is not a detail; the gate is mistaken",
}


def _of_note(opened: Opened) -> dict[str, object]:
    """What must be seen first, and the rest."""
    first = [part for name in _FIRST_PARTS for part in opened.parts if part.name == name]
    rest = [part for part in opened.parts if part not in first]
    return {"first_parts": first, "more_parts": rest, "in_words": in_words}


def _mine(opened: Opened, visit: Visit) -> bool:
    held = opened.handoff.status is HandoffStatus.CLAIMED
    return held and opened.handoff.claimed_by == visit.worker.login


def _id(visit: Visit) -> HandoffId | None:
    try:
        return HandoffId(UUID(visit.path("id")))
    except ValueError:
        return None
