"""Who shakes, is not ready, is about to go or cannot talk now is asked nothing then (checks.yml)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowcheck.content import Content, Plain, items, mapping
from bot.flowcheck.finding import Finding


def check(content: Content) -> Iterator[Finding]:
    quiet = {str(one) for one in items(content.setting("asks_nothing").get("intents"))}
    texts = {text.key: text for text in content.texts if text.language == "en"}
    for file, plain in content.below("flows"):
        for name, flow in mapping(plain.get("flows")).items():
            steps = [mapping(step) for step in items(mapping(flow).get("steps"))]
            asked = quiet & _triggers(mapping(flow))
            if asked and not all(_ends(step) for step in steps):
                yield Finding(
                    file, name, "", f"asks or goes on after {', '.join(sorted(asked))}; end it there"
                )
            said = [str(key) for step in steps for key in _names(step.get("action"))] if asked else []
            for key in said:
                if key in texts and "?" in texts[key].text:
                    yield texts[key].finding(
                        f"asks something after {', '.join(sorted(asked))}; say it without"
                    )


def _triggers(flow: Plain) -> set[str]:
    return {str(mapping(trigger).get("intent")) for trigger in items(flow.get("nlu_trigger"))}


def _ends(step: Plain) -> bool:
    return "action" in step and step.get("next") in (None, "END")


def _names(value: object) -> list[object]:
    return [value] if isinstance(value, str) else items(value)
