"""`porchlight check` on an instrument: refuses what cannot be asked, and leaves words to the agency."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.flowcheck.finding import Finding
from bot.flowcheck.instrument import check_instrument

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "tests" / "instrument" / "example.yml"
TODAY = date(2027, 1, 1)
REST = '"Did you get some rest this week?"'


def check(path: Path, today: date = TODAY) -> list[Finding]:
    return check_instrument(path, ROOT / "data", today=today)


def spoilt(folder: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "spoilt.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_p20_the_example_has_no_findings() -> None:
    assert [str(finding) for finding in check(EXAMPLE)] == []


def test_what_the_guide_shows_is_an_instrument_without_findings(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "coordinator.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"^```yaml\n(instrument:\n.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    path = tmp_path / "shown.yml"
    path.write_text(shown, encoding="utf-8")
    assert [str(finding) for finding in check(path)] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (REST, f'"{"Zebra " * 30}?"', "item rest (en): is"),
        (REST, '"Did you get \u201crest\u201d?"', "70 letters"),
        ('  way_out: "You can skip it."\n', "", "asks without saying that one may skip"),
        ("until: 2099-12-31", "until: 2026-12-31", "ended on 2026-12-31; have it renewed"),
        ("language: en", "language: es", "the bot would not understand"),
        ("about: [debt]", "about: [dept]", "names dept, which is no sign; use"),
        ("- id: garden", "- id: rest", "stands twice"),
        ("instrument:", "instrument: [", "is not valid YAML"),
        ("  language: en\n", "  language: en\n  language: en\n", "stands twice"),
    ],
)
def test_p20_what_keeps_it_from_being_asked_is_an_error(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    errors = [str(finding) for finding in check(spoilt(tmp_path, old, new)) if not finding.warns]
    assert any(said in error for error in errors), errors
    assert not any("Zebra" in error for error in errors)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ('"Were you ever a victim?"', "label"),
        ('"Is organizational communication a necessity for your accommodation?"', "grade"),
        ('"Did you rest? Or not?"', "more than one question"),
        ('"Did you rest!"', "exclamation mark"),
    ],
)
def test_p20_rules_for_our_own_words_only_warn_and_name_the_item(
    tmp_path: Path, new: str, said: str
) -> None:
    findings = check(spoilt(tmp_path, REST, new))
    assert all(finding.warns for finding in findings)
    assert any(said in str(one) and "item rest (en): warning: " in str(one) for one in findings), findings
