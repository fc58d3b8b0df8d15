"""A few phrases whose intent is known: a model that does not hear them right must not serve.

Rasa may load an untrained component without an error; this notices before a person does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import DataInvalid, ModelUnfit

Understand = Callable[[str], Awaitable[tuple[str, float]]]


@dataclass(frozen=True)
class Canary:
    text: str
    intent: str


def read_canaries(path: Path) -> list[Canary]:
    """The phrases of data/nlu/canary.yml. Raise DataInvalid if there are none."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["canaries"]
        found = [Canary(str(entry["text"]), str(entry["intent"])) for entry in entries]
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        found = []
    if not found:
        raise DataInvalid(f"{path}: must hold `canaries:`, each with `text` and `intent`")
    return found


async def sing(canaries: list[Canary], understand: Understand) -> None:
    """Raise ModelUnfit, naming the intents, if any phrase is heard as another intent."""
    deaf = [canary.intent for canary in canaries if (await understand(canary.text))[0] != canary.intent]
    if deaf:
        raise ModelUnfit(f"the model does not hear: {', '.join(deaf)}")
