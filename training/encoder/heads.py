"""Fits the readers of word and letter groups, which stand beside those inside the encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.safety.grams import BUCKETS, grams
from bot.safety.legible import Legible
from training.encoder.examples import COMMANDS, KINDS, LEVELS, Example

_STRENGTH = 3.0  # sklearn's C
_SHARES = {"level": 0.4, "command": 0.5}
"""How much the groups count beside the vector; chosen on the tuning sets, see README.md."""


def gram_heads(examples: Sequence[Example], legible: Legible) -> dict[str, NDArray[Any]]:
    """One reader each for the level of danger and for commands: weights (BUCKETS x classes) and biases."""
    arrays: dict[str, NDArray[Any]] = {}
    for task, names, label in (
        ("level", LEVELS, lambda each: each.level),
        ("command", COMMANDS, lambda each: each.command),
    ):
        known = [each for each in examples if label(each) is not None]
        model = LogisticRegression(C=_STRENGTH, max_iter=300, class_weight="balanced", random_state=1)
        model.fit(
            _matrix([legible.of(each.text) for each in known]), [names.index(label(each)) for each in known]
        )
        arrays[f"{task}_grams"] = model.coef_.T.astype(np.float16)
        arrays[f"{task}_grams_bias"] = model.intercept_.astype(np.float32)
        arrays[f"{task}_share"] = np.float32(_SHARES[task])
    return arrays


def _matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    rows = [grams(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, values = (np.concatenate(each) for each in zip(*rows, strict=True))
    return sparse.csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))


def write(arrays: Mapping[str, NDArray[Any]], to: Path) -> None:
    names = {"level": LEVELS, "kinds": KINDS, "command": COMMANDS}
    np.savez_compressed(to, names=np.array(json.dumps(names)), **arrays)
