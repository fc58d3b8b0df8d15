"""Reads data/ for Rasa: one language at a time, and the texts of that language as part of the domain."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.utils.common import cached_method

from bot.errors import DataInvalid
from bot.safety.instrument import load_instrument
from policies.instrument import domain_of

DOMAIN = "data/domain"
_BY_LANGUAGE = ("nlu", "responses")


class LanguageImporter(RasaFileImporter):
    """Named in config.yml, so that Rasa's own commands read exactly what we train on."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        instrument: str | None = None,
    ) -> None:
        """`instrument` names the file of a licensed instrument, where training was given one."""
        super().__init__(config_file, domain_path or DOMAIN, training_data_paths)
        self._language = str(self.get_config().get("language") or "en")
        self._instrument = load_instrument(Path(instrument) if instrument else None)
        self._nlu_files: list[str] = [path for path in self._nlu_files if self._is_ours(path)]

    @cached_method
    def get_domain(self) -> Domain:
        """data/domain together with data/responses/<language>. Raise DataInvalid if there are no texts."""
        domain = Path(self._domain_path or DOMAIN)
        texts = domain.parent / "responses" / self._language
        if not texts.is_dir():
            raise DataInvalid(f"{texts}: no texts for the language config.yml names")
        own = Domain.load([str(domain), str(texts)])
        if self._instrument is None:
            return own
        if self._instrument.language != self._language:
            raise DataInvalid(
                f"the instrument: its language must be {self._language}, which the model learns"
            )
        return own.merge(Domain.from_dict(domain_of(self._instrument)))

    def _is_ours(self, path: str) -> bool:
        """Files under nlu/<language>/ count only for their language; others count for all."""
        parts = Path(path).parts
        for folder in _BY_LANGUAGE:
            if folder in parts[:-2]:
                return parts[parts.index(folder) + 1] == self._language
        return True
