"""Every link in the documents leads somewhere: files, folders and headings; commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bot").rglob("*.md")])

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_TARGET = re.compile(r"\bmake((?: [a-z][a-z-]*)+)")
_COMMAND = re.compile(r"\bporchlight (?:--\S+ )*([a-z]+)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links_of(path: Path) -> list[str]:
    return _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors_of(path: Path) -> set[str]:
    """Headings as the usual renderers name them: small letters, hyphens, no other signs."""
    headings = _HEADING.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(path: Path, link: str) -> bool:
    if re.match(r"(https?|mailto):", link):
        return False
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    outside = ROOT not in target.parents and target != ROOT
    return outside or not target.exists() or bool(anchor and anchor not in anchors_of(target))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert not [link for link in links_of(path) if broken(path, link)]


def test_the_front_page_leads_to_every_guide() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links_of(ROOT / "README.md")}
    guides = {path for path in DOCUMENTS if path.parent in (ROOT, ROOT / "docs")} - {ROOT / "README.md"}
    assert guides <= linked


@pytest.mark.parametrize("link", ["gone.md", "README.md#no-such-heading", "../outside.md", "#nowhere"])
def test_a_link_that_leads_nowhere_is_seen(link: str) -> None:
    assert broken(ROOT / "README.md", link)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_and_command_in_code_exists(path: Path) -> None:
    code = "\n".join(re.findall(r"^```.*?^```|`[^`\n]+`", path.read_text(encoding="utf-8"), re.M | re.S))
    code = re.sub(r"#.*", "", code)
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    commands = set(
        re.findall(r'^    "([a-z]+)": \(', (ROOT / "bot/__main__.py").read_text(encoding="utf-8"), re.M)
    )
    assert commands
    named = [name for group in _TARGET.findall(code) for name in group.split()]
    assert not set(named) - targets
    assert not set(_COMMAND.findall(code)) - commands
