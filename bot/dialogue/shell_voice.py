"""Lets Rasa's own shell speak our catalogue; named in endpoints.yml, used nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.nlg import CatalogueVoice
from bot.safety.catalogue import Catalogue

_FACTS = {  # what settings would say of a line
    "line_name": "Demo Line",
    "operator": "Demo House",
    "may_report": "Staff may have to tell if a life is at risk.",
    "law_trouble": "The law is not the same in each place.",
    "next_open": "9 am",
    "retention_hours": "72",
    "crisis_line": "988",
    "emergency_number": "911",
}


class ShellVoice(NaturalLanguageGenerator):
    """Buttons become what the shell sends back as an intent."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        self._voice = CatalogueVoice(Catalogue.load(Path("data/responses"), _FACTS))

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **unused: Any
    ) -> dict[str, Any]:
        said = await self._voice.generate(utter_action, tracker, output_channel)
        said["buttons"] = [{**each, "payload": f"/{each['payload']}"} for each in said["buttons"]]
        return said
