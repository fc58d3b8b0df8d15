"""A value that must never be shown by accident: a person's words or address."""

from __future__ import annotations


class Private:
    """Plain text held in memory. Printing, formatting or logging it shows nothing.

    `open()` is the one way to the text, so that every use can be found by its name.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def open(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Private(...)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> tuple[type[Private], tuple[str]]:
        raise TypeError("a private value is not pickled")
