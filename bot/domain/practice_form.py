"""Reads scenarios, remarks and marks of the practice room from plain values, and says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.practice_scenario import Ending, Remark, Rule, Said, Scenario, Shown, Step
from bot.domain.urgency import Urgency
from bot.errors import DataInvalid

Plain = Mapping[str, object]

_SCENARIO = {"title", "picture", "name", "reasons", "note", "before", "steps"}
_SCENARIO_MAY = {"needed", "urgency", "words"}
_STEP_MAY = {"says", "after", "next", "ends", "agreed", "fine"}
_RULE_MAY = {"if", "any", "unless", "then", "else", "remark"}
_REMARK = {"source"}
_REMARK_MAY = {"well", "try", "hides"}


def read_scenario(key: str, raw: Plain, *, where: str) -> Scenario:
    """Raise DataInvalid, beginning with `where`, at the first thing that is wrong."""
    _keys(raw, needed=_SCENARIO, may=_SCENARIO_MAY, where=where)
    steps = _mapping(raw["steps"], f"{where}: steps")
    if not steps:
        raise DataInvalid(f"{where}: steps: needs one at least")
    urgency = raw.get("urgency", Urgency.NORMAL.value)
    if urgency not in [one.value for one in Urgency]:
        raise DataInvalid(f"{where}: urgency: is one of {', '.join(one.value for one in Urgency)}")
    if not isinstance(raw.get("needed", False), bool):
        raise DataInvalid(f"{where}: needed: is true or false")
    read = {name: _step(name, step, where=f"{where}: step {name}") for name, step in steps.items()}
    for step in read.values():
        for rule in step.rules:
            if rule.then not in read:
                raise DataInvalid(f"{where}: step {step.name}: leads to {rule.then}, which is no step")
    return Scenario(
        key=key,
        shown=_shown(raw, where),
        steps=read,
        first=next(iter(read)),
        needed=raw.get("needed") is True,
        urgency=str(urgency),
        words=read_words(raw.get("words", {}), where=f"{where}: words"),
    )


def read_remarks(raw: Plain, *, where: str) -> dict[str, Remark]:
    """By the mark, or the name in a rule, that they answer. Raise DataInvalid."""
    _keys(raw, needed={"remarks"}, may=set(), where=where)
    listed = _mapping(raw["remarks"], f"{where}: remarks")
    return {key: _remark(key, each, where=f"{where}: {key}") for key, each in listed.items()}


def read_words(raw: object, *, where: str) -> dict[str, tuple[str, ...]]:
    """By mark the words that make it. Raise DataInvalid."""
    return {
        name: _texts(words, f"{where}: {name}", needed=True) for name, words in _mapping(raw, where).items()
    }


def _shown(raw: Plain, where: str) -> Shown:
    before = raw["before"]
    if not isinstance(before, list):
        raise DataInvalid(f"{where}: before: is a list of `- person: ...` and `- bot: utter_...`")
    note = _mapping(raw["note"], f"{where}: note")
    return Shown(
        title=_text(raw["title"], f"{where}: title"),
        picture=_text(raw["picture"], f"{where}: picture"),
        pseudonym=_text(raw["name"], f"{where}: name"),
        reasons=_texts(raw["reasons"], f"{where}: reasons", needed=True),
        note={part: _texts(said, f"{where}: note: {part}", needed=True) for part, said in note.items()},
        before=tuple(_said(each, f"{where}: before") for each in before),
    )


def _said(raw: object, where: str) -> Said:
    plain = _mapping(raw, where)
    if set(plain) not in ({"person"}, {"bot"}):
        raise DataInvalid(f"{where}: each is `- person: ...` or `- bot: utter_...`")
    [(who, words)] = plain.items()
    said = _text(words, f"{where}: {who}")
    return Said(bot=said) if who == "bot" else Said(words=said)


def _step(name: str, raw: object, *, where: str) -> Step:
    plain = _mapping(raw, where)
    _keys(plain, needed=set(), may=_STEP_MAY, where=where)
    ends = plain.get("ends")
    if ends is not None and ends not in [one.value for one in Ending]:
        raise DataInvalid(f"{where}: ends: is one of {', '.join(one.value for one in Ending)}")
    if (ends is None) == ("next" not in plain):
        raise DataInvalid(f"{where}: needs either `next:` or `ends:`")
    return Step(
        name=name,
        says=_texts(plain.get("says", []), f"{where}: says"),
        after=_text(plain["after"], f"{where}: after") if "after" in plain else "",
        rules=_rules(plain["next"], f"{where}: next") if "next" in plain else (),
        ends=None if ends is None else Ending(ends),
        agreed=frozenset(_texts(plain.get("agreed", []), f"{where}: agreed")),
        fine=frozenset(_texts(plain.get("fine", []), f"{where}: fine")),
    )


def _rules(raw: object, where: str) -> tuple[Rule, ...]:
    if not isinstance(raw, list) or not raw:
        raise DataInvalid(f"{where}: is a list that ends with `- else: step`")
    rules = tuple(_rule(each, f"{where} {at}") for at, each in enumerate(raw, start=1))
    if [rule.always for rule in rules] != [False] * (len(rules) - 1) + [True]:
        raise DataInvalid(f"{where}: the last one, and no other, is `- else: step`")
    return rules


def _rule(raw: object, where: str) -> Rule:
    plain = _mapping(raw, where)
    _keys(plain, needed=set(), may=_RULE_MAY, where=where)
    if ("then" in plain) == ("else" in plain):
        raise DataInvalid(f"{where}: needs either `then:` or `else:`")
    asked = {name: frozenset(_texts(plain.get(name, []), where)) for name in ("if", "any", "unless")}
    if bool(any(asked.values())) != ("then" in plain):
        raise DataInvalid(f"{where}: `then:` goes with if, any or unless; `else:` without")
    return Rule(
        then=_text(plain.get("then", plain.get("else")), where),
        every=asked["if"],
        some=asked["any"],
        unless=asked["unless"],
        remark=_text(plain["remark"], where) if "remark" in plain else None,
    )


def _remark(key: str, raw: object, *, where: str) -> Remark:
    plain = _mapping(raw, where)
    _keys(plain, needed=_REMARK, may=_REMARK_MAY, where=where)
    if ("well" in plain) == ("try" in plain):
        raise DataInvalid(f"{where}: needs either `well:` or `try:`")
    return Remark(
        key=key,
        text=_text(plain.get("well", plain.get("try")), where),
        well="well" in plain,
        source=_text(plain["source"], f"{where}: source"),
        hides=frozenset(_texts(plain.get("hides", []), f"{where}: hides")),
    )


def _keys(plain: Plain, *, needed: set[str], may: set[str], where: str) -> None:
    for name in sorted(set(plain) - needed - may):
        raise DataInvalid(f"{where}: {name}: is not known; use {', '.join(sorted(needed | may))}")
    for name in sorted(needed - set(plain)):
        raise DataInvalid(f"{where}: {name}: is missing")


def _mapping(value: object, where: str) -> Plain:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise DataInvalid(f"{where}: must hold `name: value` lines")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataInvalid(f"{where}: must be a text; put it in quotes")
    return value.strip()


def _texts(value: object, where: str, *, needed: bool = False) -> tuple[str, ...]:
    if not isinstance(value, list) or (needed and not value):
        raise DataInvalid(f"{where}: must be a list of texts")
    return tuple(_text(each, where) for each in value)
