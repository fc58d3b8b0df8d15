"""P20: every check speaks up on bad data, says where and what to do, and passes what we ship."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.flowcheck.finding import Finding
from bot.flowcheck.reading_grade import grade, syllables
from bot.flowcheck.run import CHECKS, run_checks

SHIPPED = Path(__file__).parents[3] / "data"
REPLY = 'version: "3.1"\nresponses:\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of what we ship, to spoil; without the long lists of danger signs, to be quick."""
    for part in ("responses", "safety", "flows"):
        shutil.copytree(SHIPPED / part, tmp_path / part, ignore=shutil.ignore_patterns("danger.yml"))
    shutil.copy(SHIPPED / "checks.yml", tmp_path)
    return tmp_path


def add_reply(data: Path, *, text: str, language: str = "en", more: str = "") -> list[Finding]:
    path = data / "responses" / language / "spoilt.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{REPLY}  utter_spoilt:\n  - text: "{text}"\n{more}', encoding="utf-8")
    return [finding for finding in run_checks(data) if finding.key == "utter_spoilt"]


def add_file(data: Path, name: str, content: str) -> list[Finding]:
    (data / name).parent.mkdir(parents=True, exist_ok=True)
    (data / name).write_text(content, encoding="utf-8")
    return [finding for finding in run_checks(data) if finding.file == name]


def test_p20_what_we_ship_has_no_findings() -> None:
    assert [str(finding) for finding in run_checks(SHIPPED)] == []


def test_p20_there_is_one_check_in_each_file() -> None:
    modules = {check.__module__.rsplit(".", 1)[1] for check in CHECKS}
    others = {"__init__", "run", "content", "finding", "instrument"}
    assert {path.stem for path in (SHIPPED.parent / "bot" / "flowcheck").glob("*.py")} == modules | others


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a " * 90, "characters long"),
        ("It\u2019s fine. You can write here.", "70 letters"),
        ("Is it ok? Or not? You can skip.", "more than one question"),
        ("Where do you live?", "skip, stop or answer later"),
        ("Organizational communication necessitates considerable deliberation.", "grade"),
        ("You are a victim.", "label"),
        ("We know about human trafficking.", "names what the line is about"),
        ("We will rescue you.", "person leads"),
        ("Tell me why.", "blame"),
        ("You should call.", "presses"),
        ("At least you have a bed.", "light of"),
        ("I promise.", "only what we can keep"),
        ("Thank you for telling me.", "praise"),
        ("You are so brave.", "praise"),
        ("Please don't go.", "their choice"),
        ("There is a shelter.", "gives away"),
        ("The police can come.", "gives away"),
        ("We will save you.", "person leads"),
        ("Calm down.", "light of"),
        ("Obviously you can write.", "light of"),
        ("I know how you feel.", "light of"),
        ("You must call.", "presses"),
        ("No one will know.", "only what we can keep"),
        ("Tell me what happened.", "story belongs to them"),
        ("You can plan for leaving.", "a plan is for a voice"),
        ("You are a prostitute.", "label"),
        ("Are you still there? You can skip.", "their choice"),
        ("You can write now!", "exclamation"),
        ("OK \U0001f600", "emoji"),
        ("You can write NOW if you like.", "shouts"),
        ("Hello {last_name}.", "is not known; use one of"),
    ],
)
def test_p09_a_text_that_breaks_a_rule_is_found(data: Path, text: str, said: str) -> None:
    found = add_reply(data, text=text)
    assert any(said in finding.message for finding in found), found
    assert {(finding.file, finding.language) for finding in found} == {("responses/en/spoilt.yml", "en")}


def _every_banned_word() -> list[str]:
    listed = yaml.safe_load((SHIPPED / "safety" / "en" / "banned.yml").read_text(encoding="utf-8"))
    return [str(word) for entry in listed["banned"] for word in entry["words"]]


