"""P20: a simulated person who cannot be talked with to an end, or does not sound like one, is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding
from bot.flowcheck.practice import check

SHIPPED = Path(__file__).parents[3] / "data"
FILE = "practice/en/spoilt.yml"
WHOLE = """
title: Somebody new
picture: "Seventeen."
name: "Calm Pine 12"
reasons: [wants_person]
note: {First line: ["Hi."]}
before: [{person: "hi"}, {bot: utter_opening_1}]
steps:
  begins:
    says: ["hi"]
    next:
    - if: [question]
      then: stops
      remark: pushed_on
    - any: [sorry, accepts]
      unless: [why]
      then: goes_on
    - else: rests
  goes_on:
    says: ["ok"]
    next:
    - else: rests
  stops: {says: ["STOP"], ends: stopped}
  rests: {after: "Nothing more comes.", ends: rests}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for part in ("practice", "responses"):
        shutil.copytree(SHIPPED / part, tmp_path / part)
    (tmp_path / "safety" / "en").mkdir(parents=True)
    shutil.copy(SHIPPED / "safety" / "en" / "banned.yml", tmp_path / "safety" / "en")
    shutil.copy(SHIPPED / "checks.yml", tmp_path)
    return tmp_path


def found_in(data: Path, text: str = WHOLE, *, file: str = FILE) -> list[Finding]:
    (data / file).write_text(text, encoding="utf-8")
    return [finding for finding in check(Content.read(data)) if finding.file == file]


def test_a_whole_one_has_no_findings(data: Path) -> None:
    assert found_in(data) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("if: [question]", "if: [qestion]", "step begins", "qestion is no mark"),
        ("unless: [why]", "unless: [wy]", "step begins", "wy is no mark"),
        ("if: [question]", "if: [detail]", "step begins", "never reaches the person"),
        ("if: [question]", "if: [waits, question]", "step begins", "rule 1 never counts"),
        ("unless: [why]", "unless: [sorry, accepts]", "step begins", "rule 2 never counts"),
        ("any: [sorry, accepts]", "if: [question, sorry]", "step begins", "rule 2 never counts"),
        ("then: goes_on", "then: rests", "step begins", "does the same"),
        ("then: goes_on", "then: rests", "step goes_on", "never reached"),
        ("- else: rests\n  stops", "- else: begins\n  stops", "steps", "circle"),
        ("remark: pushed_on", "remark: pushed", "step begins", "pushed is no remark"),
        ('["hi"]\n', f'["{"so " * 160}"]\n', "step begins", "three texts"),
        ('["ok"]', '["ok \u2019"]', "step goes_on", "no letter of a plain text"),
        ("utter_opening_1", "utter_opening_9", "before", "no reply of data/responses"),
        ("Somebody new", "A victim", "title", "label"),
        ("Somebody new", "Somebody who was trafficked", "title", "names what the line is about"),
        ("steps:", "words: {why: [reason]}\nsteps:", "words", "a mark already"),
        ("steps:", "words: {own: [reason]}\nsteps:", "words", "waited for by no rule"),
        ('["ok"]', '["ok"]\n    fine: [whi]', "step goes_on", "whi under `fine:`"),
    ],
)
def test_p20_what_is_wrong_is_found_where_it_is(
    data: Path, old: str, new: str, place: str, said: str
) -> None:
    assert old in WHOLE
    found = found_in(data, WHOLE.replace(old, new, 1))
    assert any(finding.key == place and said in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    - else: rests\n  goes_on", "  goes_on", "is `- else: step`"),
        ("ends: rests}", "end: rests}", "end: is not known"),
        ("ends: stopped", "ends: won", "ends: is one of"),
        ("then: stops", "then: nowhere", "nowhere, which is no step"),
        (", ends: stopped}", "}", "either `next:` or `ends:`"),
        ("title: Somebody new\n", "", "title: is missing"),
        ("steps:", "needed: maybe\nsteps:", "needed: is true or false"),
        ("steps:", "urgency: soon\nsteps:", "urgency: is one of"),
    ],
)
def test_p20_what_cannot_be_read_is_said(data: Path, old: str, new: str, said: str) -> None:
    assert old in WHOLE
    [finding] = found_in(data, WHOLE.replace(old, new, 1))
    assert said in finding.message


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        ("practice/remarks.yml", '\n  never: {try: "x", source: A-01}', "never given"),
        (
            "practice/remarks.yml",
            '\n  why2: {try: "x", well: "y", source: A-01}',
            "either `well:` or `try:`",
        ),
        ("practice/remarks.yml", '\n  why2: {try: "x"}', "source: is missing"),
        ("practice/marks.yml", "\n  unheard: [words]", "used by no rule"),
    ],
)
def test_p20_remarks_and_marks_that_come_to_nothing_are_found(
    data: Path, file: str, more: str, said: str
) -> None:
    text = (data / file).read_text(encoding="utf-8").rstrip("\n") + more + "\n"
    (data / file).write_text(text, encoding="utf-8")
    assert any(said in finding.message for finding in check(Content.read(data)))


def test_p20_without_one_that_is_needed_nobody_could_begin(data: Path) -> None:
    for path in (data / "practice" / "en").glob("*.yml"):
        path.write_text(path.read_text(encoding="utf-8").replace("needed: true\n", ""), encoding="utf-8")
    assert any("nobody could ever begin" in finding.message for finding in check(Content.read(data)))


def test_p20_the_example_of_the_coordinators_guide_is_a_whole_one(data: Path) -> None:
    guide = (SHIPPED.parent / "docs" / "coordinator.md").read_text(encoding="utf-8")
    example = guide.partition("## Simulated people for practice")[2].partition("```yaml\n")[2]
    assert found_in(data, example.partition("```")[0]) == []
