"""Turns sentences into vectors whose nearness means nearness of meaning; English, one thread, offline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import ModelUnfit
from bot.safety.legible import Legible

Vectors = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent / "encoder"
SECOND = Path(__file__).parent / "second"  # a larger one; its vectors are not used, only its readers
WIDTH = 384

_MODEL, _TOKENIZER, _SUMS = "encoder.onnx", "tokenizer.json", "SHA256SUMS"
_LONGEST = 256  # word pieces; more than a text message holds, and bounds what one message may cost


class SentenceEncoder:
    """A loaded encoder. Safe to share: it keeps nothing of what it read."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, legible: Legible
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self.legible = legible

    @classmethod
    def load(cls, words: Path, folder: Path = FOLDER) -> SentenceEncoder:
        """`words` is data/safety, for its slang. Raise ModelUnfit if a file of the model is missing or not
        byte for byte the one we reviewed, DataInvalid if a slang file cannot be read."""
        for name in (_MODEL, _TOKENIZER):
            verified(folder / name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            str(folder / _MODEL), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.no_padding()
        return cls(session, tokenizer, Legible.load(words))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers, unit length, for each text.

        Texts go through one by one: in a padded batch the int8 arithmetic would make the vector of a
        sentence depend on its neighbours, so training and serving would disagree.
        """
        rows = [self._run(self.legible.of(text), ["embedding"])[0] for text in texts]
        return np.vstack(rows) if rows else np.zeros((0, WIDTH), dtype=np.float32)

    def logits(self, legible: str, tasks: Sequence[str]) -> list[Vectors]:
        """For each task ("level", "kinds", "command") one row of unscaled likelihoods; the text is one that
        `legible.of` returned."""
        return [row[0] for row in self._run(legible, tasks)]

    def _run(self, legible: str, outputs: Sequence[str]) -> list[Vectors]:
        ids = np.asarray([self._tokenizer.encode(legible).ids], dtype=np.int64)
        found: list[Vectors] = self._session.run(
            list(outputs), {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        )
        return found


def verified(path: Path) -> bytes:
    """What a file of the model holds. Raise ModelUnfit if it is not byte for byte the one in SHA256SUMS."""
    try:
        content = path.read_bytes()
        sums = (path.parent / _SUMS).read_text(encoding="ascii").splitlines()
    except OSError:
        raise ModelUnfit(f"trained reader: {path.name} or {_SUMS} is missing") from None
    if f"{hashlib.sha256(content).hexdigest()}  {path.name}" not in sums:
        raise ModelUnfit(f"trained reader: {path.name} is not the reviewed file")
    return content
