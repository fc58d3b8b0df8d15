"""The table of rights in the workers' guide says exactly who may come through which door."""

from __future__ import annotations

from pathlib import Path

from bot.console.doors import DOORS
from bot.domain.staff import RIGHTS, Right, Role

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "worker.md"
HEAD = f"| right | {' | '.join(role.value for role in Role)} | pages and actions |"


def row(right: Right) -> str:
    marks = ["yes" if right in RIGHTS[role] else "" for role in Role]
    doors = sorted({f"`{door.path}`" for door in DOORS if door.right is right})
    return f"| {right.value} | {' | '.join(marks)} | {' '.join(doors) or '-'} |"


def test_the_table_of_rights_is_that_of_the_program() -> None:
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    wanted = [row(right) for right in Right]
    below = lines[lines.index(HEAD) + 2 :] if HEAD in lines else []
    written = [line for line in below if line.startswith("|")][: len(wanted)]
    assert written == wanted, "put this table into docs/worker.md:\n" + "\n".join([HEAD, *wanted])
