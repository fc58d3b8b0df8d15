"""Errors raised on purpose about those who work on the line, and the directory they keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.errors import PorchlightError

# --- accounts ---------------------------------------------------------------------------------


class NotSignedIn(PorchlightError):
    """There is no session, it is over, or it has not come this far."""

    code = "not_signed_in"


class SignInRefused(PorchlightError):
    """A login, password or code is wrong; which of them is not said."""

    code = "sign_in_refused"


class SignInLocked(PorchlightError):
    """Too many wrong tries; `until` says when one may try again."""

    code = "sign_in_locked"

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class OrganisationAway(PorchlightError):
    """An organisation's sign-in cannot be reached or understood; `why` is a code for the operator."""

    code = "organisation_away"
    retry = True

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PasswordWeak(PorchlightError):
    """The password is too easy to guess; `problem` says what to do."""

    code = "password_weak"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class AccountInvalid(PorchlightError):
    """An account cannot be made so; `problem` says what to do."""

    code = "account_invalid"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class AccountUnknown(PorchlightError):
    """There is no account with this login."""

    code = "account_unknown"


class NotAllowed(PorchlightError):
    """The role of the account does not allow this, or it is not trained for it yet."""

    code = "not_allowed"


class PhoneMissing(PorchlightError):
    """The worker keeps no phone of their own that could be rung."""

    code = "phone_missing"


class CallUnknown(PorchlightError):
    """There is no such call, or call-back, that this worker may settle."""

    code = "call_unknown"


class NobodyWaits(PorchlightError):
    """There is nothing for this worker to take."""

    code = "nobody_waits"


class NoteMissing(PorchlightError):
    """Words are needed here, and there are none."""

    code = "note_missing"


class PracticeUnknown(PorchlightError):
    """There is no such practice talk of this worker (any more), or no such scenario."""

    code = "practice_unknown"


class PracticeNotEnded(PorchlightError):
    """The talk has not come to its end yet."""

    code = "practice_not_ended"


class LoadFull(PorchlightError):
    """The worker holds as many conversations as they may at once; `most` says how many."""

    code = "load_full"

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.most = most


# --- the directory -----------------------------------------------------------------------------


class EntryInvalid(PorchlightError):
    """An entry cannot be kept so; `problems` says for each field, or "", what to do."""

    code = "entry_invalid"

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class EntryUnknown(PorchlightError):
    """There is no such entry, or no such version of it."""

    code = "entry_unknown"


class ChangedMeanwhile(PorchlightError):
    """Somebody else was quicker: what was shown is not what there is now."""

    code = "changed_meanwhile"
