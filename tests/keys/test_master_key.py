"""P15: each kind of master key opens what it wrapped in its own place alone, and says when it cannot."""

from __future__ import annotations

import base64
import socket
from pathlib import Path

import pytest

from bot.crypto import far_key
from bot.crypto.aws_kms import AwsKmsKey
from bot.crypto.key_file import KeyFileUnfit, read_key_file
from bot.crypto.keyring import MasterKeys
from bot.crypto.master_key import LocalKey, MasterKey
from bot.crypto.master_places import Reach, open_master_keys, parse_places
from bot.crypto.seal import Sealed
from bot.crypto.secret import SecretKey
from bot.crypto.vault_transit import VaultKey, token_from
from bot.domain.private import Private
from bot.errors import MasterKeyRefused, MasterKeyUnavailable, SealBroken, SettingsInvalid
from tests.keys.simulated_vault import KEY, TOKEN, SimulatedVault

PLACE, ELSEWHERE = ("keys", "one", "wrapped by 1"), ("keys", "two", "wrapped by 1")
WHOLE = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(params=["local", "aws-kms", "vault"])
def master(request: pytest.FixtureRequest) -> MasterKey:
    if request.param == "local":
        return LocalKey(SecretKey(b"m" * 32))
    if request.param == "vault":
        return vault_key(request.getfixturevalue("vault"))
    return AwsKmsKey(request.getfixturevalue("kms_key"), api=request.getfixturevalue("kms_url"))


def vault_key(vault: SimulatedVault, *, file: Path | None = None) -> VaultKey:
    return VaultKey(KEY, url=vault.url, token=token_from(Private(TOKEN), file))


async def test_p15_a_key_opens_in_its_own_place_alone(master: MasterKey) -> None:
    key = SecretKey.fresh()
    wrapped = await master.wrap(key, place=PLACE)
    assert bytes(key.raw) not in wrapped.raw
    assert (await master.unwrap(wrapped, place=PLACE)).raw == key.raw
    with pytest.raises(SealBroken):
        await master.unwrap(wrapped, place=ELSEWHERE)
    changed = Sealed(wrapped.raw[:-6] + b"AAAA" + wrapped.raw[-2:])
    with pytest.raises(SealBroken):
        await master.unwrap(changed, place=PLACE)
    assert await MasterKeys({1: master}).trial(1) is None
    await master.close()


async def test_a_sealed_vault_is_away_and_comes_back(
    vault: SimulatedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_key, "_REST_S", 0.0)
    master = vault_key(vault)
    vault.sealed = True
    with pytest.raises(MasterKeyUnavailable) as away:
        await master.wrap(SecretKey.fresh(), place=PLACE)
    assert away.value.retry
    assert not isinstance(away.value, MasterKeyRefused)
    vault.sealed = False
    assert await MasterKeys({1: master}).trial(1) is None


async def test_after_a_failure_nobody_queues_at_a_dead_end(vault: SimulatedVault) -> None:
    master = vault_key(vault)
    vault.sealed = True
    for _ in range(5):
        with pytest.raises(MasterKeyUnavailable):
            await master.wrap(SecretKey.fresh(), place=PLACE)
    assert len(vault.asked) == far_key.TRIES, "the first asked, twice; the others were told at once"


async def test_a_token_that_ended_is_refused_and_a_fresh_one_in_its_file_is_taken(
    vault: SimulatedVault, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    master = vault_key(vault, file=file)
    assert await MasterKeys({1: master}).trial(1) is None
    vault.token = "hvs.another"
    with pytest.raises(MasterKeyRefused) as refused:
        await master.wrap(SecretKey.fresh(), place=PLACE)
    assert TOKEN not in repr(refused.value) + str(refused.value) + repr(master)
    assert refused.value.__cause__ is None
    file.write_text("hvs.another\n")
    assert await MasterKeys({1: master}).trial(1) is None


async def test_a_vault_that_ignores_the_place_is_found_by_the_trial(vault: SimulatedVault) -> None:
    vault.binds = False
    assert await MasterKeys({1: vault_key(vault)}).trial(1) == "not_bound"


async def test_nobody_listening_is_away(kms_key: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        for master in (
            AwsKmsKey(kms_key, api=nobody),
            VaultKey(KEY, url=nobody, token=lambda: Private(TOKEN)),
        ):
            with pytest.raises(MasterKeyUnavailable) as away:
                await master.wrap(SecretKey.fresh(), place=PLACE)
            assert kms_key not in repr(away.value)
            assert nobody not in repr(away.value)


async def test_a_key_that_kms_does_not_have_is_refused(kms_key: str, kms_url: str) -> None:
    master = AwsKmsKey(kms_key[:-4] + "0000", api=kms_url)
    with pytest.raises(MasterKeyRefused) as refused:
        await master.wrap(SecretKey.fresh(), place=PLACE)
    assert kms_key[:-4] not in repr(refused.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_that_others_may_reach_is_refused_without_being_shown(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "marmalade"
    file.write_text(WHOLE)
    file.chmod(mode)
    with pytest.raises(KeyFileUnfit, match="chmod 600") as refused:
        read_key_file(file)
    assert "marmalade" not in str(refused.value)
    file.chmod(0o600)
    assert read_key_file(file).raw == b"k" * 32


@pytest.mark.parametrize("content", ["", "short", "c2hvcnQ=", WHOLE + "x" * 300])
def test_a_key_file_with_something_else_in_it_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(KeyFileUnfit, match="32 bytes in base64"):
        read_key_file(file)
    with pytest.raises(KeyFileUnfit, match="not a plain file"):
        read_key_file(tmp_path)


def test_each_version_lives_where_the_settings_say(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(WHOLE)
    file.chmod(0o600)
    arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-1111-2222-3333-444444444444"
    text = f"1:{WHOLE}, 2:file:{file},3:aws-kms:{arn},4:vault:transit/porchlight"
    masters = open_master_keys(parse_places(text), Reach(vault_url="http://127.0.0.1:1"))
    assert masters.kinds == {1: "settings", 2: "file", 3: "aws-kms", 4: "vault"}
    assert WHOLE not in repr(masters)
    file.chmod(0o644)
    with pytest.raises(SettingsInvalid, match="version 2") as invalid:
        open_master_keys(parse_places(text), Reach())
    assert str(file) not in str(invalid.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        WHOLE,
        f"0:{WHOLE}",
        f"1:{WHOLE},1:file:/a",
        f"1:settings:{WHOLE}",
        "1:file:relative",
        "1:aws-kms:alias/porchlight",
        "1:aws-kms:arn:aws:kms:eu-west-1:123456789012:alias/porchlight",
        "1:vault:porchlight",
        "1:vault:../sys/raw",
        "1:gcp-kms:key",
    ],
)
def test_a_place_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (each part has its own words, none of which is shown)
        parse_places(text)
