"""The model itself: same answers as Rasa's own runner, trained only when needed, one language at a time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import DataInvalid

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
PHRASES = ["hi", "are you a bot", "i need food", "stop", "qwzx", "he won't let me leave", "👍", "2"]


def _runner(archive: Path, folder: Path, kind: str):
    from rasa.engine import loader
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    from bot.dialogue.graph_runner import StraightGraphRunner

    runners = {"dask": DaskGraphRunner, "straight": StraightGraphRunner}
    return loader.load_predict_graph_runner(folder, archive, LocalModelStorage, runners[kind])


def test_the_straight_runner_says_what_dask_says(archive: Path, tmp_path: Path) -> None:
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    heard, decided = {}, {}
    for kind in ("dask", "straight"):
        (tmp_path / kind).mkdir()
        about, runner = _runner(archive, tmp_path / kind, kind)
        heard[kind], decided[kind] = [], []
        for phrase in PHRASES:
            tracker = DialogueStateTracker("t", about.domain.slots)
            inputs = {PLACEHOLDER_MESSAGE: [UserMessage(phrase)], PLACEHOLDER_TRACKER: tracker}
            parsed = runner.run(inputs, targets=[about.nlu_target])[about.nlu_target][0].as_dict()
            intent = parsed["intent"]
            heard[kind].append((intent["name"], round(intent["confidence"], 6)))
            tracker.update_with_events(
                [ActionExecuted("action_listen"), UserUttered(phrase, intent)], about.domain
            )
            prediction = runner.run({PLACEHOLDER_TRACKER: tracker}, targets=[about.core_target])[
                about.core_target
            ]
            decided[kind].append((prediction.policy_name, prediction.probabilities))
    assert heard["straight"] == heard["dask"]
    assert decided["straight"] == decided["dask"]


def test_nothing_is_trained_when_nothing_changed(archive: Path) -> None:
    from bot.dialogue.train import train

    told: list[str] = []
    before = archive.stat().st_mtime_ns
    assert train(ROOT / "data", archive.parent, tell=told.append) == archive
    assert archive.stat().st_mtime_ns == before
    assert "Nothing changed" in told[0]


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.mark.parametrize(
    "changed",
    ["flows/opening.yml", "nlu/en/talk/greet.yml", "domain/domain.yml", "stories/side_questions.yml"],
)
def test_a_change_in_the_data_asks_for_another_model(tmp_path: Path, changed: str) -> None:
    from bot.dialogue.train import CONFIG, archive_for

    data = _copy(tmp_path)
    before = archive_for(data, tmp_path)
    (data / changed).write_text((data / changed).read_text("utf-8") + "\n# changed\n", encoding="utf-8")
    assert archive_for(data, tmp_path) != before
    other = tmp_path / CONFIG.name
    other.write_text(CONFIG.read_text("utf-8") + "\n# changed\n", encoding="utf-8")
    assert archive_for(data, tmp_path, config=other) != archive_for(data, tmp_path)


def test_other_languages_stay_out_of_the_domain_and_of_the_training_data(tmp_path: Path) -> None:
    from bot.dialogue.importer import LanguageImporter
    from bot.dialogue.train import CONFIG

    # Given Spanish texts and phrases beside the English ones
    data = _copy(tmp_path)
    for place, content in {
        "responses/es/only.yml": 'version: "3.1"\nresponses:\n  utter_solo_es:\n  - text: "hola"\n',
        "nlu/es/talk/greet.yml": 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - holaquetal\n',
    }.items():
        (data / place).parent.mkdir(parents=True, exist_ok=True)
        (data / place).write_text(content, encoding="utf-8")
    # When Rasa's importer reads the folder for English
    importer = LanguageImporter(
        str(CONFIG), str(data / "domain"), [str(data / "nlu"), str(data / "stories")]
    )
    # Then it sees neither
    assert "utter_solo_es" not in importer.get_domain().responses
    assert "utter_opening_1" in importer.get_domain().responses
    texts = [each.get("text") for each in importer.get_nlu_data().nlu_examples]
    assert "holaquetal" not in texts
    assert "hi" in texts


def test_data_that_names_an_unknown_action_is_refused(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain

    from policies.flow import agree
    from policies.flow_files import parse, read_folder

    flows = parse(read_folder(ROOT / "data" / "flows"))
    with pytest.raises(DataInvalid, match="utter_opening_1"):
        agree(flows, Domain.empty())


def test_rasa_is_asked_to_fill_slots_only_where_a_slot_is_its_to_fill() -> None:
    from rasa.shared.core.domain import Domain

    from bot.dialogue.agent import fills_slots

    def domain(*kinds: str) -> Domain:
        mappings = [{"type": kind} for kind in kinds]
        return Domain.from_dict({"slots": {"a": {"type": "text", "mappings": mappings}}})

    assert not fills_slots(domain("custom"))
    assert fills_slots(domain("custom", "from_text"))
    assert not fills_slots(Domain.load([str(ROOT / "data" / "domain")]))


def test_a_rule_that_names_words_instead_of_an_intent_is_refused() -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.generator import TrackerWithCachedStates

    from policies.rules import IntentRulePolicy

    tracker = TrackerWithCachedStates.from_events("rule", [UserUttered("hi there")], [])
    with pytest.raises(DataInvalid, match="names words"):
        IntentRulePolicy.train(object.__new__(IntentRulePolicy), [tracker], Domain.empty())