def test_p09_every_word_on_the_list_is_found_in_a_text_that_says_it(data: Path) -> None:
    # Given a text for each word of the list
    words = dict(enumerate(_every_banned_word()))
    texts = "".join(
        f'  utter_w{number}:\n  - text: "Well, {word.rstrip("*")} it is."\n'
        for number, word in words.items()
    )
    found = add_file(data, "responses/en/zz.yml", REPLY + texts)
    # Then each is found
    caught = {finding.key for finding in found if finding.message.startswith("says ")}
    assert {word for number, word in words.items() if f"utter_w{number}" not in caught} == set()


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("most: 6", "most: 7", "asks too much"),
        ("rest_after: 3", "rest_after: 4", "asks too much"),
        ("ask: [utter_ask_sleep_1, utter_ask_sleep_2]", "ask: [utter_ask_sleep_1]", "two wordings"),
        (
            '          skip: [skip]\n        again: [confused]\n        tells: {"no": no_safe_sleep}',
            '        again: [confused]\n        tells: {"no": no_safe_sleep}',
            "cannot be skipped",
        ),
        ('        tells: {"no": no_safe_sleep}\n', "", "needs `tells:`"),
        (
            "ask: [utter_ask_sleep_1, utter_ask_sleep_2]",
            "ask: [utter_ask_sleep_1, utter_check_in_1]",
            "counts as",
        ),
        ("if: \"slots.may_ask is 'yes'\"\n        most", "most", "asks without leave"),
        ("        rest: check_in\n", "", "needs `rest:`"),
    ],
)
def test_p10_a_careful_question_that_breaks_a_rule_is_found(
    data: Path, was: str, becomes: str, said: str
) -> None:
    path = data / "flows" / "careful.yml"
    before = path.read_text(encoding="utf-8")
    assert was in before
    path.write_text(before.replace(was, becomes, 1), encoding="utf-8")
    found = [finding for finding in run_checks(data) if finding.file == "flows/careful.yml"]
    assert any(said in finding.message for finding in found), found


def test_p09_a_careful_wording_that_does_not_say_skip_is_found(data: Path) -> None:
    path = data / "responses" / "en" / "careful.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Skip is fine.", "Later is fine.", 1), encoding="utf-8")
    assert any("does not say that one may skip" in finding.message for finding in run_checks(data))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{action: utter_close, next: offer_person}", "asks or goes on"),
        ("{collect: x, ask: utter_ok_now, answers: {skip: [skip]}, next: END}", "asks or goes on"),
        ("{action: utter_ok_now}", "asks something"),
    ],
)
def test_p09_a_question_to_somebody_who_shakes_is_found(data: Path, step: str, said: str) -> None:
    flow = "flows:\n  spoilt:\n    description: A test.\n    nlu_trigger: [{intent: feeling_bad}]\n"
    (data / "flows" / "zz.yml").write_text(f"{flow}    steps:\n    - {step}\n", encoding="utf-8")
    assert any(said in finding.message for finding in run_checks(data))


@pytest.mark.parametrize("word", ["bot", "STOP", "person"])
def test_p17_a_first_text_that_hides_something_is_found(data: Path, word: str) -> None:
    path = data / "responses" / "en" / "opening.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(word, "thing"), encoding="utf-8")
    found = [finding for finding in run_checks(data) if finding.key == "utter_opening_1"]
    assert any("first text a person gets" in finding.message for finding in found)


def test_p09_a_banned_word_on_a_button_is_found(data: Path) -> None:
    button = "    buttons:\n    - title: Rescue me\n      payload: skip\n"
    assert any("person leads" in one.message for one in add_reply(data, text="You can skip.", more=button))


def test_p09_question_buttons_without_a_way_past_are_found(data: Path) -> None:
    button = "    buttons:\n    - title: Food\n      payload: need_food\n"
    found = add_reply(data, text="Food or a bed? You can skip.", more=button)
    assert any("none to get past it" in one.message for one in found)


def test_p09_an_exempt_question_passes(data: Path) -> None:
    settings = (data / "checks.yml").read_text(encoding="utf-8")
    reason = "  way_out: {utter_spoilt: it is asked back by the person}"
    (data / "checks.yml").write_text(settings.replace("  way_out: {}", reason), encoding="utf-8")
    assert add_reply(data, text="Is it so?") == []


