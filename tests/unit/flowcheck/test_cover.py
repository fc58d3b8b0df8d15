"""A cover text is short, says nothing of the line, and holds nothing that could be followed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.flowcheck.content import Content
from bot.flowcheck.cover import check, cover_finding

SHIPPED = Path(__file__).parents[3] / "data"


def findings(folder: Path, key: str, text: str) -> list[str]:
    path = folder / "responses" / "en" / "cover.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'version: "3.1"\nresponses:\n  {key}:\n  - text: "{text}"\n', encoding="utf-8")
    (folder / "checks.yml").write_bytes((SHIPPED / "checks.yml").read_bytes())
    return [finding.message for finding in check(Content.read(folder))]


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("utter_order", "Your order has shipped.", "key begins with"),
        ("utter_cover_order", "Your order 1234 has shipped.", "no digit"),
        ("utter_cover_order", "Did your order come?", "no question"),
        ("utter_cover_order", "Your order " + "has shipped " * 6, "at most"),
    ],
)
def test_p02_what_would_be_no_cover_is_found(tmp_path: Path, key: str, text: str, said: str) -> None:
    assert any(said in message for message in findings(tmp_path, key, text))


def test_p02_the_shipped_ones_pass_and_are_the_only_ones_a_line_can_name() -> None:
    content = Content.read(SHIPPED)
    assert list(check(content)) == []
    assert cover_finding(None, content) is None
    assert cover_finding("utter_cover_order", content) is None
    wrong = cover_finding("utter_wait_now", content)
    assert wrong is not None
    assert "utter_cover_order" in wrong.message
