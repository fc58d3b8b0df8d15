"""A name for workers to call a conversation by, drawn by lot and so telling nothing of the person."""

from __future__ import annotations

import secrets

_FIRST = (
    "Amber", "Autumn", "Bright", "Calm", "Cedar", "Clear", "Clover", "Copper",
    "Coral", "Dawn", "Early", "Evening", "Fern", "Gentle", "Golden", "Green",
    "Hazel", "Indigo", "Ivory", "Jade", "Lilac", "Linen", "Maple", "Mellow",
    "Mild", "Misty", "Morning", "Mossy", "Noon", "North", "Oaken", "Olive",
    "Opal", "Pale", "Pearl", "Plain", "Quiet", "River", "Russet", "Sable",
    "Sandy", "Silver", "Slate", "South", "Spring", "Steady", "Summer", "Teal",
    "Velvet", "West", "Willow", "Winter",
)  # fmt: skip
_SECOND = (
    "Acorn", "Anchor", "Arbor", "Atlas", "Basin", "Bay", "Beacon", "Birch",
    "Brook", "Canyon", "Cliff", "Cloud", "Compass", "Cove", "Creek", "Dune",
    "Feather", "Field", "Garden", "Glade", "Grove", "Harbor", "Heron", "Hill",
    "Island", "Lake", "Lantern", "Ledge", "Marsh", "Meadow", "Mesa", "Mill",
    "Orchard", "Otter", "Pebble", "Pier", "Pine", "Pond", "Prairie", "Reed",
    "Ridge", "Shell", "Shore", "Sparrow", "Stone", "Thicket", "Trail", "Valley",
    "Wharf", "Wren",
)  # fmt: skip


def draw_pseudonym() -> str:
    """Two plain words and a number, such as "Quiet Harbor 41": one of 234,000."""
    number = secrets.randbelow(90) + 10
    return f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)} {number}"