def test_p20_a_translation_without_its_english_text_is_found(data: Path) -> None:
    found = add_reply(data, text="Hola.", language="es")
    assert any("no English text" in finding.message for finding in found)
    assert {finding.language for finding in found} == {"es"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("  utter_x:\n  - text: Hi.\n  - text: Hello.\n", "exactly one"),
        ("  utter_x:\n  - image: cat\n", "needs a `text:`"),
        ("  utter_x:\n  - text: Hi.\n    image: cat\n", "`image` is not known"),
        ("  say_x:\n  - text: Hi.\n", "begins with `utter_`"),
        ("  utter_x:\n  - text: Hi.\n    buttons:\n    - title: Yes\n", "a `title:` and a `payload:`"),
        ("  utter_close:\n  - text: Hi.\n", "is also in"),
        ("  utter_x:\n  - text: Hi.\nextra: 1\n", "is not known here"),
        ("  utter_x:\n  - text: Hi.\n  utter_x:\n  - text: Ho.\n", "stands twice"),
        ("  utter_x: [\n", "not valid YAML"),
    ],
)
def test_p20_a_reply_file_of_the_wrong_form_is_found(data: Path, body: str, said: str) -> None:
    found = add_file(data, "responses/en/zz.yml", REPLY + body)
    assert any(said in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{action: utter_nowhere}", "no text in responses/en"),
        ("{action: shout}", "must begin with"),
        ("{action: utter_close, next: nowhere}", "which is no flow"),
        ("{action: utter_close, loud: 1}", "`loud` is not known"),
        ("{next: END}", "says nothing"),
        ("{collect: x, ask: [utter_ok_now], answers: {good: [affirm]}}", "cannot be skipped"),
        ("{action: utter_close, next: [{if: 'x = 1', then: END}, {else: END}]}", "not understood"),
        ("{action: utter_close, next: [{if: \"slots.x is 'y'\", then: END}]}", "last `- else:`"),
        ("{collect: x, ask: [utter_ok_now], answers: {skip: [skip]}, free: always}", "takes any words"),
        ("{action: utter_close, hears: {nowhere: [affirm]}}", "which is no flow"),
        ("{collect: x, ask: [utter_ok_now], answers: {skip: [skip]}, long: nowhere}", "which is no flow"),
    ],
)
def test_p20_a_flow_that_leads_nowhere_is_found(data: Path, step: str, said: str) -> None:
    flow = f"flows:\n  spoilt:\n    description: A test.\n    steps:\n    - {step}\n"
    found = add_file(data, "flows/zz.yml", flow)
    assert any(said in finding.message for finding in found), found


def test_p20_a_flow_that_presumes_where_it_is_not_sure_is_found(data: Path) -> None:
    flow = (
        "flows:\n  spoilt:\n    description: A test.\n    sure: 0.5\n    steps: [{action: utter_close}]\n"
    )
    assert any("`unsure:`" in finding.message for finding in add_file(data, "flows/zz.yml", flow))


def test_p20_a_flow_without_description_or_steps_is_found(data: Path) -> None:
    said = " ".join(
        finding.message for finding in add_file(data, "flows/zz.yml", "flows:\n  empty: {loud: 1}\n")
    )
    assert "`description:`" in said
    assert "at least one step" in said
    assert "`loud` is not known" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("halt:\n  alone: [halt]\n", "is not known"),
        ("stop:\n  loud: [halt]\n", "may hold only"),
        ("stop:\n  alone: [no]\n", "put quotes"),
        ("stop:\n  phrases: ['{nobody} halt']\n", "no set named"),
        ("stop:\n  phrases: ['(halt|stop']\n", "has no )"),
        ("skip:\n  alone: [unsubscribe]\n", "is also stop"),
    ],
)
def test_p04_a_words_file_of_the_wrong_form_is_found(data: Path, content: str, said: str) -> None:
    found = add_file(data, "safety/xx/words.yml", content)
    assert any(said in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("loud: 1\n", "is not known"),
        ("rules:\n- {id: a, kind: k, level: high, any: [x]}\n", "concern or urgent"),
        ("rules:\n- {id: a, kind: k, level: urgent}\n", "needs `any:`"),
        ("rules:\n- {id: a, kind: k, level: urgent, any: [x], if: [y]}\n", "`if` is not known"),
        ("rules:\n- {id: a, kind: k, level: urgent, any: [x], also: [nope]}\n", "no sign named"),
        ("rules:\n- &r {id: a, kind: k, level: urgent, any: [x]}\n- *r\n", "used twice"),
        ("rules:\n- {id: a, kind: k, level: urgent, any: ['{nobody} x']}\n", "no set named"),
    ],
)
def test_p07_a_danger_file_of_the_wrong_form_is_found(data: Path, content: str, said: str) -> None:
    found = add_file(data, "safety/xx/danger.yml", content)
    assert any(said in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("skip", 1), ("here", 1), ("people", 2), ("asked", 1), ("wanted", 2), ("person", 2), ("any", 2)],
        *[("texts", 1), ("pages", 2), ("family", 3), ("I'm", 1), ("the", 1)],
    ],
)
def test_p09_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_p09_plain_talk_grades_low_and_office_talk_high() -> None:
    assert grade("I am a bot. You can skip any of this.") < 3
    assert grade("Our organization facilitates comprehensive coordination of services.") > 12
    assert grade("988") == 0


