"""The five repositories of docs/several-teams.md, each with a state of its own, on one cluster."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from testbed.kubernetes import nodes
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPod, RealPods
from tests import packages
from tests.engine.stack import own_environment, said
from tests.mesh.outside_server import ADDRESS, OutsideServer
from tests.page_examples import blocks, read_yaml
from tests.written_stack import PROMPT

PAGE = packages.ROOT / "docs" / "several-teams.md"
NO_HOST, NO_NAMESPACE = blocks(PAGE, "text")
MEMBERS = ("storefront", "orders", "stock")
PORT = 8080


def settle_in(project: str, config: dict[str, Any], doors: str, outside: OutsideServer) -> None:
    """One pod of each service, which is real, behind a gateway in a namespace of the test's own.

    The host outside is at the machine's own address.
    """
    for host in config.get(f"{project}:externalServices", {}).values():
        host |= {"port": outside.port, "protocol": "HTTP", "addresses": [f"{ADDRESS}/32"]}
    for service in config[f"{project}:services"].values():
        service |= {"replicas": 1, "rollout": dict(PROMPT)}
    options = config.setdefault(f"{project}:namespaceOptions", {})
    if "owner" not in options:
        options["annotations"] = dict(nodes.REAL_NAMESPACE)
    if gateway := config.get(f"{project}:gateway"):
        gateway["namespace"] = doors
        config[f"{project}:mesh"] = {"ingressNamespaces": [doors]}


class Repository:
    """A project as the page has it, in other namespaces, with nothing but YAML of its own."""

    def __init__(
        self, folder: Path, text: str, kubeconfig: Path, namespace: str, outside: OutsideServer
    ) -> None:
        self.name = text.partition("/")[0].removeprefix("# ")
        self.folder = folder / self.name
        self.folder.mkdir()
        for part in packages.PROGRAM:
            (self.folder / part).symlink_to(packages.ROOT / part)
        (self.folder / ".venv").symlink_to(sys.prefix)
        options = {"toolchain": "pip", "virtualenv": ".venv"}
        project = {"name": self.name, "runtime": {"name": "python", "options": options}}
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        for name, own in (("shop", namespace), ("payments", f"{namespace}-payments")):
            text = re.sub(rf"\b{name}(/\w|$)", rf"{own}\1", text, flags=re.MULTILINE)
        self.file = self.folder / "Pulumi.prod.yaml"
        content = read_yaml(text)
        settle_in(self.name, content["config"], f"{namespace}-doors", outside)
        self.file.write_text(yaml.safe_dump(content))
        self.environment = {**own_environment(self.folder, kubeconfig), "PULUMI_STACK": "prod"}
        self.run("stack", "init", "prod")

    @contextmanager
    def without(self, key: str) -> Iterator[None]:
        """Leave a key out of the stack file for a while."""
        written = self.file.read_text()
        content = read_yaml(written)
        del content["config"][f"{self.name}:{key}"]
        self.file.write_text(yaml.safe_dump(content))
        yield
        self.file.write_text(written)

    def run(self, *words: str, succeeds: bool = True) -> str:
        command = ("pulumi", *words, "--non-interactive")
        return said(command, self.folder, self.environment, succeeds=succeeds)

    def up(self, *, succeeds: bool = True) -> str:
        return self.run("up", "--yes", "--skip-preview", succeeds=succeeds)


@pytest.fixture
def outside(mesh: Mesh) -> Iterator[OutsideServer]:
    assert mesh
    with OutsideServer("api.bank.example") as server:
        yield server


@pytest.fixture
def repositories(
    tmp_path: Path, control_plane: ControlPlane, namespace: str, outside: OutsideServer
) -> Iterator[dict[str, Repository]]:
    every = (
        Repository(tmp_path, text, control_plane.kubeconfig, namespace, outside)
        for text in blocks(PAGE, "yaml")
    )
    control_plane.cluster.create_namespace(f"{namespace}-doors")
    yield {one.name: one for one in every}
    for name in ("doors", "payments"):
        control_plane.cluster.empty(f"{namespace}-{name}")


def test_five_repositories_share_a_namespace_and_its_gateway(
    repositories: dict[str, Repository],
    mesh: Mesh,
    real_pods: RealPods,
    namespace: str,
    outside: OutsideServer,
) -> None:
    cluster, platform = mesh.control_plane.cluster, repositories["platform"]
    told = repositories["orders"].up(succeeds=False)
    assert NO_NAMESPACE.strip().replace("shop", namespace) in told
    the_owner_may_be_without_a_service(platform, cluster, namespace)
    assert NO_HOST.strip().replace("shop", namespace) in repositories["orders"].up(succeeds=False)
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
    the_gateway_leads_to_services_of_two_stacks(mesh, namespace)
    calls_between_stacks_pass_where_both_declare_them(mesh, real_pods, namespace)
    a_host_outside_has_one_stack_and_is_called_by_two(real_pods, namespace, outside)
    for one in repositories.values():
        assert "unchanged" in one.up()
    assert "pulumi state unprotect" in platform.run("destroy", "--yes", succeeds=False)
    assert services(cluster, namespace) == {"status", "web", "orders", "stock"}
    for name in MEMBERS:
        repositories[name].run("destroy", "--yes")
    assert services(cluster, namespace) == {"status"}
    left = cluster.get("AuthorizationPolicy", "default-deny", namespace)["metadata"]["uid"]
    assert left == denied


def the_owner_may_be_without_a_service(stack: Repository, cluster: Cluster, namespace: str) -> None:
    with stack.without("services"), stack.without("externalServices"):
        stack.up()
    assert services(cluster, namespace) == set()
    for kind, name in (
        ("NetworkPolicy", "default-deny"),
        ("AuthorizationPolicy", "default-deny"),
        ("networking.istio.io/v1/Gateway", "gateway"),
    ):
        assert cluster.find(kind, name, namespace), kind


def the_gateway_leads_to_services_of_two_stacks(mesh: Mesh, namespace: str) -> None:
    gateway = mesh.gateway(f"{namespace}-doors")
    for host, app in (("shop.example.com", "web"), ("status.example.com", "status")):
        gateway.wait_until_routed(host, 80, [app])
        answer = gateway.get(host)
        assert (answer.status_code, answer.json()["app"]) == (200, app)
    gateway.stop()


def calls_between_stacks_pass_where_both_declare_them(
    mesh: Mesh, pods: RealPods, namespace: str
) -> None:
    payments = f"payments.{namespace}-payments.svc.cluster.local"
    web, orders = (only_pod(pods, app, namespace) for app in ("web", "orders"))
    for caller, callee in ((web, "orders"), (orders, "stock"), (orders, payments)):
        caller.wait_until_split(callee, PORT, {"v1": 100})
        assert caller.get(callee, PORT).status_code == 200
    for caller, callee in ((web, "stock"), (web, payments)):
        # Its own proxy does not know the callee.
        assert caller.get(callee, PORT).status_code == 502
        # A proxy that knows every service gets as far as that of the callee.
        client = mesh.client(namespace, account="web")
        client.wait_until_split(callee, PORT, {"v1": 100})
        assert client.get(callee, PORT).status_code == 403
        client.stop()


def a_host_outside_has_one_stack_and_is_called_by_two(
    pods: RealPods, namespace: str, outside: OutsideServer
) -> None:
    headers = {"Host": f"{outside.host}:{outside.port}"}
    web, *callers = (only_pod(pods, app, namespace) for app in ("web", "orders", "stock"))
    for one in callers:
        assert one.get_address(ADDRESS, outside.port, headers=headers).status_code == 200
    with pytest.raises(requests.ConnectionError, match=r"reset|closed"):
        web.get_address(ADDRESS, outside.port, headers=headers)


def only_pod(pods: RealPods, app: str, namespace: str) -> RealPod:
    [found] = pods.pods(namespace, f"app={app}")
    return found


def services(cluster: Cluster, namespace: str) -> set[str]:
    return {one["metadata"]["name"] for one in cluster.find_all("Service", namespace)}


def a_second_owner_changes_nothing(stack: Repository, cluster: Cluster, namespace: str) -> None:
    """It is refused by the cluster, and what was there stays; then it becomes one of the others."""
    before = cluster.get("Namespace", namespace)["metadata"]
    # As a provider of 4.29 and later creates, whichever runs here.
    stack.environment["PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY"] = "false"
    with stack.without("namespaceOptions"):
        assert "already exists" in stack.up(succeeds=False)
    del stack.environment["PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY"]
    after = cluster.get("Namespace", namespace)["metadata"]
    assert (after["uid"], after["labels"]) == (before["uid"], before["labels"])
