"""What the practice room has: scenarios, remarks, and the words by which a reply is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.practice_form import read_remarks, read_scenario, read_words
from bot.domain.practice_scenario import Remark, Scenario
from bot.errors import DataInvalid
from bot.flowcheck.content import Content

_FOLDER = "practice"
_REMARKS, _MARKS = "practice/remarks.yml", "practice/marks.yml"
_RULES = ("checks.yml", "safety/en/banned.yml")


@dataclass(frozen=True)
class PracticeRoom:
    """`words`: by mark what makes it. `rules`: the files that the rules of wording read; a reply is held to
    the same ones as every text of the line."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Content = field(default_factory=Content)

    @property
    def needed(self) -> frozenset[str]:
        """What is to be finished before live conversations."""
        return frozenset(key for key, scenario in self.scenarios.items() if scenario.needed)


def load_practice_room(data: Path) -> PracticeRoom:
    """Read data/practice and the rules of wording. Raise DataInvalid, naming the file and the place."""
    content = Content()
    for path in sorted((data / _FOLDER).glob("**/*.yml")):
        content.read_file(path, path.relative_to(data).as_posix())
    rules = Content()
    for name in _RULES:
        rules.read_file(data / name, name)
    for finding in (*content.unreadable, *rules.unreadable):
        raise DataInvalid(str(finding))
    files = content.files
    return PracticeRoom(
        scenarios={
            Path(name).stem: read_scenario(Path(name).stem, plain, where=name)
            for name, plain in content.below(f"{_FOLDER}/en")
        },
        remarks=read_remarks(files[_REMARKS], where=_REMARKS) if _REMARKS in files else {},
        words=read_words(files[_MARKS].get("en", {}), where=_MARKS) if _MARKS in files else {},
        rules=rules,
    )
