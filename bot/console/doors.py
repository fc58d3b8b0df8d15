"""Every way into the console, and the one right each needs; a test walks them with every role."""

from __future__ import annotations

from bot.console.pages import (
    account,
    accounts,
    beside,
    calls,
    care,
    care_overview,
    conversation,
    directory,
    doubt,
    draft,
    keeping,
    kept_notes,
    lead,
    metrics,
    oidc,
    practice,
    queue,
    referrals,
    sign_in,
)
from bot.console.pages.conversation import acting
from bot.console.visit import Door
from bot.domain.staff import Right
from bot.domain.staff_session import Stage

_TALK = "/conversations/{id}"

_BEFORE = (
    Door("GET", "/sign-in", sign_in.form, None, None),
    Door("POST", "/sign-in", sign_in.with_password, None, None),
    Door("GET", "/sign-in/code", sign_in.code_form, None, Stage.CODE),
    Door("POST", "/sign-in/code", sign_in.with_code, None, Stage.CODE),
    Door("GET", "/welcome", sign_in.welcome, None, None),
    Door("POST", "/welcome", sign_in.with_set_up_code, None, None),
    Door("GET", "/set-up", sign_in.set_up_form, None, Stage.SET_UP),
    Door("POST", "/set-up", sign_in.set_up_password, None, Stage.SET_UP),
    Door("GET", "/set-up/app", sign_in.set_up_app, None, Stage.SET_UP),
    Door("POST", "/set-up/app", sign_in.set_up_app_code, None, Stage.SET_UP),
)
_OWN = (
    Door("GET", "/", queue.home, Right.OWN_ACCOUNT),
    Door("POST", "/sign-out", sign_in.leave, Right.OWN_ACCOUNT),
    Door("POST", "/sign-out/everywhere", sign_in.leave_everywhere, Right.OWN_ACCOUNT),
    Door("GET", "/account", account.page, Right.OWN_ACCOUNT),
    Door("POST", "/account/password", account.change, Right.OWN_ACCOUNT),
    Door("POST", "/account/recovery-codes", account.recovery_codes, Right.OWN_ACCOUNT),
    Door("POST", "/account/settings", account.settings, Right.OWN_ACCOUNT),
    Door("POST", "/account/phone", account.phone, Right.OWN_ACCOUNT),
)
_QUEUE = (
    Door("GET", "/queue", queue.page, Right.SEE_QUEUE),
    Door("GET", "/queue/part", queue.part, Right.SEE_QUEUE, live=True),
    Door("GET", "/news", queue.news, Right.SEE_QUEUE, live=True),
    Door("POST", "/queue/next", queue.take_the_next, Right.TAKE),
    Door("POST", "/queue/{id}/take", queue.take, Right.TAKE),
)
_CONVERSATION = (
    Door("GET", _TALK, conversation.page, Right.SEE_QUEUE),
    Door("GET", f"{_TALK}/part", conversation.part, Right.SEE_QUEUE, live=True),
    Door("POST", f"{_TALK}/send", acting(conversation.send), Right.TAKE),
    Door("POST", f"{_TALK}/send-past-gate", acting(conversation.send_past_gate), Right.TAKE),
    Door("POST", f"{_TALK}/warn", acting(conversation.warn), Right.TAKE),
    Door("POST", f"{_TALK}/yes", acting(conversation.said_yes), Right.TAKE),
    Door("POST", f"{_TALK}/note", acting(conversation.note), Right.SEE_QUEUE),
    Door("POST", f"{_TALK}/hand-over", acting(conversation.over, then="/queue"), Right.TAKE),
    Door("POST", f"{_TALK}/hand-back", acting(conversation.back, then="/queue"), Right.TAKE),
    Door("POST", f"{_TALK}/close", acting(conversation.close, then="/queue"), Right.TAKE),
    Door("POST", f"{_TALK}/address", conversation.glass, Right.BREAK_GLASS),
)
_LEAD = (
    Door("GET", "/overview", lead.page, Right.OVERSEE),
    Door("GET", "/trail", lead.trail, Right.OVERSEE),
    Door("POST", "/overview/{id}/give", lead.give, Right.ASSIGN),
    Door("POST", "/overview/{id}/contact", lead.change_contact_, Right.ASSIGN),
)

_PARTS = (
    *accounts.DOORS,
    *calls.DOORS,
    *care.DOORS,
    *care_overview.DOORS,
    *beside.DOORS,
    *directory.DOORS,
    *keeping.DOORS,
    *doubt.DOORS,
    *draft.DOORS,
    *metrics.DOORS,
    *kept_notes.DOORS,
    *practice.DOORS,
    *referrals.DOORS,
)

DOORS: tuple[Door, ...] = (*_BEFORE, *oidc.DOORS, *_OWN, *_QUEUE, *_CONVERSATION, *_LEAD, *_PARTS)
