"""The closed set of words that work in every state, before any model is asked."""

from __future__ import annotations

from enum import Enum


class SafetyWord(str, Enum):
    STOP = "stop"
    EXIT = "exit"
    DELETE = "delete"
    START = "start"
    HUMAN = "human"
    WHAT_DO_YOU_HAVE = "what_do_you_have"
    IS_IT_GONE = "is_it_gone"  # what became of a DELETE
