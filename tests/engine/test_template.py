"""A project of one's own, from `pulumi new` to its pods, with nothing but the installed package."""

import shutil
from pathlib import Path

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import own_environment, said
from tests.installed import Installed, copy_sources, wheel_of
from tests.packages import ROOT
from tests.page_examples import blocks


class Shop:
    """The project `shop`, made by the template, and its environment with the wheel."""

    def __init__(self, folder: Path, kubeconfig: Path, namespace: str) -> None:
        self.folder, self.namespace = folder / "shop", namespace
        self.folder.mkdir()
        copy_sources(folder / "sources")
        wheel = wheel_of(folder / "sources", folder)
        self._installed = Installed.of(wheel, self.folder / ".venv")
        self._environment = own_environment(folder, kubeconfig)

    def pulumi(self, *words: str) -> str:
        """What a command of the CLI says."""
        return self._run("pulumi", *words, "--non-interactive")

    def microservices(self, *words: str) -> str:
        """What the installed command says."""
        return self._run(str(self.folder / ".venv" / "bin" / "microservices"), *words)

    def _run(self, *command: str) -> str:
        return said(command, self.folder, self._environment)


@pytest.fixture
def shop(tmp_path: Path, control_plane: ControlPlane, namespace: str) -> Shop:
    return Shop(tmp_path, control_plane.kubeconfig, namespace)


def test_a_project_from_the_template_is_deployed_and_taken_down(
    shop: Shop, control_plane: ControlPlane
) -> None:
    template = str(ROOT / "template")
    options = ("--name", "shop", "--description", "Our shop", "--generate-only", "--yes")
    # The environment is there already, which the CLI would make.
    shop.pulumi("new", template, *options, "--force")
    file = shop.folder / "Pulumi.dev.yaml"
    file.write_text(file.read_text().replace("namespace: shop", f"namespace: {shop.namespace}"))
    assert "Previewing shop in stack dev, offline" in shop.microservices("preview", "dev")
    pack = shop.folder / "policy"
    pack.mkdir()
    shutil.copy(ROOT / "policy" / "PulumiPolicy.yaml", pack)
    [_, program] = blocks(ROOT / "docs" / "start-your-own.md", "python")
    (pack / "__main__.py").write_text(program)
    shop.microservices("up", "dev", "--yes", "--skip-preview")
    deployment = control_plane.cluster.get("Deployment", "web-v1", shop.namespace)
    assert deployment["status"]["readyReplicas"] == 2
    assert "microservices@v1.0.0" in shop.pulumi(
        "preview", "--stack", "dev", "--policy-pack", "policy"
    )
    assert "unchanged" in shop.pulumi("up", "--stack", "dev", "--yes", "--skip-preview")
    shop.microservices("down", "dev", "--yes", "--skip-preview")
    assert control_plane.cluster.find("Deployment", "web-v1", shop.namespace) is None
