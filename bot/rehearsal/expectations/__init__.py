"""Every expectation a script may state, by the name it has there."""

from __future__ import annotations

from bot.rehearsal.expectation import Expectation
from bot.rehearsal.expectations.asking import (
    AskedAtMost,
    MaxQuestionsPerMessage,
    NoRepeatVerbatim,
    OffersSkipOrStop,
)
from bot.rehearsal.expectations.forgetting import DeletedAfter, KeptAfter, StartsBlankAfter
from bot.rehearsal.expectations.sending import NoOutboundAfter, OutboundAtLeast, OutboundAtMost
from bot.rehearsal.expectations.wording import (
    ContainsBy,
    Gsm7,
    MaxChars,
    NeverContains,
    NoWrittenDetailsBefore,
    SaysItIsAutomatedBy,
    StageNotShown,
)
from bot.rehearsal.expectations.workers import (
    BotSilentWhileWorker,
    HandoffOpenBy,
    NoHandoff,
    NoteHas,
    NoteLacks,
    WorkerDelivered,
    WorkerRefused,
)

_ALL: tuple[type[Expectation], ...] = (
    NoOutboundAfter,
    OutboundAtMost,
    OutboundAtLeast,
    HandoffOpenBy,
    NoHandoff,
    NeverContains,
    ContainsBy,
    NoWrittenDetailsBefore,
    MaxQuestionsPerMessage,
    MaxChars,
    Gsm7,
    NoRepeatVerbatim,
    OffersSkipOrStop,
    SaysItIsAutomatedBy,
    DeletedAfter,
    KeptAfter,
    StartsBlankAfter,
    BotSilentWhileWorker,
    WorkerRefused,
    WorkerDelivered,
    AskedAtMost,
    NoteHas,
    NoteLacks,
    StageNotShown,
)

EXPECTATIONS = {kind.name: kind for kind in _ALL}
