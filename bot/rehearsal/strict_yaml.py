"""Reads YAML that may not say the same thing twice: a second `turn:` would silently win otherwise."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import yaml

from bot.errors import DataInvalid


class _Strict(yaml.SafeLoader):
    """Refuses a key that is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"`{key}` is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_strict_mapping(path: Path) -> dict[str, object]:
    """Raise DataInvalid, naming file and line, unless the file holds one mapping of names."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)
    except (OSError, UnicodeDecodeError) as wrong:
        raise DataInvalid(f"{path}: cannot be read ({type(wrong).__name__})") from None
    except yaml.MarkedYAMLError as wrong:
        line = f", line {wrong.problem_mark.line + 1}" if wrong.problem_mark else ""
        raise DataInvalid(f"{path}{line}: {wrong.problem or 'is not valid YAML'}") from None
    except yaml.YAMLError:
        raise DataInvalid(f"{path}: is not valid YAML; check indentation and quotes") from None
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise DataInvalid(f"{path}: must hold `name: value` lines at the left margin")
    return content
