"""The five repositories of docs/several-teams.md, each with a state of its own, on one cluster."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from microservices.offline.cli import main
from testbed import engine
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from tests import packages
from tests.engine.stack import ended
from tests.page_examples import blocks, read_yaml

PAGE = packages.ROOT / "docs" / "several-teams.md"
[NOT_THERE] = blocks(PAGE, "text")
[CONTRACTS] = blocks(PAGE, "console")
MEMBERS = ("storefront", "orders", "stock")


class Repository:
    """A project as the page has it, in other namespaces, with nothing but YAML of its own."""

    def __init__(self, folder: Path, text: str, kubeconfig: Path, namespace: str) -> None:
        self.name = text.partition("/")[0].removeprefix("# ")
        self.folder = folder / self.name
        self.folder.mkdir()
        for part in packages.PROGRAM:
            (self.folder / part).symlink_to(packages.ROOT / part)
        (self.folder / ".venv").symlink_to(sys.prefix)
        options = {"toolchain": "pip", "virtualenv": ".venv"}
        project = {"name": self.name, "runtime": {"name": "python", "options": options}}
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        text = text.replace("shop/", f"{namespace}/").replace(
            "namespace: shop", f"namespace: {namespace}"
        )
        other = f"{namespace}-payments"
        text = text.replace("payments/payments,", f"{other}/payments,")
        text = text.replace("namespace: payments", f"namespace: {other}")
        self.file = self.folder / "Pulumi.prod.yaml"
        self.file.write_text(text)
        (self.folder / "state").mkdir()
        self.environment = {
            **engine.environment(),
            "KUBECONFIG": str(kubeconfig),
            "PULUMI_BACKEND_URL": (self.folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": self.name,
            "PULUMI_STACK": "prod",
        }
        self.said("stack", "init", "prod")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return ended(["pulumi", *words, "--non-interactive"], self.folder, self.environment)

    def said(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, f"{self.name}: {words}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self) -> None:
        self.said("up", "--yes", "--skip-preview")

    def refuses(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode != 0, done.stdout
        return done.stdout + done.stderr


@pytest.fixture
def repositories(
    tmp_path: Path, control_plane: ControlPlane, namespace: str
) -> Iterator[dict[str, Repository]]:
    every = (
        Repository(tmp_path, text, control_plane.kubeconfig, namespace)
        for text in blocks(PAGE, "yaml")
    )
    yield {one.name: one for one in every}
    control_plane.cluster.delete("Namespace", f"{namespace}-payments")


def test_five_repositories_share_a_namespace_and_its_gateway(
    repositories: dict[str, Repository],
    control_plane: ControlPlane,
    namespace: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cluster, platform = control_plane.cluster, repositories["platform"]
    files = [str(one.file) for one in repositories.values()]
    assert main(["contracts", *files]) == 0
    assert capsys.readouterr().out == CONTRACTS.splitlines()[1] + "\n"
    up = ("up", "--yes", "--skip-preview")
    assert NOT_THERE.strip().replace("shop", namespace) in repositories["orders"].refuses(*up)
    platform.up()
    a_second_owner_changes_nothing(repositories["stock"], cluster, namespace)
    for name in (*MEMBERS, "payments"):
        repositories[name].up()
    assert services(cluster, namespace) == {"status", "web", "orders", "stock"}
    denied = cluster.get("AuthorizationPolicy", "default-deny", namespace)["metadata"]["uid"]
    routes = cluster.find_all("VirtualService", namespace)
    bound = {
        one["spec"]["hosts"][0] for one in routes if one["spec"].get("gateways") == ["gateway"]
    }
    assert bound == {"shop.example.com", "status.example.com"}
    for one in repositories.values():
        assert "unchanged" in one.said("up", "--yes", "--skip-preview")
    assert "pulumi state unprotect" in platform.refuses("destroy", "--yes")
    assert services(cluster, namespace) == {"status", "web", "orders", "stock"}
    for name in MEMBERS:
        repositories[name].said("destroy", "--yes")
    assert services(cluster, namespace) == {"status"}
    left = cluster.get("AuthorizationPolicy", "default-deny", namespace)["metadata"]["uid"]
    assert left == denied


def services(cluster: Cluster, namespace: str) -> set[str]:
    return {one["metadata"]["name"] for one in cluster.find_all("Service", namespace)}


def a_second_owner_changes_nothing(stack: Repository, cluster: Cluster, namespace: str) -> None:
    """It is refused by the cluster, and what was there stays; then it becomes one of the others."""
    before = cluster.get("Namespace", namespace)["metadata"]
    written = stack.file.read_text()
    content = read_yaml(written)
    del content["config"]["stock:namespaceOptions"]
    stack.file.write_text(yaml.safe_dump(content))
    if not engine.upserts():
        assert "already exists" in stack.refuses("up", "--yes", "--skip-preview")
    after = cluster.get("Namespace", namespace)["metadata"]
    assert (after["uid"], after["labels"]) == (before["uid"], before["labels"])
    stack.file.write_text(written)
