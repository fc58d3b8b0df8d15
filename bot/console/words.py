"""Codes as workers read them: reasons, channels, states, refusals; never anything a person wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.handoff import Handoff

REASONS = {
    "asked_for_person": "asked for a person",
    "asked_for_help": "wrote HELP (may be distress)",
    "may_want_quiet": "may want quiet: think before you write",
    "wants_person": "asked for a person",
    "dialogue_failed": "the bot could not answer",
    "dialogue_down": "the bot was not running",
    "turn_failed_three_times": "a message broke the bot three times",
    "send_unknown": "a message may not have arrived",
    "not_delivered": "an answer did not reach the phone",
    "send_refused": "the carrier refused a message",
    "call_back_due": "was promised a call about now",
    "asked_who_this_is": "somebody asked who this is: may be someone else",
}
CHANNELS = {"sms": "SMS", "telegram": "Telegram"}
URGENCIES = {"urgent": "Urgent", "high": "Soon", "normal": "Waiting", "low": "When there is time"}
OUTCOMES = {
    "talked": "We talked",
    "linked": "Linked to a service they chose",
    "later": "They want to go on another time",
    "not_now": "They did not want this now",
    "left": "They left, or stopped",
    "not_for_us": "Not for this line (wrong number, test)",
}
GATES = {
    "stopped": "They said STOP. Nothing can be sent until they text START.",
    "left": "They left. Nothing can be sent until they write again.",
    "erased": "This conversation was erased at their request.",
    "unprompted": "They have not written for too long. Wait until they write again.",
    "written_detail": (
        "This holds a number, address, link, name, time or place. It would stay on their phone. "
        "Offer a call, or ask them first (below)."
    ),
    "not_held": "You do not hold this conversation any more. Take it first.",
    "worker_speaks": "Another worker holds this conversation.",
    "outdated": "Something changed while you wrote. Read the last messages, then send again.",
    "not_asked": "Warn them first that it stays on their phone.",
    "reads_as_no": "What they wrote last begins with a no. Ask again, or leave it.",
    "not_answered": "They have not answered the warning yet.",
    "plan": "A time or place of meeting is never written, for any reason. Call instead.",
    "wrote_meanwhile": "They wrote while you did this. Read it first, then do it again.",
    "no_yes": "Ask them first. The bot comes back only when they have said yes.",
    "no_number": "They write by Telegram: ask for a number only if they offer it.",
    "call_goes_on": "A call to them goes on. End the call first, then do this.",
    "on_a_call": "A call to them is on its way already.",
    "not_agreed": "Call only at a time they agreed to, or when they have just written that now is safe.",
    "wished": (
        "They wrote a wish about calls or phones, and no yes since. Read it, ask them, "
        "and call only on a newer yes."
    ),
    "too_long_ago": (
        "What they wrote last is too old to be a yes to this call. "
        "Ask them if now is safe, and wait for the answer."
    ),
    "not_a_time": "Give a time that is still to come, within the next two and a half days.",
    "may_be_someone_else": (
        "This may be someone else, and it holds words that name something. Write without them, "
        "or wait until it is known that it is them."
    ),
    "word_agreed": "They agreed on a word of their own. Only that word opens it: wait until they say it.",
    "no_caller": "Calling is not set up on this line. Your operator can do that.",
}
DOUBTS = {
    "silence": "They wrote after a long silence.",
    "name": "The name of whoever writes has changed.",
    "earlier": "Somebody wrote from this phone before, and that talk has ended.",
}
DOUBT_MEANS = (
    "May be someone else: until it is known that it is them, nothing you write may name what this line is "
    "about, a third person, or anything that was said before."
)
KNOWN_BY = {
    "voice": "I heard their voice on a call",
    "told": "They told, unasked, what only they know",
    "met": "I met them, or somebody they trust is with them",
}
STATES = {
    "due": "waiting to be sent",
    "sending": "being sent",
    "sent": "sent",
    "delivered": "delivered",
    "not_delivered": "did not reach the phone",
    "refused": "not sent",
    "cancelled": "cancelled",
    "unknown": "may not have arrived",
}
DID = {
    "read_conversation": "read a conversation",
    "claimed": "took a conversation",
    "transferred": "handed a conversation over",
    "returned": "handed back to the bot",
    "closed": "closed a conversation",
    "override_written_gate": "sent a detail past the gate",
    "break_glass": "opened an address",
    "called": "called",
    "said_safe_to_call": "noted that they wrote that now is safe to call",
    "call_went": "noted how a call went",
    "call_back": "promised a call, or settled one",
    "exported": "took something out",
    "lease_missed": "did not answer in time",
    "signed_in": "signed in",
    "signed_out": "signed out everywhere",
    "sign_in_locked": "was locked after wrong tries",
    "account_made": "made an account",
    "account_set_up": "set up their account",
    "account_changed": "changed an account",
    "recovery_code_used": "used a recovery code",
    "directory_changed": "changed the directory",
    "confidential_address": "opened a confidential address of the directory",
    "referral_moved": "moved a referral on",
    "needs_changed": "changed the needs list",
    "safety_plan_read": "read a safety plan",
    "safety_plan_changed": "wrote a safety plan",
    "mentor_moved": "asked for, or ended, a mentor",
    "meeting_moved": "kept a meeting after a report",
    "said_it_is_them": "noted that it is them",
    "kept_notes_read": "read notes kept after an erasure",
    "part_taken_out": "took out a part of what is kept (REMOVE)",
    "keeping_moved": "asked to keep something longer, or heard the answer",
}


PRACTICE_ENDED = {
    "goodbye": "They ended it, in their own time.",
    "rests": "Nobody writes any more for now. The door is open, and they know it.",
    "handed": "It goes on by voice.",
    "left": "They left quickly. That is always theirs to do, whatever came before.",
    "stopped": "They said STOP. That is always theirs to do, whatever came before.",
}


def reason_in_words(code: str) -> str:
    return REASONS.get(code, code.replace("danger:", "danger: ").replace("_", " "))


def reasons_in_words(codes: Iterable[str]) -> str:
    return ", ".join(reason_in_words(code) for code in codes)


def waited(since: datetime, *, now: datetime) -> str:
    """How long, in words; "less than a minute" rather than seconds that jump."""
    return lasting(now - since)


def not_answered(handoff: Handoff, *, now: datetime) -> str:
    """Of a conversation that is held; empty where nothing waits for an answer."""
    if handoff.lease_until is None:
        return ""
    if handoff.unanswered_since is None:
        return "not answered yet"
    return f"wrote {waited(handoff.unanswered_since, now=now)} ago, not answered"


def lasting(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    if hours >= 24:
        return f"{hours // 24} day{'' if hours < 48 else 's'}"
    return f"{hours} hour{'' if hours == 1 else 's'}" + (f" {rest} min" if rest else "")
