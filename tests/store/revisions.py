"""The rows that each revision of the tables must keep, and what must be found after it."""

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


TURN = f"""INSERT INTO turns (id, conversation, kind, media, content_sealed, carrier_message_id,
    received_at, state) VALUES ('{SOMEONE}', '{SOMEONE}', 'text', 0, 'words', 'SM1',
    '2026-03-01 12:00Z', 'waiting')"""
ANSWER = f"""INSERT INTO outbox (id, conversation, prompted_by, sort, key_sealed, content_sealed, epoch,
    promise, due_at, state) VALUES ('{SOMEONE}', '{SOMEONE}', '{SOMEONE}', 'bot', 'key',
    'answer', 1, false, '2026-03-01 12:00Z', 'due')"""
WAITING = f"""INSERT INTO handoffs (id, conversation, status, urgency, reasons_sealed, opened_at)
    VALUES ('{SOMEONE}', '{SOMEONE}', 'waiting', 'high', 'reasons', '2026-03-01 12:00Z')"""
DELETION = f"""INSERT INTO deletions (id, channel, key_id, address_sealed, copies_sealed, state, due_at,
    created_at) VALUES ('{SOMEONE}', 'sms', '{SOMEONE}', 'address', 'copies', 'due',
    '2026-03-01 12:00Z', '2026-03-01 12:00Z')"""


def conversation(state: str, *, danger: str = "none") -> str:
    return f"""INSERT INTO conversations VALUES ('{SOMEONE}', 'sms', 'print', 'en', '{state}', 1,
        'Calm Pine 12', '{SOMEONE}', 'address', '2026-03-01 12:00Z', '2026-03-01 12:00Z', '{danger}')"""


