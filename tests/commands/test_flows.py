"""`porchlight flows`: the picture shows every flow, is readable, and the one in docs/ is today's."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.flow_boxes import Panel, panels
from bot.commands.flow_picture import BOX, WIDTH, draw
from bot.commands.flows import flows

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
WIDEST_LETTER = 6.3  # a letter of 11 px in bold, on average


@pytest.fixture(scope="module")
def found() -> list[Panel]:
    return panels(ROOT / "data")


def test_the_picture_in_the_docs_is_up_to_date(found: list[Panel]) -> None:
    drawn = (ROOT / "docs" / "flows.svg").read_text(encoding="utf-8")
    assert drawn == draw(found), "run: porchlight flows --svg docs/flows.svg"


def test_the_readme_shows_it() -> None:
    assert "docs/flows.svg" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_flow_has_a_box_or_a_name_in_one(found: list[Panel]) -> None:
    from policies.flow_files import read_folder

    shown = " ".join(
        f"{box.title} {' '.join(line.text for line in box.lines)}" for panel in found for box in panel.boxes
    ).replace("- ", "-")
    for name in read_folder(ROOT / "data" / "flows"):
        words = name.replace("_", " ")
        alike = words.split(" ", 1)[-1]
        assert words in shown or alike in shown, name


def test_boxes_do_not_overlap_and_texts_stay_inside(found: list[Panel]) -> None:
    root = ET.fromstring(draw(found))
    boxes = [
        tuple(float(each.get(side, "0")) for side in ("x", "y", "width", "height"))
        for each in root.iter(f"{SVG}rect")
        if each.get("class") == "box"
    ]
    assert len(boxes) == sum(len(panel.boxes) for panel in found)
    for at, (x, y, width, height) in enumerate(boxes):
        assert x > 0
        assert x + width < WIDTH
        for other_x, other_y, _, other_height in boxes[at + 1 :]:
            apart = other_x >= x + width or x >= other_x + BOX
            assert apart or other_y >= y + height or y >= other_y + other_height
    for text in root.iter(f"{SVG}text"):
        if text.get("class") in ("asks", "says", "when", "leads"):
            assert len(text.text or "") * WIDEST_LETTER < BOX + 12, text.text


def test_arrows_join_boxes_of_one_panel(found: list[Panel]) -> None:
    inside = sum(
        name in {each.name for each in panel.boxes}
        for panel in found
        for box in panel.boxes
        for name in box.leads
    )
    assert draw(found).count('class="arrow"') == inside > 15


def test_the_command_writes_the_picture_and_lists_without_it(tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    data = ["--data", str(ROOT / "data")]
    assert CliRunner().invoke(flows, [*data, "--svg", str(target)]).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("<svg")
    listed = CliRunner().invoke(flows, data).output
    assert "opening: opening -> " in listed


def test_flows_that_cannot_be_read_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "broken.yml").write_text("flow: {}\n", encoding="utf-8")
    done = CliRunner().invoke(flows, ["--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "left margin" in done.output
