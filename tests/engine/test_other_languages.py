"""A program in Pulumi YAML with the component package, as its page has it."""

import sys
from pathlib import Path

import pytest
import yaml

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import own_environment, said
from tests.packages import ROOT
from tests.page_examples import blocks

PAGE = ROOT / "docs" / "other-languages.md"


class Shop:
    """The page's project, with a state of its own, in a namespace of the test."""

    def __init__(self, folder: Path, kubeconfig: Path, namespace: str) -> None:
        self.folder, self.namespace = folder / "shop", namespace
        self.folder.mkdir()
        home = {"PULUMI_HOME": str(folder / "home")}
        self._environment = own_environment(folder, kubeconfig) | home
        [program] = blocks(PAGE, "yml")
        self.program = yaml.safe_load(program)
        # Above the folder of a package the engine keeps its schema, and that is not the checkout.
        (folder / "plugin").symlink_to(ROOT / "plugin")
        (folder / ".venv").symlink_to(sys.prefix)
        self.program["packages"]["microservices"] = str(folder / "plugin")
        self.settings = self.program["resources"]["shop"]["properties"]
        self.settings["namespace"] = namespace
        self.pulumi("stack", "init", "dev")
        self.pulumi("config", "set", "--secret", "apiKey", "hunter2")

    def pulumi(self, *words: str, succeeds: bool = True) -> str:
        """What a command of the CLI says of the program as it is now."""
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(self.program))
        command = ("pulumi", *words, "--non-interactive")
        return said(command, self.folder, self._environment, succeeds=succeeds)


@pytest.fixture
def shop(tmp_path: Path, control_plane: ControlPlane, namespace: str) -> Shop:
    return Shop(tmp_path, control_plane.kubeconfig, namespace)


def test_a_stack_in_yaml_is_deployed_and_found_as_it_was_and_wrong_inputs_are_refused(
    shop: Shop, control_plane: ControlPlane
) -> None:
    up = ("up", "--yes", "--skip-preview")
    told = shop.pulumi(*up)
    assert f"http://web.{shop.namespace}.svc.cluster.local:8080" in told
    assert "hunter2" not in told
    cluster = control_plane.cluster
    deployment = cluster.get("Deployment", "web-v1", shop.namespace)
    assert deployment["status"]["readyReplicas"] == 2
    shop.pulumi(*up, "--expect-no-changes")
    shop.settings["services"]["web"]["port"] = 0
    shop.settings["namespace"] = "${apiKey}"
    shop.program["resources"]["shop"]["options"] = {"version": "9.9.9"}
    told = shop.pulumi("preview", succeeds=False)
    assert "shop: namespace: an encrypted value stands here; move it to a set" in told
    assert "shop: services.web.port: `0` is a number that does not fit here" in told
    assert "plugin microservices is expected to have version >=9.9.9" in told
    assert "Traceback" not in told