# Every revision has its entry here; one without fails `test_each_revision_keeps_the_rows`.
REVISIONS = {
    ("keys", "m0001"): WithData(
        after=(f"INSERT INTO keys VALUES ('{SOMEONE}', 'wrapped', 1, '2026-03-01 12:00Z')",),
        found={"SELECT wrapped_sealed, master_version FROM keys": [(b"wrapped", 1)]},
    ),
    ("keys", "m0002"): WithData(
        before=(f"INSERT INTO keys VALUES ('{SOMEONE}', 'wrapped', 1, '2026-03-01 12:00Z')",),
        found={
            "SELECT wrapped_sealed FROM keys": [(b"wrapped",)],
            "SELECT nextval('keys_destroyed'), nextval('keys_scrubbed')": [(1, 1)],
        },
    ),
    ("main", "m0001"): WithData(
        after=(
            conversation("bot"),
            TURN,
            ANSWER,
            WAITING,
            "INSERT INTO suppressions VALUES ('print', 'sms', '2026-03-01 12:00Z')",
            "INSERT INTO seen VALUES ('delivery', '2026-03-01 12:00Z')",
            f"INSERT INTO trackers VALUES ('{SOMEONE}', 'snapshot')",
            DELETION,
            f"INSERT INTO keys_to_destroy VALUES ('{SOMEONE}')",
        ),
        found={
            "SELECT seq, tries, outcome, content_sealed FROM turns": [(1, 0, None, b"words")],
            "SELECT seq, tries, outcome_unknown FROM outbox": [(2, 0, False)],
            "SELECT pseudonym, ended_at FROM conversations": [("Calm Pine 12", None)],
            "SELECT gone, unreachable FROM deletions": [(None, None)],
        },
    ),
    ("main", "m0002"): WithData(
        before=(
            conversation("bot", danger="urgent"),
            TURN,
            WAITING,
        ),
        after=(
            f"""INSERT INTO consents VALUES ('{SOMEONE}', '{SOMEONE}', 'item', '{SOMEONE}',
                NULL, NULL, NULL, '2026-03-01 12:00Z')""",
            f"""INSERT INTO audit VALUES ('{SOMEONE}', 9, '{SOMEONE}', '2026-03-01 12:00Z', 'x', NULL,
                '{SOMEONE}')""",
            f"INSERT INTO notes VALUES ('{SOMEONE}', 'note')",
            f"""INSERT INTO windows VALUES ('{SOMEONE}', '{SOMEONE}', '{SOMEONE}', '2026-03-01 12:00Z',
                '2026-03-01 13:00Z', 'open')""",
        ),
        found={
            "SELECT told_at = opened_at, urgency FROM handoffs": [(True, "high")],
            "SELECT said_danger_at = last_inbound_at, word_fingerprint FROM conversations": [(True, None)],
            "SELECT content_sealed FROM turns": [(b"words",)],
        },
    ),
    ("main", "m0003"): WithData(
        before=(
            conversation("worker"),
            TURN,
            ANSWER,
            WAITING,
        ),
        after=(
            f"""INSERT INTO workers (id, login, first_name, role, zone, trained, independent, load_cap,
                covers_hard, made_at, key_id) VALUES ('{SOMEONE}', 'rowan', 'Rowan', 'worker', 'UTC', true,
                false, 3, true, '2026-03-01 12:00Z', '{SOMEONE}')""",
            f"INSERT INTO recovery_codes VALUES ('hash', '{SOMEONE}')",
            f"""INSERT INTO staff_sessions VALUES ('token', '{SOMEONE}', 'form', 'signed_in',
                '2026-03-01 12:00Z', '2026-03-01 12:00Z')""",
            f"INSERT INTO failed_sign_ins VALUES ('{SOMEONE}', 'who', '2026-03-01 12:00Z')",
            f"""INSERT INTO trail VALUES (1, '2026-03-01 12:00Z', 'rowan', 'claimed', '{SOMEONE}', NULL,
                NULL, 'before', 'hash')""",
            f"""INSERT INTO staff_notes VALUES ('{SOMEONE}', 9, '{SOMEONE}', '2026-03-01 12:00Z', 'rowan',
                'note', 'words')""",
            "INSERT INTO primary_contacts VALUES ('print', 'rowan', '2026-03-01 12:00Z')",
        ),
        found={
            "SELECT misses, alerts, outcome, for_role FROM handoffs": [(0, 0, None, None)],
            "SELECT past_gate, content_sealed FROM outbox": [(False, b"answer")],
            "SELECT load_cap, last_step FROM workers": [(3, None)],
        },
    ),
    ("main", "m0004"): WithData(
        before=(conversation("worker"),),
        after=(
            f"""INSERT INTO calls (id, conversation, by_worker, agreed, begun_at, state)
                VALUES ('{SOMEONE}', '{SOMEONE}', 'rowan', 'said_safe', '2026-03-01 12:00Z', 'bridged')""",
            f"""INSERT INTO call_backs (id, conversation, by_worker, due_at, made_at, words_sealed, state)
                VALUES ('{SOMEONE}', '{SOMEONE}', 'rowan', '2026-03-01 18:00Z', '2026-03-01 12:00Z',
                'words', 'waiting')""",
        ),
        found={
            "SELECT ended_at, carrier_call_id, outcome FROM calls": [(None, None, None)],
            "SELECT words_sealed, reminded_at FROM call_backs": [(b"words", None)],
            "SELECT pseudonym FROM conversations": [("Calm Pine 12",)],
        },
    ),
    ("main", "m0005"): WithData(
        before=(conversation("worker"),),
        after=(
            f"""INSERT INTO need_versions VALUES ('{SOMEONE}', 9, '{SOMEONE}', '{SOMEONE}',
                '2026-03-01 12:00Z', 'rowan', 'need')""",
            f"""INSERT INTO safety_plans VALUES ('{SOMEONE}', '{SOMEONE}', 1, '2026-03-01 12:00Z', 'rowan',
                '2026-03-15', 'plan')""",
            f"""INSERT INTO mentors (id, conversation, mentor, asked_by, asked_at) VALUES ('{SOMEONE}',
                '{SOMEONE}', 'mel', 'rowan', '2026-03-01 12:00Z')""",
            f"""INSERT INTO abuse_reports VALUES ('{SOMEONE}', 9, '{SOMEONE}', '2026-03-01 12:00Z', 'rowan',
                '2026-03-15', NULL, 'report')""",
            "INSERT INTO unmet_needs VALUES ('housing', 'US-FL', 'full', '2026-03', 1)",
        ),
        found={
            "SELECT pseudonym, address_sealed FROM conversations": [("Calm Pine 12", b"address")],
            "SELECT number FROM unmet_needs": [(1,)],
        },
    ),
    ("main", "m0006"): WithData(
        after=(
            f"""INSERT INTO directory_entries VALUES ('{SOMEONE}', 'bed', 1, '{{"name": "Lantern"}}', true,
                'added', 'maya', '2026-03-01 12:00Z', '{SOMEONE}', 'address', NULL)""",
        ),
        found={
            "SELECT entry->>'name', in_use, address_sealed FROM directory_entries": [
                ("Lantern", True, b"address")
            ],
        },
    ),
    ("main", "m0007"): WithData(
        before=(
            f"""INSERT INTO workers (id, login, first_name, role, zone, trained, independent, load_cap,
                covers_hard, made_at, key_id) VALUES ('{SOMEONE}', 'rowan', 'Rowan', 'worker', 'UTC', false,
                false, 3, true, '2026-03-01 12:00Z', '{SOMEONE}')""",
        ),
        after=(
            f"""INSERT INTO practice_talks (id, worker, scenario, begun_at, finished_at, remarks) VALUES
                ('{SOMEONE}', '{SOMEONE}', 'quiet', '2026-03-01 12:00Z', '2026-03-01 12:09Z',
                ARRAY['1:two_questions'])""",
        ),
        found={
            "SELECT remarks, replies_sealed FROM practice_talks": [(["1:two_questions"], None)],
            "SELECT trained FROM workers": [(False,)],
        },
    ),
    ("main", "m0008"): WithData(
        before=(conversation("worker"),),
        after=(
            f"INSERT INTO referrals VALUES ('{SOMEONE}', 9, '{SOMEONE}', 'content', '2026-03-31 12:00Z')",
            f"""INSERT INTO share_links (id, token_hash, conversation, referral, by_worker, made_at,
                ends_at, code_hash) VALUES ('{SOMEONE}', 'token', '{SOMEONE}', '{SOMEONE}', 'rowan',
                '2026-03-01 12:00Z', '2026-03-04 12:00Z', 'slow hash')""",
        ),
        found={
            "SELECT tries, opened_at, ended_at FROM share_links": [(0, None, None)],
            "SELECT pseudonym FROM conversations": [("Calm Pine 12",)],
        },
    ),
    ("main", "m0009"): WithData(
        before=(
            conversation("stopped"),
            f"""INSERT INTO handoffs (id, conversation, status, urgency, reasons_sealed, opened_at,
                claimed_by, claimed_at, closed_at) VALUES ('{SOMEONE}', '{SOMEONE}', 'closed', 'urgent',
                'reasons', '2026-03-01 12:00Z', 'rowan', '2026-03-01 12:01Z', '2026-03-01 12:05Z')""",
        ),
        found={
            "SELECT claimed_by, closed_at - claimed_at = '4 minutes' FROM handoffs": [("rowan", True)],
            "SELECT pseudonym FROM conversations WHERE state = 'stopped'": [("Calm Pine 12",)],
        },
    ),
    ("main", "m0010"): WithData(
        before=(
            conversation("worker"),
            f"""INSERT INTO calls (id, conversation, by_worker, agreed, begun_at, state)
                VALUES ('{SOMEONE}', '{SOMEONE}', 'rowan', 'window', '2026-03-01 12:00Z', 'bridged')""",
        ),
        found={"SELECT agreed, ended_at FROM calls": [("call_back", None)]},
    ),
    ("main", "m0011"): WithData(
        after=("INSERT INTO counters VALUES ('inbound', 'sms:accepted', '2026-03', 4)",),
        found={"SELECT number FROM counters": [(4,)]},
    ),
    ("main", "m0012"): WithData(
        before=(
            conversation("worker"),
            f"""INSERT INTO handoffs (id, conversation, status, urgency, reasons_sealed, opened_at,
                claimed_by, claimed_at) VALUES ('{SOMEONE}', '{SOMEONE}', 'claimed', 'urgent',
                'reasons', '2026-03-01 12:00Z', 'rowan', '2026-03-01 12:01Z')""",
        ),
        found={
            """SELECT waiting_since = opened_at, urgent_since = opened_at, unanswered_since
                FROM handoffs""": [(True, True, None)],
            "SELECT worker_spoke FROM conversations": [(True,)],
        },
    ),
    ("main", "m0013"): WithData(
        before=(conversation("worker"),),
        after=(f"INSERT INTO told_lists VALUES ('{SOMEONE}', 'told')",),
        found={"SELECT told_sealed FROM told_lists": [(b"told",)]},
    ),
    ("main", "m0014"): WithData(
        before=(
            conversation("bot"),
            TURN,
            f"""INSERT INTO deletions (id, channel, key_id, state, due_at, created_at) VALUES
                ('{SOMEONE}', 'sms', '{SOMEONE}', 'due', '2026-03-01 12:00Z', '2026-03-01 12:00Z')""",
        ),
        after=(f"INSERT INTO kept_longer VALUES ('{SOMEONE}', '{SOMEONE}', 'yes', '2026-03-01 12:00Z')",),
        found={
            "SELECT carrier_message_id, clearing FROM turns": [("SM1", False)],
            "SELECT told_clears_at, kept_chat_at FROM conversations": [(None, None)],
            "SELECT state, conversation FROM deletions": [("due", None)],
            "SELECT given_at, ended_at FROM kept_longer": [(None, None)],
        },
    ),
    ("main", "m0015"): WithData(
        before=(
            conversation("worker"),
            "UPDATE conversations SET word_fingerprint = 'word'",
            f"INSERT INTO trackers VALUES ('{SOMEONE}', 'snapshot')",
        ),
        after=(
            "UPDATE conversations SET doubt = 'silence', doubted_since = '2026-03-01 13:00Z'",
            f"INSERT INTO trackers_aside VALUES ('{SOMEONE}', 'before')",
        ),
        found={
            "SELECT pseudonym, word_sealed, sender_mark, doubt FROM conversations": [
                ("Calm Pine 12", None, None, "silence")
            ],
            "SELECT t.snapshot_sealed, a.snapshot_sealed FROM trackers t, trackers_aside a": [
                (b"snapshot", b"before")
            ],
        },
    ),
    ("main", "m0016"): WithData(
        before=(DELETION,),
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
    ("main", "m0017"): WithData(
        before=(DELETION, conversation("bot")),
        after=("UPDATE deletions SET person = 'print'",),
        found={
            "SELECT state, person FROM deletions": [("due", b"print")],
            "SELECT pseudonym, word_tries FROM conversations": [("Calm Pine 12", 0)],
        },
    ),
}
