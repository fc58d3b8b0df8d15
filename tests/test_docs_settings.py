"""The table of settings in the operator's guide says exactly what the program reads."""

from __future__ import annotations

from pathlib import Path

from bot.settings_fields import FIELDS, Field

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "operator.md"
HEAD = "| in the file | in the environment | what it is | if not set |"


def row(field: Field) -> str:
    unset = "**must be set**" if field.required else f"`{field.default}`" if field.default else "not used"
    return f"| `{field.toml}` | `{field.env}` | {field.meaning} | {unset} |"


def test_the_table_of_settings_is_that_of_the_program() -> None:
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    below = lines[lines.index(HEAD) + 2 :]
    written = below[: next(number for number, line in enumerate(below) if not line.startswith("|"))]
    wanted = [row(field) for field in FIELDS]
    assert written == wanted, "put this table into docs/operator.md:\n" + "\n".join(wanted)
