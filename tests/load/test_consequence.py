"""What is malformed is told once: rules are silent where they read it, and speak of the rest."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import Tree, laid, paths, placed, problems, service, stack


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services.web.port", "8080"),
        ("services.web.replicas", -1),
        ("services.web.runAsUser", 0),
        ("services.web.resources", []),
        ("services.web.prot", 8080),
        ("services.web.probes.readiness.path", "healthz"),
        ("services.web.configFrom", "app"),
        ("services.web.configFrom", [1]),
        ("services.web.versions.v1.tag", 1.1),
        ("services.web.versions.v1.digest", "12"),
        ("services.web.versions.v1.replicas", -1),
        ("services.web.versions.v1.wieght", 80),
        ("namespace", 1),
        ("mesh.cni", 1),
        ("config", 1),
        ("services.web.scaling.min", 1),
        ("services.web.volumes.data", {}),
        ("services.web.scheduling.tolerations", [{"kye": "spot"}]),
        ("services.web.jobs.clean.image", "We b"),
        ("services.web.image", "We b"),
        ("namespaceOptions.podSecurity", "none"),
        ("externalSecrets.app", 1),
        ("observability.labels", 1),
        ("services.web.traffic.routes", [{"match": {"path": "users"}}]),
        ("services.web.traffic.timout", 1),
        ("services.web.trafficPolicy.connectionPool", 1),
        ("services.web.versions.v1.trafficPolicy.localty", 1),
        ("services.web.expose.paths", "/"),
        ("services.web.calls", "api"),
        ("services.web.calls", [{"service": "api", "prot": 1}]),
        ("services.web.allowFrom", ["Other"]),
        ("network.apiServer", ["everywhere"]),
        ("externalServices.pay.host", "pay"),
        ("gateway.hosts", "shop.example.com"),
        ("lanes.beta.header", "x-lane"),
        ("mesh.dataPlane", "ambiant"),
    ],
)
def test_the_rules_still_speak_of_what_is_sound(path: str, value: Any) -> None:
    tree = placed("services.web.versions.v1.weight", 50)
    *above, last = path.split(".")
    entries = tree
    for part in above:
        entries = entries.setdefault(part, {})
    entries[last] = value
    assert {"services.web.versions"} < set(paths(problems(tree)))


@pytest.mark.parametrize(
    "version", [{"weight": "100"}, {"replicas": -1}, {"tag": 1.1}, {"digest": "12"}, {"more": 1}]
)
def test_the_rules_still_speak_of_a_service_with_a_malformed_version(version: Tree) -> None:
    tree = stack(services={"web": service(versions={"v1": version}, configFrom=["app"])})
    (key,) = version
    assert paths(problems(tree)) == [
        "services.web.configFrom[0]",
        f"services.web.versions.v1.{key}",
    ]


PARTS = yaml.safe_load(Path(__file__).with_name("malformed.yaml").read_text())


@pytest.mark.parametrize(
    ("path", "tree"),
    [
        pytest.param(path, laid(part["given"], written), id=f"{name}: {path}")
        for name, part in PARTS.items()
        for stacks in part["stacks"]
        for path, written in stacks.items()
    ],
)
def test_what_is_malformed_is_not_missing_on_top_of_it(path: str, tree: Tree) -> None:
    assert paths(problems(tree)) == [path]


def test_what_is_missing_for_want_of_all_services_is_not_told() -> None:
    assert paths(problems(stack(services=1, config={"app": {"k": "v"}}))) == ["services"]
