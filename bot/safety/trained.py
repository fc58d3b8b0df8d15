"""The trained reader: what kind of danger or request a message holds, from its meaning and its letters.

It joins the fine-tuned sentence encoder with word and letter groups, each read by linear heads that are
kept beside the encoder. Where these are not sure that a message is nothing, a second, larger encoder is
asked too: it costs about four times as much, so it is not asked of "ok thanks". How they are made:
training/encoder/README.md.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.safety.encoder import FOLDER, SentenceEncoder, verified
from bot.safety.grams import Columns, Values, grams

_FILE = "heads.npz"
_TASKS = ("level", "kinds", "command")

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """How likely each label is, 0 to 1. Levels sum to 1, and commands; kinds are each on their own."""

    levels: Mapping[str, float]
    kinds: Mapping[str, float]
    commands: Mapping[str, float]

    @property
    def danger(self) -> float:
        return 1 - self.levels["none"]


@dataclass(frozen=True)
class Second:
    """The second encoder, what it weighs beside the first (0 to 1), and from which likelihood of danger, or
    of any command, it is asked."""

    encoder: SentenceEncoder
    weight: float
    danger: float
    command: float

    def wanted(self, found: Scores) -> bool:
        return found.danger >= self.danger or 1 - found.commands["none"] >= self.command


class TrainedReader:
    """Loaded once; safe to share: it keeps nothing of what it read."""

    def __init__(
        self,
        encoder: SentenceEncoder,
        heads: Mapping[str, Array],
        names: Mapping[str, list[str]],
        second: Second | None = None,
    ) -> None:
        self._encoder = encoder
        self._heads = heads
        self._names = names
        self._second = second

    @classmethod
    def load(
        cls, encoder: SentenceEncoder, folder: Path = FOLDER, *, second: Second | None = None
    ) -> TrainedReader:
        """Raise ModelUnfit if the heads are missing or not byte for byte those that were reviewed."""
        with np.load(io.BytesIO(verified(folder / _FILE))) as arrays:
            heads = {name: arrays[name].astype(np.float32) for name in arrays.files if name != "names"}
            names = json.loads(str(arrays["names"]))
        return cls(encoder, heads, names, second)

    def read(self, text: str) -> Scores:
        legible = self._encoder.legible.of(text)
        groups = grams(legible)
        first = self._encoder.logits(legible, _TASKS)
        found = self._scores(first, groups)
        if self._second is None or not self._second.wanted(found):
            return found
        share = self._second.weight
        other = self._second.encoder.logits(legible, _TASKS)
        return self._scores(
            [(1 - share) * mine + share * theirs for mine, theirs in zip(first, other, strict=True)], groups
        )

    def _scores(self, logits: Sequence[Array], groups: tuple[Columns, Values]) -> Scores:
        level, kinds, command = logits
        return Scores(
            self._joined("level", level, groups),
            dict(zip(self._names["kinds"], map(float, 1 / (1 + np.exp(-kinds))), strict=True)),
            self._joined("command", command, groups),
        )

    def _joined(self, task: str, logits: Array, groups: tuple[Columns, Values]) -> dict[str, float]:
        columns, values = groups
        by_letters = values @ self._heads[f"{task}_grams"][columns] + self._heads[f"{task}_grams_bias"]
        scores = logits + by_letters * self._heads[f"{task}_share"]
        likely = np.exp(scores - scores.max())
        return dict(zip(self._names[task], map(float, likely / likely.sum()), strict=True))
