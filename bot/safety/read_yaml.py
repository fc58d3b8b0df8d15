"""Reads the YAML files of data/ and complains in words a coordinator can act on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard

import yaml

from bot.errors import DataInvalid


def read_mapping(path: Path) -> dict[str, object]:
    """Return the mapping a YAML file holds. Raise DataInvalid, naming the file, if it is none."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as wrong:
        raise DataInvalid(f"{path}: cannot be read ({type(wrong).__name__})") from None
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise DataInvalid(f"{path}{line}: is not valid YAML; check indentation and quotes") from None
    if content is None:
        return {}
    if not is_mapping(content):
        raise DataInvalid(f"{path}: must hold `name: value` lines at the left margin")
    return dict(content)


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


def texts(value: object, *, where: str) -> list[str]:
    """Return a list of texts; numbers become texts. Raise DataInvalid with `where` otherwise.

    YAML reads a bare `no`, `off` or `yes` as true/false: the message tells to quote it.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise DataInvalid(f"{where}: must be a list, one `- ...` a line")
    for item in value:
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            raise DataInvalid(f"{where}: put quotes around {item!r}")
    return [str(item) for item in value]
