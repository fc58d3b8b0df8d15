"""What a command says when it cannot start; the same words wherever it happens."""

from __future__ import annotations

from bot.errors import MasterKeyMissing, SettingsInvalid

AWAY = "The master key cannot be used now ({code}). `porchlight keys status` says which version."


def settings_sentence(invalid: SettingsInvalid) -> str:
    lines = "\n".join(f"  - {problem}" for problem in invalid.problems)
    return (
        f"These settings keep the line from starting:\n{lines}\n"
        "Set them in porchlight.toml (see porchlight.example.toml) or in the environment."
    )


def missing_sentence(missing: MasterKeyMissing) -> str:
    return (
        f"Keys are wrapped by a master key version that keys.master does not have: {missing}. "
        "Put it back beside the others; `porchlight keys status` says how many keys need it."
    )
