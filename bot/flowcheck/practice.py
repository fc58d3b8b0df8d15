"""Simulated people can be talked with to an end, whatever is replied; and every remark can be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.practice_form import read_remarks, read_scenario, read_words
from bot.domain.practice_scenario import FOUND, HELD_BACK, MOST_REPLIES, WAITS, Remark, Rule, Scenario
from bot.errors import DataInvalid
from bot.flowcheck.banned_words import listed
from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding
from bot.flowcheck.length import letters_over, strange_letters

_REMARKS, _MARKS = "practice/remarks.yml", "practice/marks.yml"
_ONE_TEXT, _THREE_TEXTS = 160, 3 * 153  # joined texts hold 153 each
_LANGUAGE = "en"

Found = Iterator[tuple[str, str]]
"""A place in the file, and what to do there."""


def check(content: Content) -> Iterator[Finding]:
    if not any(True for _ in content.below("practice")):
        return
    try:
        remarks = read_remarks(content.files.get(_REMARKS, {"remarks": {}}), where="")
        words = read_words(content.files.get(_MARKS, {}).get(_LANGUAGE, {}), where="")
    except DataInvalid as wrong:
        yield Finding("practice", "", "", f"remarks.yml or marks.yml{wrong}")
        return
    banned = {one.mark for one in listed(content).get(_LANGUAGE, []) if one.mark}
    known = frozenset({*FOUND, *banned, *words})
    scenarios: list[Scenario] = []
    for file, plain in content.below(f"practice/{_LANGUAGE}"):
        try:
            scenario = read_scenario(file, plain, where="")
        except DataInvalid as wrong:
            yield Finding(file, "", _LANGUAGE, str(wrong).removeprefix(": "))
            continue
        scenarios.append(scenario)
        found = (*_shown(scenario, content), *_marks(scenario, known, remarks), *_ways(scenario))
        yield from (Finding(file, place, _LANGUAGE, message) for place, message in found)
    yield from _unused(scenarios, known=known, words=words, remarks=remarks)


def _shown(scenario: Scenario, content: Content) -> Found:
    """The title may be seen over a shoulder; what the person writes is what a phone could send."""
    for one in listed(content).get(_LANGUAGE, []):
        if found := one.words.search(scenario.shown.title):
            yield "title", f"says {found[0]!r}: {one.instead}"
    replies = {text.key for text in content.texts}
    for said in scenario.shown.before:
        if said.bot and said.bot not in replies:
            yield "before", f"{said.bot} is no reply of data/responses"
        yield from (("before", message) for message in _as_sms(said.words))
    for step in scenario.steps.values():
        yield from ((f"step {step.name}", message) for words in step.says for message in _as_sms(words))


def _as_sms(words: str) -> Iterator[str]:
    if strange := strange_letters(words):
        yield f"{' '.join(strange)} is no letter of a plain text message; use another"
    if _ONE_TEXT + letters_over(words) > _THREE_TEXTS:
        yield f"is longer than three texts ({_THREE_TEXTS}); a young person writes less at once"


def _marks(scenario: Scenario, known: frozenset[str], remarks: Mapping[str, Remark]) -> Found:
    for mark in sorted(scenario.words.keys() & known):
        yield "words", f"{mark} is a mark already; give it a name of its own"
    every = known | scenario.words.keys()
    for step in scenario.steps.values():
        place = f"step {step.name}"
        for rule in step.rules:
            waited_for = rule.every | rule.some | rule.unless
            for mark in sorted(waited_for - every):
                yield place, f"{mark} is no mark; use {', '.join(sorted(every))}"
            for mark in sorted(waited_for & HELD_BACK):
                yield place, f"{mark} is held back and never reaches the person; no rule can wait for it"
            if rule.remark is not None and rule.remark not in remarks:
                yield place, f"{rule.remark} is no remark of remarks.yml"
        for mark in sorted(step.fine - every):
            yield place, f"{mark} under `fine:` is no mark"
    used = {mark for step in scenario.steps.values() for rule in step.rules for mark in _waited_for(rule)}
    for mark in sorted(scenario.words.keys() - used):
        yield "words", f"{mark} is waited for by no rule; take it out"


def _ways(scenario: Scenario) -> Found:
    steps = scenario.steps
    reached = _reached(scenario)
    for name in steps:
        if name not in reached:
            yield f"step {name}", "is never reached; lead to it, or take it out"
    for step in steps.values():
        for at, rule in enumerate(step.rules):
            if _never(rule) or any(_takes_all_of(above, rule) for above in step.rules[:at]):
                yield f"step {step.name}", f"rule {at + 1} never counts; a rule above takes all of it"
        above, last = step.rules[-2:] if len(step.rules) > 1 else (None, None)
        if above and last and (above.then, above.remark) == (last.then, last.remark):
            yield f"step {step.name}", "the last rule before `else:` does the same as it; take it out"
    longest = _longest(scenario)
    if longest is None:
        yield "steps", "go round in a circle; every way has to come to an end"
    elif longest > MOST_REPLIES:
        yield "steps", f"take up to {longest} replies; keep the longest way within {MOST_REPLIES}"
    if not any(step.ends for step in steps.values()):
        yield "steps", "have no end; give one `ends:`"


def _reached(scenario: Scenario) -> set[str]:
    reached: set[str] = set()
    ahead = [scenario.first]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [rule.then for rule in scenario.steps[name].rules]
    return reached


def _longest(scenario: Scenario) -> int | None:
    """Replies of the longest way; None where a way comes back to itself."""
    ahead = dict.fromkeys(scenario.steps, 0)
    for _ in range(len(ahead) + 1):
        before = dict(ahead)
        for name, step in scenario.steps.items():
            ahead[name] = max((1 + before[rule.then] for rule in step.rules), default=0)
        if ahead == before:
            return max(ahead.values())
    return None


def _never(rule: Rule) -> bool:
    """It asks for a mark and forbids it, or for something in a message that was not written."""
    waited = WAITS in rule.every and bool(rule.every - {WAITS})
    some = rule.some & {WAITS} if WAITS in rule.every else rule.some - rule.unless
    return waited or bool(rule.every & rule.unless) or (bool(rule.some) and not some)


def _takes_all_of(above: Rule, below: Rule) -> bool:
    """Whatever the lower rule would take, the upper one has taken."""
    certain = below.every | (below.some if len(below.some) == 1 else frozenset())
    some_too = (
        not above.some or bool(above.some & certain) or (bool(below.some) and below.some <= above.some)
    )
    return above.every <= certain and some_too and above.unless <= below.unless


def _unused(
    scenarios: list[Scenario],
    *,
    known: frozenset[str],
    words: Mapping[str, tuple[str, ...]],
    remarks: Mapping[str, Remark],
) -> Iterator[Finding]:
    rules = [rule for one in scenarios for step in one.steps.values() for rule in step.rules]
    own = {mark for one in scenarios for mark in one.words}
    named = {rule.remark for rule in rules}
    waited_for = {mark for rule in rules for mark in _waited_for(rule)}
    for key, remark in remarks.items():
        if key not in known | own | named:
            yield Finding(_REMARKS, key, "", "is never given; name it in a rule, or take it out")
        for other in sorted(remark.hides - remarks.keys()):
            yield Finding(_REMARKS, key, "", f"hides {other}, which is no remark")
    for mark in words:
        if mark not in waited_for and mark not in remarks:
            yield Finding(_MARKS, mark, "", "is used by no rule and no remark; take it out")
        if mark in FOUND:
            yield Finding(_MARKS, mark, "", "is found by the program itself; give it another name")
    if not any(scenario.needed for scenario in scenarios):
        yield Finding("practice", "", _LANGUAGE, "has none with `needed: true`; nobody could ever begin")


def _waited_for(rule: Rule) -> frozenset[str]:
    return rule.every | rule.some | rule.unless
