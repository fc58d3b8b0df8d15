"""Codes of the directory as staff read them: needs, cultures, cost, checks, changes."""

from __future__ import annotations

NEEDS = {
    "housing": "Housing",
    "food": "Food",
    "clothing": "Clothing",
    "language": "Language help",
    "legal": "Legal",
    "benefits": "Benefits",
    "court": "Court support",
    "transport": "Transport",
    "medical": "Medical",
    "substance": "Substance use",
    "mental_health": "Mental health",
    "children": "Children and child care",
    "compensation": "Compensation",
    "community": "Culture or faith",
    "education": "Education",
    "work": "Work",
}
CULTURES = {
    "indigenous": "Indigenous or First Nation",
    "black_led": "Black-led",
    "2slgbtq": "2SLGBTQ+",
    "newcomer": "Newcomers",
    "faith": "Faith",
    "own_language": "In their own language",
    "survivor_led": "Survivor-led",
}
COSTS = {"free": "Free", "by_income": "By income", "costs": "Costs money", "not_said": "Not known"}
HOWS = {"called": "Called", "visited": "Visited", "website": "Read their website"}
HOWS_TOLD = {**{code: said.lower() for code, said in HOWS.items()}, "not_said": "how is not noted"}
CHANGES = {
    "added": "added it",
    "changed": "changed it",
    "verified": "checked it",
    "retired": "took it out of use",
    "restored": "brought it back",
    "imported": "imported it from a file",
}
