"""Makes bot/safety/encoder and bot/safety/second anew: `make encoder`, an hour or two on two cores in an
environment of its own."""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from tokenizers import Tokenizer

from bot.safety.legible import Legible
from training.encoder.bases import FIRST, SECOND, Base
from training.encoder.examples import Example, training_examples
from training.encoder.export import export
from training.encoder.heads import gram_heads, write
from training.encoder.train import LONGEST, SECOND_PLAN, Plan, fine_tune, reading

_FIRST, _SECOND, _GROUPS = "first", "second", "groups"


def main() -> None:
    arguments = _arguments()
    legible = Legible.load(arguments.data / "safety")
    examples = training_examples(arguments.data)
    print(f"{len(examples)} messages to learn from", flush=True)
    wanted = arguments.only or (_FIRST, _GROUPS, _SECOND)
    if _FIRST in wanted:
        _encoder(FIRST, _planned(Plan(), arguments), examples, legible, arguments.to / "encoder")
    if _GROUPS in wanted:
        write(gram_heads(examples, legible), arguments.to / "encoder" / "heads.npz")
        _sum(arguments.to / "encoder")
    if _SECOND in wanted:
        _encoder(SECOND, _planned(SECOND_PLAN, arguments), examples, legible, arguments.to / "second")
    print(f"written to {arguments.to}; now: porchlight evaluate", flush=True)


def _encoder(base: Base, plan: Plan, examples: Sequence[Example], legible: Legible, to: Path) -> None:
    begun = time.monotonic()
    print(f"{base.name}, {base.layers} layers", flush=True)
    folder = base.folder(Path(".encoder/original"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    encoder = fine_tune(
        examples,
        base=folder,
        layers=base.layers,
        read=reading(tokenizer, legible),
        plan=plan,
        tell=lambda line: print(f"{time.monotonic() - begun:5.0f} s  {line}", flush=True),
    )
    to.mkdir(parents=True, exist_ok=True)
    export(encoder, to / "encoder.onnx")
    (to / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    _sum(to)


def _sum(folder: Path) -> None:
    """Write SHA256SUMS of what makes up a reader."""
    files = sorted(each for each in folder.iterdir() if each.suffix in (".onnx", ".npz", ".json"))
    lines = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in files]
    (folder / "SHA256SUMS").write_text("".join(lines))


def _planned(plan: Plan, arguments: argparse.Namespace) -> Plan:
    given = {each.name: getattr(arguments, each.name, None) for each in fields(Plan)}
    return replace(plan, **{name: value for name, value in given.items() if value is not None})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--to", type=Path, default=Path("bot/safety"))
    parser.add_argument("--only", action="append", choices=(_FIRST, _GROUPS, _SECOND))
    for each in fields(Plan):
        if not isinstance(each.default, bool):
            parser.add_argument(f"--{each.name.replace('_', '-')}", type=type(each.default))
    return parser.parse_args()


if __name__ == "__main__":
    main()
