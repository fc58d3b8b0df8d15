"""Settings: everything wrong is said at once, by name and never by value; half safe does not start."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import tomli

from bot.domain.ids import Language
from bot.errors import SettingsInvalid
from bot.settings import Settings, instrument_file, load_settings
from bot.settings_fields import FIELDS

EXAMPLE = Path(__file__).resolve().parents[2] / "porchlight.example.toml"
KEY, OTHER_KEY = (base64.b64encode(bytes([fill]) * 32).decode() for fill in (1, 2))
REQUIRED = {field.name: field for field in FIELDS if field.required}

SMS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0a" * 16,
    "TWILIO_AUTH_TOKEN": "an-example-auth-token",
    "TWILIO_NUMBER": "+15550101234",
}
TELEGRAM = {
    "TELEGRAM_TOKEN": "1234567890:" + "A" * 35,
    "TELEGRAM_SECRET_TOKEN": "an_example_secret_token",
}
APART = {
    "DATABASE_URL": "postgresql://line:pw@db.example.org/porchlight",
    "KEYS_URL": "postgresql://line:pw@keys.example.org/porchlight",
}
SIMULATED = {"TWILIO_API": "http://127.0.0.1:8091", "TELEGRAM_API": "http://localhost:8092"}
SECRETS = {"PORCHLIGHT_MASTER_KEYS": f"1:{KEY}", "PORCHLIGHT_FINGERPRINT_KEY": OTHER_KEY}
LINE = {
    "PORCHLIGHT_LINE_NAME": "Harbor Line",
    "PORCHLIGHT_OPERATOR": "Example House",
    "PORCHLIGHT_JURISDICTIONS": "US-FL, US-GA",
    "PORCHLIGHT_MANDATED_REPORTER": "true",
    "PORCHLIGHT_REPORTING_NOTICE": "If a child is being hurt, workers may have to tell someone.",
    "PORCHLIGHT_HOURS": "Mon-Fri 10:00-22:00",
    "PORCHLIGHT_TIME_ZONE": "America/New_York",
    "PORCHLIGHT_LANGUAGES": "en, es",
    "PORCHLIGHT_CRISIS_LINES": "988, 911",
    "PORCHLIGHT_PUBLIC_URL": "https://line.example.org/",
}
WHOLE = {**LINE, **SECRETS, **SMS, **TELEGRAM, **APART}


def load(environment: dict[str, str], *, demo: bool = False, file: Path | None = None) -> Settings:
    return load_settings(demo=demo, file=file, environment=environment)


def problems(environment: dict[str, str], *, demo: bool = False, file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsInvalid) as invalid:
        load(environment, demo=demo, file=file)
    return invalid.value.problems


def a_file(folder: Path, content: str) -> Path:
    path = folder / "line.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_whole_set_is_read() -> None:
    settings = load(WHOLE)
    assert settings.jurisdictions == ("US-FL", "US-GA")
    assert settings.languages == (Language.EN, Language.ES)
    assert settings.mandated_reporter is True
    assert settings.public_url == "https://line.example.org"
    assert settings.retention_hours == 72
    assert settings.serves_sms
    assert settings.serves_telegram
    assert settings.hours.zone.key == "America/New_York"


@pytest.mark.parametrize("name", REQUIRED)
def test_without_demo_each_value_that_safety_or_law_hangs_on_must_be_set(name: str) -> None:
    field = REQUIRED[name]
    found = problems({key: value for key, value in WHOLE.items() if key != field.env})
    assert len(found) == 1
    assert field.toml in found[0]
    assert field.env in found[0]
    assert field.meaning in found[0]


def test_what_safety_or_law_hangs_on_is_among_the_required() -> None:
    assert {
        "line_name", "operator", "jurisdictions", "mandated_reporter", "reporting_notice", "hours",
        "languages", "crisis_lines", "public_url", "master_keys", "fingerprint_key",
    } <= set(REQUIRED)  # fmt: skip


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    file = a_file(
        tmp_path, 'stray = 1\n[line]\nname = "n"\ncolour = "blue"\n[sms]\nnumber = "+15550101234"\n'
    )
    found = "\n".join(
        problems({"PORCHLIGHT_HOURS": "now and then", "DATABASE_URL": APART["DATABASE_URL"]}, file=file)
    )
    for named in ("line.operator", "line.hours", "line.colour", "stray", "sms:", "KEYS_URL", "keys.master"):
        assert named in found


WRONG = {
    "PORCHLIGHT_LINE_NAME": "a-name-longer-than-24-characters",
    "PORCHLIGHT_OPERATOR": "two\nwrong-lines",
    "PORCHLIGHT_JURISDICTIONS": " , ",
    "PORCHLIGHT_MANDATED_REPORTER": "perhaps-wrong",
    "PORCHLIGHT_HOURS": "wrong-hours",
    "PORCHLIGHT_TIME_ZONE": "Wrong/Zone",
    "PORCHLIGHT_LANGUAGES": "en, wrong",
    "PORCHLIGHT_RETENTION_HOURS": "99999",
    "PORCHLIGHT_PUBLIC_URL": "ftp://wrong.example.org",
    "PORCHLIGHT_EDGE_PORT": "0",
    "TWILIO_ACCOUNT_SID": "AC-wrong",
    "TWILIO_AUTH_TOKEN": "wrong token",
    "TWILIO_NUMBER": "555-wrong",
    "TELEGRAM_TOKEN": "wrong:token",
    "TELEGRAM_SECRET_TOKEN": "wrong secret!",
    "DATABASE_URL": "mysql://wrong",
    "PORCHLIGHT_MASTER_KEYS": "1:d3Jvbmc=",
    "PORCHLIGHT_FINGERPRINT_KEY": "d3Jvbmc=",
}


@pytest.mark.parametrize("env", WRONG)
def test_p14_a_wrong_value_is_named_and_never_shown(env: str) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        load({**WHOLE, env: WRONG[env]})
    assert len(invalid.value.problems) == 1, "one wrong value is one problem"
    assert f"(or {env}) is wrong" in invalid.value.problems[0]
    assert WRONG[env] not in str(invalid.value) + repr(invalid.value)
    assert invalid.value.__context__ is None, "nor in what a traceback would show before it"


@pytest.mark.parametrize(
    ("env", "value"),
    [
        ("PORCHLIGHT_MASTER_KEYS", f"1:{KEY},1:{OTHER_KEY}"),
        ("PORCHLIGHT_MASTER_KEYS", f"0:{KEY}"),
        ("PORCHLIGHT_MASTER_KEYS", KEY),
        ("PORCHLIGHT_PUBLIC_URL", "https://user:pw@line.example.org"),
        ("PORCHLIGHT_PUBLIC_URL", "https://line.example.org:http"),
        ("PORCHLIGHT_PUBLIC_URL", "https://line.example.org/?a=b"),
        ("DATABASE_URL", "postgresql://line:pw@db.example.org:port/porchlight"),
        ("DATABASE_URL", "postgresql://line:pw@db.example.org"),
        ("PORCHLIGHT_TIME_ZONE", "../../etc/passwd"),
        ("PORCHLIGHT_TIME_ZONE", "America"),
    ],
)
def test_values_that_look_nearly_right_are_refused(env: str, value: str) -> None:
    assert env in problems({**WHOLE, env: value})[0]


def test_a_fraction_is_no_number_of_hours(tmp_path: Path) -> None:
    file = a_file(tmp_path, "[line]\nretention_hours = 1.5\n")
    assert "line.retention_hours" in problems(WHOLE, file=file)[0]


def test_the_environment_wins_over_the_file_and_an_empty_one_does_not(tmp_path: Path) -> None:
    file = a_file(tmp_path, '[line]\nname = "From the file"\noperator = "Also the file"\n')
    settings = load({**WHOLE, "PORCHLIGHT_OPERATOR": ""}, file=file)
    assert settings.line_name == "Harbor Line"
    assert settings.operator == "Also the file"


def test_lists_and_numbers_may_be_written_as_toml_has_them(tmp_path: Path) -> None:
    file = a_file(
        tmp_path, "[line]\ncrisis_lines = [988, 911]\nretention_hours = 24\n[edge]\nport = 9000\n"
    )
    settings = load({key: value for key, value in WHOLE.items() if "CRISIS" not in key}, file=file)
    assert settings.crisis_lines == ("988", "911")
    assert (settings.retention_hours, settings.edge_port) == (24, 9000)


@pytest.mark.parametrize("content", ["[line\n", "\ufeff[line]\n", "[line]\nname = secret-value\n"])
def test_a_file_that_is_not_toml_is_said_to_be_none_without_showing_it(
    tmp_path: Path, content: str
) -> None:
    found = problems(WHOLE, file=a_file(tmp_path, content))
    assert len(found) == 1
    assert "not a TOML file" in found[0]
    assert "secret-value" not in found[0]


def test_a_file_that_cannot_be_read_or_is_not_there_is_named(tmp_path: Path) -> None:
    assert "no such file" in problems(WHOLE, file=tmp_path / "gone.toml")[0]
    assert "cannot be read" in problems(WHOLE, file=tmp_path)[0]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"TWILIO_AUTH_TOKEN": ""}, "sms:"),
        ({"TWILIO_NUMBER": ""}, "sms:"),
        ({"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}, "sms:"),
        ({"TELEGRAM_SECRET_TOKEN": ""}, "telegram:"),
        ({"TELEGRAM_TOKEN": ""}, "telegram:"),
        (dict.fromkeys([*SMS, *TELEGRAM], ""), "no carrier is set"),
        ({"KEYS_URL": ""}, "KEYS_URL go together"),
        ({"DATABASE_URL": ""}, "KEYS_URL go together"),
        ({"KEYS_URL": APART["DATABASE_URL"]}, "must be another database"),
        (
            {"KEYS_URL": "postgresql+asyncpg://other:pw@db.example.org:5432/porchlight"},
            "must be another database",
        ),
        ({"PORCHLIGHT_PUBLIC_URL": "http://line.example.org"}, "begin with https://"),
    ],
)
def test_what_goes_together_is_missed_together(changes: dict[str, str], named: str) -> None:
    found = problems({**WHOLE, **changes})
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize(
    "changes",
    [
        dict.fromkeys(SMS, ""),
        dict.fromkeys(TELEGRAM, ""),
        {"TWILIO_NUMBER": "", "TWILIO_MESSAGING_SERVICE": "MG" + "0b" * 16},
        {"DATABASE_URL": "", "KEYS_URL": ""},
        {"DATABASE_URL": "postgresql:///a?host=/run/pg", "KEYS_URL": "postgresql:///b?host=/run/pg"},
    ],
)
def test_one_carrier_and_the_embedded_database_are_enough(changes: dict[str, str]) -> None:
    settings = load({**WHOLE, **changes})
    assert settings.serves_sms or settings.serves_telegram


def test_a_demo_needs_only_keys_and_simulated_carriers() -> None:
    settings = load({**SECRETS, **SMS, **TELEGRAM, **SIMULATED}, demo=True)
    assert settings.demo
    assert settings.edge_host == "127.0.0.1"
    assert settings.line_name


def test_a_line_on_which_nobody_ever_answers_starts_only_as_a_demo() -> None:
    found = problems({**WHOLE, "PORCHLIGHT_HOURS": "never"})
    assert len(found) == 1
    assert found[0].startswith("line.hours: never means that nobody ever answers")
    assert load({**SECRETS, **SMS, **SIMULATED, "PORCHLIGHT_HOURS": "never"}, demo=True).hours


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "line.example.org", "::"])
def test_a_demo_is_reached_from_this_machine_alone(host: str) -> None:
    environment = {**SECRETS, **SMS, **SIMULATED, "PORCHLIGHT_EDGE_HOST": host}
    assert problems(environment, demo=True) == ["edge.host: with --demo only a loopback address is allowed"]
    assert load({**WHOLE, "PORCHLIGHT_EDGE_HOST": host}).edge_host == host, "a real line may listen there"


@pytest.mark.parametrize("api", ["TWILIO_API", "TELEGRAM_API"])
@pytest.mark.parametrize("url", ["", "https://api.example.org", "http://127.0.0.1.example.org"])
def test_a_demo_never_reaches_a_real_carrier(api: str, url: str) -> None:
    found = problems({**SECRETS, **SMS, **TELEGRAM, **SIMULATED, api: url}, demo=True)
    assert len(found) == 1
    assert "simulated carrier" in found[0]


def test_p14_settings_do_not_print_their_secrets() -> None:
    shown = repr(load(WHOLE))
    for secret in (
        "TWILIO_AUTH_TOKEN",
        "TWILIO_NUMBER",
        "TELEGRAM_TOKEN",
        "TELEGRAM_SECRET_TOKEN",
        "DATABASE_URL",
    ):
        assert WHOLE[secret] not in shown
    assert KEY not in shown
    assert OTHER_KEY not in shown


# --- the example file ---------------------------------------------------------------------------


def test_the_example_has_every_setting_with_a_comment_that_says_its_other_name() -> None:
    comment: list[str] = []
    section, told = "", {}
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line)
            continue
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line:
            told[f"{section}.{line.split('=')[0].strip()}"] = " ".join(comment)
        comment = []
    assert set(told) == {field.toml for field in FIELDS}
    for field in FIELDS:
        assert f"({field.env})" in told[field.toml]
        assert told[field.toml].endswith("Required.") is field.required


def test_the_example_unchanged_names_all_that_is_missing_and_starts_nothing() -> None:
    found = problems({}, file=EXAMPLE)
    missing = {field.toml for field in REQUIRED.values()}
    assert {problem.split(" ")[0] for problem in found if "is not set" in problem} == missing
    assert len(found) == len(missing) + 1, "and that no carrier is set"


def test_the_example_filled_in_is_accepted_and_changes_no_default() -> None:
    filled = load(WHOLE, file=EXAMPLE)
    assert filled == load(WHOLE)
    values = tomli.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert values["line"]["retention_hours"] == 72


def test_a_letter_that_would_break_every_text_in_two_is_refused_by_name() -> None:
    environment = {**SECRETS, **SMS, **TELEGRAM, **SIMULATED, "PORCHLIGHT_LINE_NAME": "Ana\u2019s line"}
    assert [problem.split(" ")[0] for problem in problems(environment, demo=True)] == ["line.name"]


# --- an instrument, which is off unless a file is named -----------------------------------------


def test_a_cover_text_must_be_one_of_those_that_were_reviewed() -> None:
    whole = {**LINE, **SMS, **SECRETS, **APART}
    assert load_settings(demo=False, file=None, environment=whole).cover is None
    known = {**whole, "PORCHLIGHT_COVER": "utter_cover_order"}
    assert load_settings(demo=False, file=None, environment=known).cover == "utter_cover_order"
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(demo=False, file=None, environment={**whole, "PORCHLIGHT_COVER": "utter_wait_now"})
    [problem] = refused.value.problems
    assert problem.startswith("privacy.cover must be the key of a text")


def test_no_instrument_is_named_by_default() -> None:
    assert load(WHOLE).instrument is None
    assert instrument_file(file=None, environment={}) is None


def test_an_instrument_is_found_where_other_settings_are_missing(tmp_path: Path) -> None:
    named = tmp_path / "named.yml"
    named.write_text("instrument: {}", encoding="utf-8")
    file = a_file(tmp_path, f'[files]\ninstrument = "{named}"\n')
    assert instrument_file(file=file, environment={}) == named
    assert instrument_file(file=None, environment={"PORCHLIGHT_INSTRUMENT": str(named)}) == named
    assert load({**WHOLE, "PORCHLIGHT_INSTRUMENT": str(named)}).instrument == named


def test_an_instrument_that_is_not_there_is_named_and_keeps_only_the_dialogue_from_starting(
    tmp_path: Path,
) -> None:
    gone = {"PORCHLIGHT_INSTRUMENT": str(tmp_path / "marmalade.yml")}
    with pytest.raises(SettingsInvalid, match="PORCHLIGHT_INSTRUMENT") as invalid:
        instrument_file(file=None, environment=gone)
    assert "marmalade" not in str(invalid.value)
    # Edge and post must go on to take messages, and workers to see who waits
    assert load({**WHOLE, **gone}).instrument == tmp_path / "marmalade.yml"
