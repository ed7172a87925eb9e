"""No secret reaches the processes that a deployment starts, nor what it prints."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
import yaml

from microservices.offline.engine import stack_evaluation
from microservices.offline.files.stack_files import examine
from microservices.settings.values.problems import Path as YamlPath
from tests.canaries import CANARIES, leaks
from tests.deploy.conftest import Dev

CIPHERTEXTS = {f"v1:{number}": value for number, value in enumerate(CANARIES.values())}
SECRETS = {f"key-{number}": {"secure": one} for number, one in enumerate(CIPHERTEXTS)}


def reveal(path: YamlPath, ciphertext: str) -> str:
    del path
    return CIPHERTEXTS.get(ciphertext, ciphertext)


def unfinished() -> dict[str, Any]:
    """A state as an engine would hand it out that encrypts nothing, of a killed update."""
    secret: Mapping[str, Any] = {
        "urn": "urn:pulumi:dev::microservices::kubernetes:core/v1:Secret::app-secrets-1",
        "type": "kubernetes:core/v1:Secret",
        "inputs": {"stringData": dict(CANARIES)},
    }
    pending = {"type": "creating", "resource": secret}
    other = {**secret, "urn": f"{secret['urn']}0"}
    return {"deployment": {"resources": [other], "pending_operations": [pending]}}


def plant(dev: Dev, **keys: Any) -> None:
    """Have every canary in dev, with other keys beside them."""
    content = yaml.safe_load(dev.file.read_text())
    keys |= {"secrets": {"app-secrets": SECRETS}}
    content["config"] |= {f"microservices:{key}": value for key, value in keys.items()}
    dev.file.write_text(yaml.safe_dump(content))


@pytest.fixture(autouse=True)
def revealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is given secrets in plaintext."""
    monkeypatch.setattr(stack_evaluation, "examine", partial(examine, reveal=reveal))


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize("export", [{"deployment": {}}, unfinished()], ids=["whole", "unfinished"])
def test_no_process_is_given_a_secret_and_none_is_printed(
    dev: Dev, action: str, export: Mapping[str, Any]
) -> None:
    plant(dev)
    dev.stand_in(export)
    unfinished = "resources" in export["deployment"]
    ended = dev.make(f"{action} --yes")
    assert ended.code == (1 if action == "down" and unfinished else 0)
    assert len(dev.pulumi.calls) > 1
    assert "--show-secrets" not in [word for words in dev.pulumi.words for word in words]
    said = ended.out + ended.err
    assert ("app-secrets-1" in said) == unfinished
    assert leaks(json.dumps(dev.pulumi.calls) + said) == []


def test_a_refusal_shows_no_secret(dev: Dev) -> None:
    config = {"app-config": {"secure": "v1:1"}, "app": [1]}
    plant(dev, mesh={"secure": next(iter(CIPHERTEXTS))}, config=config)
    ended = dev.make("up")
    assert ended.code == 2
    assert "microservices:mesh" in ended.err
    assert leaks(ended.out + ended.err) == []
