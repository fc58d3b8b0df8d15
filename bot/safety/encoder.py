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

Vectors = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent / "encoder"
WIDTH = 384

_MODEL = "all-minilm-l6-v2-int8.onnx"
_TOKENIZER = "tokenizer.json"
_SUMS = {  # the provenance of both is in encoder/README.md
    _MODEL: "4fabb91a96fe1b7acf56f9d913a3b08dba1176e932a587fa966e55a9e23cfa5b",
    _TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_LONGEST = 256  # word pieces; more than a text message holds, and bounds what one message may cost


class SentenceEncoder:
    """A loaded encoder. Safe to share: it keeps nothing of what it read."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path = FOLDER) -> SentenceEncoder:
        """Raise ModelUnfit if either file is missing or not byte for byte the one we reviewed."""
        for name, expected in _SUMS.items():
            _verify(folder / name, expected)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            str(folder / _MODEL), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.no_padding()
        return cls(session, tokenizer)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers, unit length, for each text.

        Texts go through one by one: in a padded batch the int8 arithmetic would make the vector of a
        sentence depend on its neighbours, so training and serving would disagree.
        """
        rows = [self._row(text) for text in texts]
        return np.vstack(rows) if rows else np.zeros((0, WIDTH), dtype=np.float32)

    def _row(self, text: str) -> Vectors:
        encoding = self._tokenizer.encode(text)
        ids = np.asarray([encoding.ids], dtype=np.int64)
        (row,) = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(row, dtype=np.float32)


def _verify(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise ModelUnfit(f"sentence encoder: {path.name} is missing") from None
    if found != expected:
        raise ModelUnfit(f"sentence encoder: {path.name} is not the reviewed file")
