"""Fine-tunes an original model on our own messages with several heads at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from bot.safety.legible import Legible
from training.encoder.examples import COMMANDS, KINDS, LEVELS, Example
from training.encoder.network import SHIPPED, Encoder, IntentHead, losses

LONGEST = 128  # word pieces read of one message while learning

Read = Callable[[Sequence[str]], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Plan:
    """How the first reader learns; `SECOND_PLAN` is for the second, which is larger."""

    epochs: int = 5
    more_epochs: int = 4  # a second, gentler round from the mean of the first
    more_rate: float = 0.6  # how fast the encoder learns in it, as a share of the first
    batch: int = 32
    encoder_rate: float = 8e-5
    reader_rate: float = 5e-4
    intent_rate: float = 3e-3
    dropout: float = 0.2
    intents_share: float = 0.5  # of the phrases of data/nlu, drawn anew each epoch; they are the easy part
    misspell: float = 0.3  # share of messages in which letters are changed, anew each epoch
    seed: int = 11
    threads: int = 1  # more of them wait for each other on a busy machine
    words: bool = True  # whether the vectors of single words are learnt too


SECOND_PLAN = Plan(
    epochs=5, more_epochs=3, encoder_rate=6e-5, intents_share=0.4, seed=21, threads=2, words=False
)


class Labels:
    """Numbers for the labels of an example; -1 where a label is not known."""

    def __init__(self, intents: Sequence[str]) -> None:
        self.intents = sorted(intents)
        self._at = {intent: number for number, intent in enumerate(self.intents)}

    def sizes(self) -> dict[str, int]:
        return {
            "level": len(LEVELS),
            "kinds": len(KINDS),
            "command": len(COMMANDS),
            "intent": len(self.intents),
        }

    def of(self, batch: Sequence[Example]) -> dict[str, Tensor]:
        return {
            "level": torch.tensor([_index(LEVELS, each.level) for each in batch]),
            "kinds": torch.tensor([_kinds(each) for each in batch]),
            "command": torch.tensor([_index(COMMANDS, each.command) for each in batch]),
            "intent": torch.tensor([self._at[each.intent] if each.intent else -1 for each in batch]),
        }


def _index(names: Sequence[str], name: str | None) -> int:
    return -1 if name is None else names.index(name)


def _kinds(example: Example) -> list[int]:
    if example.level is None:
        return [-1] * len(KINDS)
    return [int(kind in example.kinds) for kind in KINDS]


def fine_tune(
    examples: Sequence[Example],
    *,
    base: Path,
    layers: int,
    read: Read,
    plan: Plan,
    tell: Callable[[str], None],
) -> Encoder:
    """`base` is the folder of the original model; `read` turns texts into input_ids and attention_mask.
    Each round begins with a head for intents of its own, and ends with the mean of the weights of its last
    steps, which reads unseen messages more evenly than the last weights alone."""
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    labels = Labels({each.intent for each in examples if each.intent})
    encoder = Encoder(base, labels.sizes(), dropout=plan.dropout, layers=layers)
    encoder.body.embeddings.word_embeddings.weight.requires_grad_(plan.words)
    learn = partial(_round, examples=examples, labels=labels, read=read, tell=tell)
    encoder = learn(encoder, plan=plan)
    if not plan.more_epochs:
        return encoder
    rate, seed = plan.more_rate * plan.encoder_rate, plan.seed + 1
    return learn(encoder, plan=replace(plan, epochs=plan.more_epochs, encoder_rate=rate, seed=seed))


def _round(
    encoder: Encoder,
    *,
    examples: Sequence[Example],
    labels: Labels,
    read: Read,
    tell: Callable[[str], None],
    plan: Plan,
) -> Encoder:
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    intents = IntentHead(encoder.width, len(labels.intents), dropout=plan.dropout)
    steps = plan.epochs * (len(_drawn(examples, plan.intents_share)) // plan.batch + 1)
    optimiser, schedule = _optimiser(encoder, intents, plan=plan, steps=steps)
    mean = torch.optim.swa_utils.AveragedModel(
        encoder, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995)
    )
    for epoch in range(plan.epochs):
        encoder.train()
        intents.train()
        total = 0.0
        for batch in _batches(_drawn(examples, plan.intents_share), plan.batch):
            texts = [
                misspelt(each.text) if random.random() < plan.misspell else each.text for each in batch
            ]
            with torch.autocast(
                "cpu", dtype=torch.bfloat16
            ):  # three times as fast where the processor has it
                vectors, *logits = encoder(*read(texts))
                outputs = {**dict(zip(SHIPPED, logits, strict=True)), "intent": intents(vectors)}
            loss = losses({name: each.float() for name, each in outputs.items()}, labels.of(batch))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            mean.update_parameters(encoder)
            total += loss.item() * len(batch)
        tell(f"epoch {epoch + 1} of {plan.epochs}: loss {total / steps * plan.epochs / plan.batch:.3f}")
    averaged: Encoder = mean.module
    return averaged.eval()


def _optimiser(encoder: Encoder, intents: IntentHead, *, plan: Plan, steps: int) -> tuple[Any, Any]:
    """Quick for what is new, slow for what was learnt before; warmed up, then cooled down in a line."""
    optimiser = torch.optim.AdamW(
        [
            {
                "params": [each for each in encoder.body.parameters() if each.requires_grad],
                "lr": plan.encoder_rate,
            },
            {"params": encoder.readers.parameters(), "lr": plan.reader_rate},
            {"params": intents.parameters(), "lr": plan.intent_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )

    def pace(step: int) -> float:
        return min(1.0, (step + 1) / (0.1 * steps)) * max(0.02, 1 - step / steps)

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, pace)


def _drawn(examples: Sequence[Example], intents_share: float) -> list[Example]:
    phrases = [each for each in examples if each.intent]
    rest = [each for each in examples if not each.intent]
    return rest + random.sample(phrases, round(intents_share * len(phrases)))


def _batches(examples: Sequence[Example], size: int) -> Iterator[list[Example]]:
    """Shuffled; messages of like length together, so that little is padded."""
    order = random.sample(list(examples), len(examples))
    for start in range(0, len(order), size * 16):
        chunk = sorted(order[start : start + size * 16], key=lambda each: len(each.text))
        batches = [chunk[at : at + size] for at in range(0, len(chunk), size)]
        random.shuffle(batches)
        yield from batches


def misspelt(text: str) -> str:
    """One to three slips of a hasty thumb: a letter lost, doubled, swapped or wrong, a space lost."""
    letters = list(text)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(letters)) if letters else 0
        slip = random.random()
        if len(letters) < 4 or not (letters[at].isalpha() or letters[at] == " "):
            continue
        if slip < 0.3:
            del letters[at]
        elif slip < 0.5:
            letters.insert(at, letters[at])
        elif slip < 0.8 and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters[at] = random.choice("aeiourstnlm")
    return "".join(letters)


def reading(tokenizer: Tokenizer, legible: Legible) -> Read:
    """Texts to input_ids and attention_mask, padded to the longest, as serving reads them."""
    padding = next(
        number for mark in ("<pad>", "[PAD]") if (number := tokenizer.token_to_id(mark)) is not None
    )

    def read(texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        encodings = tokenizer.encode_batch([legible.of(text) for text in texts])
        longest = max(len(each.ids) for each in encodings)
        ids = torch.full((len(texts), longest), padding, dtype=torch.int64)
        mask = torch.zeros_like(ids)
        for row, each in enumerate(encodings):
            ids[row, : len(each.ids)] = torch.tensor(each.ids)
            mask[row, : len(each.ids)] = 1
        return ids, mask

    return read
