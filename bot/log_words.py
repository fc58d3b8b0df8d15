"""What a log line may be made of: words that stand in this program, and nothing that came from outside."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator
from enum import Enum
from importlib.abc import InspectLoader
from types import CodeType

OURS = ("bot", "actions", "policies")
MARK = "-"
"""Stands where something was left out."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,47}")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,5}$")
_LETTER = re.compile(r"[A-Za-z]")
_MOST = 100_000  # a number of more digits may be somebody's: no phone and hardly a chat has so few

# Codes that are put together while running, or come from the libraries that check a sign-in.
_MADE_UP = (
    *("claim_iss", "claim_sub", "claim_aud", "claim_exp", "claim_iat", "claim_nbf", "claim_nonce"),
    *("claim_azp", "claim_at_hash", "claim_acr", "claim_auth_time"),
    *("bad_signature", "decode_error", "unsupported_algorithm", "unsupported_header", "invalid_token"),
)


class ProgramWords:
    """The literals of our modules that are loaded, read from their compiled code when first asked."""

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._literals: set[str] = set(_MADE_UP)

    def __contains__(self, text: object) -> bool:
        """Whether the whole text is written in the program; modules loaded since are looked through too."""
        if type(text) is not str:
            return False
        if text not in self._literals:
            self._read_new()
        return text in self._literals

    def _read_new(self) -> None:
        for name, module in list(sys.modules.items()):
            if name in self._read or name.partition(".")[0] not in OURS:
                continue
            self._read.add(name)
            spec = getattr(module, "__spec__", None)
            if spec is not None and isinstance(spec.loader, InspectLoader):
                code = spec.loader.get_code(spec.name)
                self._literals.update(_texts_in(code) if code is not None else ())


def _texts_in(code: CodeType) -> Iterator[str]:
    waiting: list[object] = list(code.co_consts)
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, CodeType):
            waiting += found.co_consts
        elif isinstance(found, tuple | frozenset):
            waiting += found


WORDS = ProgramWords()


def shown_argument(value: object) -> object:
    """A number of up to five digits, a code of the program, the kind of an error; else the mark."""
    if isinstance(value, BaseException):
        return kind_of(type(value), value)
    if isinstance(value, Enum):
        return shown_argument(value.value)
    if isinstance(value, bool) or value is None:
        return value
    if type(value) is int:
        return value if abs(value) < _MOST else MARK
    if type(value) is float:
        return round(value, 3) if abs(value) < _MOST else MARK
    return value if type(value) is str and _is_code(value) else MARK


def _is_code(text: str) -> bool:
    """`status_503` is one if the program holds `status_`. More than five digits end none, whatever the
    first of them are: 911 stands in the program too."""
    if not _CODE.fullmatch(text):
        return False
    number = _NUMBER.search(text)
    stem = text[: number.start()] if number else text
    if not stem:
        return True
    stems = {text, stem, stem.rstrip("_:-")} if number and _LETTER.search(stem) else {text}
    return any(each in WORDS for each in stems) or text in _kinds_of_errors()


def kind_of(kind: type[BaseException], error: BaseException | None = None) -> str:
    """The name of its class, if it is one that a module defines, and what an OSError is about."""
    name = kind.__name__
    if getattr(sys.modules.get(kind.__module__), name, None) is not kind:
        name = "Exception"
    about = errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None
    return f"{name}({about})" if about else name


def _kinds_of_errors() -> set[str]:
    """Names of every class of errors there is; those of modules, not made while running."""
    names, waiting = set(), list(BaseException.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += type.__subclasses__(kind)
        if getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind:
            names.add(kind.__name__)
    return names
