"""Every error raised on purpose: a code for the log, a reply key, and whether to retry."""

from __future__ import annotations

from typing import ClassVar


class PorchlightError(Exception):
    """An error we foresaw. Only `code` may be logged; it never holds a person's words or address."""

    code: ClassVar[str] = "error"
    reply_key: ClassVar[str | None] = None
    retry: ClassVar[bool] = False


# --- settings ---------------------------------------------------------------------------------


class SettingsInvalid(PorchlightError):
    """One or more settings are missing or wrong; `problems` names each of them, never a value."""

    code = "settings_invalid"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


# --- what a carrier sends us ------------------------------------------------------------------


class BadSignature(PorchlightError):
    """The request was not signed by the carrier for our public address (answered with 403)."""

    code = "bad_signature"


class MalformedWebhook(PorchlightError):
    """The request is signed, yet not a message we can read (answered with 400)."""

    code = "malformed_webhook"


# --- sending ----------------------------------------------------------------------------------


class SendDelayed(PorchlightError):
    """The carrier is busy or unreachable and did not take the message; it may be tried later."""

    code = "send_delayed"
    retry = True

    def __init__(self, code: str = "send_delayed", *, pause_s: float | None = None) -> None:
        super().__init__(code)
        self.carrier_code = code
        self.pause_s = pause_s  # seconds the carrier asked us to wait, if it said


class SendUnknown(PorchlightError):
    """The call ended without an answer: the carrier may or may not have taken the message."""

    code = "send_unknown"
    retry = True


class SendRefused(PorchlightError):
    """The carrier will not deliver this message, whatever we do."""

    code = "send_refused"

    def __init__(self, code: str = "send_refused") -> None:
        super().__init__(code)
        self.carrier_code = code


class OptedOut(PorchlightError):
    """The carrier says the person opted out or blocked us: treated as STOP."""

    code = "opted_out"


class CannotTell(PorchlightError):
    """The carrier offers no way to learn whether a message was taken."""

    code = "cannot_tell"


class DeleteDelayed(PorchlightError):
    """The carrier could not delete now; ask again later."""

    code = "delete_delayed"
    retry = True


# --- dialogue ---------------------------------------------------------------------------------


class DialogueFailed(PorchlightError):
    """The model is down, slow, empty or wrong: the conversation falls to a human (P13)."""

    code = "dialogue_failed"
    reply_key = "wait_after_failure"


class ModelUnfit(PorchlightError):
    """A trained model failed its canary phrases and must not serve."""

    code = "model_unfit"


# --- keys -------------------------------------------------------------------------------------


class KeyDestroyed(PorchlightError):
    """The conversation's key no longer exists: its words are gone."""

    code = "key_destroyed"


class SealBroken(PorchlightError):
    """A sealed value was altered, moved to another row, or belongs to another key."""

    code = "seal_broken"


# --- workers ----------------------------------------------------------------------------------


class HandoffUnknown(PorchlightError):
    """There is no such handoff (any more)."""

    code = "handoff_unknown"


class AlreadyClaimed(PorchlightError):
    """Another worker holds this conversation; `by` names them."""

    code = "already_claimed"

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class HandoffClosed(PorchlightError):
    """The handoff has ended."""

    code = "handoff_closed"


class NotYours(PorchlightError):
    """The worker does not hold this conversation."""

    code = "not_yours"


class GateClosed(PorchlightError):
    """A gate does not allow this text to this person now; `refusal` says which."""

    code = "gate_closed"

    def __init__(self, refusal: str) -> None:
        super().__init__(refusal)
        self.refusal = refusal


# --- content and scripts ----------------------------------------------------------------------


class DataInvalid(PorchlightError):
    """A file under data/ cannot be used; the message names file, key and what to do."""

    code = "data_invalid"


class ScriptInvalid(PorchlightError):
    """A scripted conversation does not follow the format; the message says where."""

    code = "script_invalid"


class DatabaseUnavailable(PorchlightError):
    """PostgreSQL cannot be reached or is older than this program."""

    code = "database_unavailable"
    retry = True


class MasterKeyUnavailable(DatabaseUnavailable):
    """What holds the master key (AWS KMS, Vault) cannot be reached or is sealed: nothing was done, and the
    same may be tried again, as with a lost database."""

    code = "master_key_unavailable"


class MasterKeyRefused(MasterKeyUnavailable):
    """It answers and says no: a token that ended, a right that is missing, a key that is disabled. People's
    messages are kept by the carrier and come again; only an operator can put it right."""

    code = "master_key_refused"


class MasterKeyMissing(MasterKeyUnavailable):
    """No master key of a version that wraps keys of conversations is configured. In a running process: keys
    were wrapped anew before it was restarted. Messages are kept by the carrier and come again."""

    code = "master_key_missing"

    def __init__(self, *versions: int) -> None:
        super().__init__(", ".join(str(version) for version in versions))
        self.versions = versions


# --- where a process may reach ----------------------------------------------------------------


class EgressRefused(PorchlightError, OSError):
    """A process tried to reach a host that is none of its own. An OSError, so that whoever called takes it
    for a host that cannot be reached."""

    code = "egress_refused"
