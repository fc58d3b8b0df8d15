"""What a revision is tried with; the entries of later revisions, as the test itself would grow too long."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SOMEONE = "00000000-0000-0000-0000-000000000001"


@dataclass(frozen=True)
class WithData:
    """Rows put in before a revision and after it, and what must be found once it is there."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    found: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


LATER = {
    ("main", "m0016"): WithData(
        before=(
            f"""INSERT INTO deletions (id, channel, key_id, address_sealed, copies_sealed, state, due_at,
                created_at) VALUES ('{SOMEONE}', 'sms', '{SOMEONE}', 'address', 'copies', 'due',
                '2026-03-01 12:00Z', '2026-03-01 12:00Z')""",
        ),
        after=(
            f"INSERT INTO erasures VALUES ('{SOMEONE}', 'print', 'sms', '2026-03-01 12:00Z')",
            f"""INSERT INTO erasure_places (erasure, place, state, subjects, due_at)
                VALUES ('{SOMEONE}', 'rows', 'due', '{{{SOMEONE}}}', '2026-03-01 12:00Z')""",
            f"UPDATE deletions SET erasure = '{SOMEONE}'",
            f"""INSERT INTO urgent_erased VALUES ('{SOMEONE}', '2026-03-01 12:00Z', 'danger:held', 'rowan',
                '2026-03-01 12:10Z')""",
            f"""INSERT INTO kept_notes VALUES ('{SOMEONE}', '{SOMEONE}', '2026-03-01 12:00Z', 'rowan',
                'note', '2026-03-04 12:00Z')""",
        ),
        found={
            "SELECT state, key_sealed, erasure IS NULL FROM deletions": [("due", None, False)],
            "SELECT place, gone, code FROM erasure_places": [("rows", 0, None)],
            "SELECT kinds, held_by FROM urgent_erased": [("danger:held", "rowan")],
            "SELECT by_worker FROM kept_notes": [("rowan",)],
        },
    ),
}