def test_p20_a_finding_reads_as_a_sentence_for_a_coordinator(data: Path) -> None:
    (finding,) = add_reply(data, text="You can write now!")
    assert str(finding).startswith("responses/en/spoilt.yml: utter_spoilt (en): has an exclamation mark;")


def spoil_directory(data: Path, **changes: object) -> list[str]:
    shipped = yaml.safe_load((SHIPPED / "directory" / "examples.yml").read_text(encoding="utf-8"))
    entry = {**shipped["entries"]["example_beds"], **changes}
    kept = {name: value for name, value in entry.items() if value is not None}
    plain = yaml.safe_dump({"entries": {"bed": kept}})
    return [finding.message for finding in add_file(data, "directory/own.yml", plain)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"hours": None}, "hours: is missing"),
        ({"needs": ["beds"]}, "is no need"),
        ({"what": "A bed " * 20}, "characters too long for one text"),
        ({"name": "Caf\u2019e"}, "70 letters"),
        ({"short_form": "EXAMPLE Lantern House 202-555-0142"}, "names the service"),
    ],
)
def test_p06_an_entry_of_the_directory_is_checked(
    data: Path, changes: dict[str, object], said: str | None
) -> None:
    found = spoil_directory(data, **changes)
    assert any(said in message for message in found) if said else found == []


def test_p06_two_entries_of_one_key_are_found(data: Path) -> None:
    spoil_directory(data)
    copy = (data / "directory" / "own.yml").read_text(encoding="utf-8")
    assert any("is also in" in one.message for one in add_file(data, "directory/zz.yml", copy))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("to: [ca_national_line]", "to: [nobody]", "nobody is no entry of the directory"),
        ("being_used: [exchange", "being_used: [gossip, exchange", "gossip is told in no flow"),
        ("- {place: CA, age: [under_18]", "- {place: US, age: [under_18]", "never counts"),
        (
            "- {place: anywhere, age: [under_18, adult, unknown], matter: [child",
            "- {place: MX, age: [under_18, adult, unknown], matter: [child",
            "no row for a place",
        ),
    ],
)
def test_p20_a_routing_table_that_misleads_is_found(data: Path, was: str, becomes: str, said: str) -> None:
    shutil.copytree(SHIPPED / "directory", data / "directory")
    table = (data / "directory" / "routing.yml").read_text(encoding="utf-8")
    assert was in table
    found = add_file(data, "directory/routing.yml", table.replace(was, becomes))
    assert any(said in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("text", "by", "said"),
    [
        ("In this made-up place no one is charged for a text.", "Invented Counsel LLP", None),
        ("In this made-up place no one is charged for a text.", "", "is not reviewed"),
        ("You are a victim here, so it is fine.", "Invented Counsel LLP", "label"),
        ("I promise it is fine.", "Invented Counsel LLP", "only what we can keep"),
        ("Statutory immunity necessitates jurisdictional considerations.", "Invented Counsel LLP", "grade"),
        ("It\u2019s fine here.", "Invented Counsel LLP", "70 letters"),
        ("It is fine here. " * 9, "Invented Counsel LLP", "longer than 110"),
    ],
)
def test_p20_a_sentence_on_the_law_is_reviewed_and_keeps_the_rules_of_a_text(
    data: Path, text: str, by: str, said: str | None
) -> None:
    told = {"text": text, "reviewed_by": by, "reviewed_on": date(2030, 5, 1)}
    plain = yaml.safe_dump({"place": "US-FL", "trouble": told})
    found = [finding.message for finding in add_file(data, "law/US-FL.yml", plain)]
    assert any(said in message for message in found) if said else found == []


def test_p20_a_meeting_to_which_family_is_asked_by_default_is_found(data: Path) -> None:
    plain = (SHIPPED / "care" / "meeting.yml").read_text(encoding="utf-8")
    assert add_file(data, "care/meeting.yml", plain) == []
    [found] = add_file(data, "care/meeting.yml", plain.replace("guarded: true", "guarded: false"))
    assert "family may be who harms them" in found.message


def test_p20_one_place_in_two_files_of_the_law_is_found(data: Path) -> None:
    add_file(data, "law/a.yml", "place: US-FL\n")
    assert any("is also in" in one.message for one in add_file(data, "law/b.yml", "place: US-FL\n"))
