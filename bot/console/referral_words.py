"""How far a referral is and what comes next, in a worker's words; and why something is refused."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.referral import Introduction, Referral, ReferralState
from bot.domain.share_link import ShareLink

STATES = {
    ReferralState.PROPOSED: "Proposed",
    ReferralState.AGREED: "They said yes",
    ReferralState.INTRODUCED: "Introduced",
    ReferralState.APPOINTED: "First appointment was",
    ReferralState.BACKED_OUT: "We stepped back, with their yes",
    ReferralState.FOLLOW_UP: "Follow-up agreed",
    ReferralState.TAKEN_BACK: "They took it back",
}
INTRODUCTIONS = {
    Introduction.CALL: "a call of three",
    Introduction.TEXT: "a text of three",
    Introduction.IN_PERSON: "in person",
}
REFUSALS = {
    "not_offered": "This service is not offered now: not checked within 12 months, or for elsewhere.",
    "open_already": "A referral to this service goes on already. Open that one.",
    "not_told": "Tell them plainly what it is first, by text or on the phone.",
    "not_sent": "What you asked has not left yet, or was not sent. Look at the thread.",
    "yes_too_early": "That message is older than what you asked. A yes comes after it.",
    "yes_unclear": "You asked something else in between; this yes may be to that. Ask again, or by voice.",
    "no_such_turn": "Choose a message of theirs, or say that they said it on the phone.",
    "reads_as_no": "That message begins with a no. If they changed their mind, ask again.",
    "not_agreed": "They have not said yes to this service yet. Nothing moves on before that.",
    "taken_back": "They took this back. If they want it again, propose it anew.",
    "wrong_step": "That is not the next step of this referral.",
    "words_missing": "Something is still empty.",
    "too_long": "One of these is too long: at most 300 letters, 600 for the note.",
    "too_many_days": "A yes lasts between 1 and 90 days.",
    "nothing_chosen": "Tick at least one.",
    "not_asked": "Ask them about it first; a yes is only to what was asked.",
    "nothing_shared": "They share nothing with this service now, so there is nothing to open or print.",
    "past_day": "Choose a day to come.",
}


def next_step(referral: Referral, *, now: datetime, today: date) -> str:
    state = referral.state
    if state is ReferralState.PROPOSED:
        if referral.told is None:
            return "Tell them plainly what it is, and ask. Nothing else happens before their yes."
        return "You told them. When they have said yes, record it; a no is just as good."
    if state is ReferralState.AGREED:
        shared = "" if referral.live_fields(now) else "Ask what may be told about them, field by field. "
        return f"{shared}Then bring both together: a call or text of three, or in person. Stay with them."
    if state is ReferralState.INTRODUCED:
        return "Go with them to the first appointment, if they want that. Record who was there."
    if state is ReferralState.APPOINTED:
        return "Stay until they feel at home. Ask whether you may step back."
    if state is ReferralState.BACKED_OUT:
        return "Ask whether, and on which day, they want to be asked how it goes."
    if referral.follow_up_on is None:
        return "Nothing. They may come back to it whenever they want."
    due = "Now" if referral.follow_up_on <= today else f"On {referral.follow_up_on:%d %B %Y}"
    return f"{due}: when they write, ask how it goes. Nothing is sent to them by itself."


def link_state(link: ShareLink | None, *, now: datetime) -> str:
    """What has become of the last link, without the link."""
    if link is None:
        return "No link was made yet."
    if link.acknowledged_at is not None:
        return "They have read it, and said so."
    if link.opened_at is not None:
        return "It was opened; they have not said yet that they have read it."
    if link.tries_left == 0:
        return "It is dead: the code was wrong five times. Make a new one, and tell the code by voice."
    if link.ended_at is not None or now >= link.ends_at:
        return "It has ended and was not opened."
    return "It waits to be opened."
