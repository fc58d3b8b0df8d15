"""The encoder with its pooling and its readers inside, as it is exported."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

_HIDDEN = 256
_SCALE = 12.0  # a unit vector times this gives a linear head room for sure answers

SHIPPED = ("level", "kinds", "command")
"""Tasks whose readers are part of the exported graph; intents are learnt anew with `porchlight train`."""


class Encoder(nn.Module):
    """input_ids and attention_mask (int64, batch x tokens) to a unit vector for meaning (batch x the width
    of the model), and to the logits of each shipped task. The first `layers` of the
    original model are kept.

    The vector is the mean of the last layer, as in the original model. The readers also see the greatest
    value of each feature and the first token: one word can turn a sentence, and a mean blurs it.
    """

    def __init__(self, folder: Path, sizes: dict[str, int], *, dropout: float, layers: int) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.body.encoder.layer = self.body.encoder.layer[:layers]
        self.width = int(self.body.config.hidden_size)
        self.readers = nn.ModuleDict({name: _reader(self.width, sizes[name], dropout) for name in SHIPPED})

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        states = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        greatest = (states - (1.0 - mask) * 1e4).max(1).values
        seen = torch.cat([mean, greatest, states[:, 0]], dim=1)
        return (nn.functional.normalize(mean, dim=1), *(self.readers[name](seen) for name in SHIPPED))


def _reader(width: int, classes: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(dropout),
        nn.Linear(3 * width, _HIDDEN),
        nn.GELU(),
        nn.Dropout(dropout),
        nn.Linear(_HIDDEN, classes),
    )


class IntentHead(nn.Module):
    """Teaches the vector to tell intents apart; it is not exported."""

    def __init__(self, width: int, classes: int, *, dropout: float) -> None:
        super().__init__()
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, classes))

    def forward(self, vectors: Tensor) -> Tensor:
        return self.head(vectors * _SCALE)


def losses(outputs: dict[str, Tensor], labels: dict[str, Tensor]) -> Tensor:
    """The sum over tasks; a label of -1 (or a row of -1 for kinds) is not known and counts nothing."""
    total = torch.zeros(())
    for name, logits in outputs.items():
        if name == "kinds":
            known = labels[name][:, 0] >= 0
            if known.any():
                wanted = labels[name][known].float()
                total = total + 2.0 * nn.functional.binary_cross_entropy_with_logits(logits[known], wanted)
        elif (labels[name] >= 0).any():
            total = total + nn.functional.cross_entropy(
                logits, labels[name], ignore_index=-1, label_smoothing=0.05
            )
    return total
