"""AWS KMS and Vault, simulated over real HTTP on loopback ports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.keys.simulated_vault import SimulatedVault


@pytest.fixture
def vault() -> Iterator[SimulatedVault]:
    with SimulatedVault().running() as running:
        yield running


@pytest.fixture(scope="module")
def kms_url() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def kms_key(kms_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ARN of a fresh key."""
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.client("kms", region_name="us-east-1", endpoint_url=kms_url)
    return client.create_key()["KeyMetadata"]["Arn"]
