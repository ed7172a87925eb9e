"""No secret reaches the processes that a deployment starts, nor what it prints."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from microservices.deploy.command import main
from microservices.offline.engine import stack_evaluation
from microservices.offline.files.stack_files import examine
from microservices.settings.values.problems import Path as YamlPath
from tests.canaries import CANARIES, leaks
from tests.deploy.fake_pulumi import FakePulumi

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


@pytest.fixture
def planted(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with every canary in dev, which the program is given in plaintext."""
    file = project / "Pulumi.dev.yaml"
    content = yaml.safe_load(file.read_text())
    content["config"]["microservices:secrets"] = {"app-secrets": SECRETS}
    file.write_text(yaml.safe_dump(content))
    monkeypatch.setattr(stack_evaluation, "examine", partial(examine, reveal=reveal))
    return project


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize("export", [{"deployment": {}}, unfinished()], ids=["whole", "unfinished"])
def test_no_process_is_given_a_secret_and_none_is_printed(
    planted: Path,
    action: str,
    export: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fake = FakePulumi(planted.parent / "bin", export)
    monkeypatch.setenv("PATH", str(fake.folder))
    refused = action == "down" and "resources" in export["deployment"]
    assert main([action, "dev", "--yes"], planted) == (1 if refused else 0)
    assert len(fake.calls) > 1
    assert "--show-secrets" not in [word for words in fake.words for word in words]
    said = "".join(capfd.readouterr())
    assert ("app-secrets-1" in said) == ("resources" in export["deployment"])
    assert leaks(json.dumps(fake.calls) + said) == []


def test_a_refusal_shows_no_secret(planted: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = planted / "Pulumi.dev.yaml"
    content = yaml.safe_load(file.read_text())
    content["config"]["microservices:mesh"] = {"secure": next(iter(CIPHERTEXTS))}
    content["config"]["microservices:config"] = {"app-config": {"secure": "v1:1"}, "app": [1]}
    file.write_text(yaml.safe_dump(content))
    assert main(["up", "dev"], planted) == 2
    said = "".join(capfd.readouterr())
    assert "microservices:mesh" in said
    assert leaks(said) == []
