"""Every stack against its golden manifests, which `make golden` writes and people review."""

from copy import deepcopy
from pathlib import Path

import pytest

from microservices.offline.files.manifest_files import CRD_FOLDER, MANIFEST_FOLDER, manifest_files
from microservices.offline.files.output_folder import replace_folder
from tests.stacks import ROOT, STACKS, evaluated

GOLDEN = ROOT / "tests" / "golden"


def texts(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path there."""
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_renders_to_its_golden_manifests(stack: str, tmp_path: Path) -> None:
    out = tmp_path / stack
    replace_folder(out, (CRD_FOLDER, MANIFEST_FOLDER), manifest_files(evaluated(stack)))
    rendered, golden = texts(out), texts(GOLDEN / stack)
    assert rendered.keys() == golden.keys(), "read what changed, then run `make golden`"
    for path, text in rendered.items():
        assert text == golden[path], f"{path}: read what changed, then run `make golden`"


def test_there_is_no_golden_folder_without_a_stack() -> None:
    assert sorted(folder.name for folder in GOLDEN.iterdir()) == STACKS


def test_the_outputs_of_dev_are_namespace_urls_splits_and_what_is_deployed() -> None:
    def version(weight: int) -> dict[str, int]:
        return {"weight": weight, "pods": 3}

    outputs = deepcopy(evaluated("dev").outputs)
    needed = {name: one.pop("needed") for name, one in outputs["deployed"].items()}
    assert sorted(one.partition("-")[0] for one in needed["user-service"]) == [
        *("AuthorizationPolicy/order", "AuthorizationPolicy/user", "ConfigMap/app"),
        *("NetworkPolicy/order", "NetworkPolicy/user", "Secret/app", "Sidecar/user"),
    ]
    assert outputs == {
        "namespace": "shop-dev",
        "urls": {
            "order-service": "http://order-service.shop-dev.svc.cluster.local:8081",
            "user-service": "http://user-service.shop-dev.svc.cluster.local:8080",
        },
        "splits": {"order-service": {"v1": 100}, "user-service": {"v1": 80, "v2": 20}},
        "deployed": {
            "order-service": {
                "versions": {"v1": version(100)},
                "calls": [],
                "proven": version(100),
            },
            "user-service": {
                "versions": {"v1": version(80), "v2": version(20)},
                "calls": ["order-service"],
                "proven": version(80),
            },
        },
    }


def test_the_tree_of_dev_is_one_of_components() -> None:
    evaluation = evaluated("dev")
    names = {
        resource.urn: f"{kind(resource.type)} {resource.name}" for resource in evaluation.resources
    }
    components = [
        (names[resource.urn], names[resource.parent])
        for resource in evaluation.resources
        if resource.type.startswith("microservices:index:")
    ]
    stack = "Stack microservices-dev"
    assert components == [
        ("Access access", stack),
        ("AppConfig config", stack),
        ("MeshNamespace shop-dev", stack),
        ("Microservice order-service", stack),
        ("Routing order-service", "Microservice order-service"),
        ("Version order-service-v1", "Microservice order-service"),
        ("Microservice user-service", stack),
        ("Routing user-service", "Microservice user-service"),
        ("Version user-service-v1", "Microservice user-service"),
        ("Version user-service-v2", "Microservice user-service"),
    ]


def kind(type_token: str) -> str:
    return type_token.split(":")[-1]


def test_dev_warns_of_the_tag_of_the_seed_and_of_nothing_else() -> None:
    messages = evaluated("dev").messages
    assert [message.severity for message in messages] == ["warning"] * 3
    assert all(":latest changes with every push" in message.text for message in messages)


def test_whatever_dev_deployed_once_is_still_known_by_its_urn() -> None:
    """A resource that moves or is renamed says so by an alias, or the engine replaces it."""
    once = (ROOT / "tests" / "data" / "urns" / "dev.txt").read_text().split()
    assert len(once) == 27
    known = {resource.urn for resource in evaluated("dev").resources}
    for resource in evaluated("dev").resources:
        known |= set(resource.options.get("aliases", ()))
    assert [urn for urn in once if urn not in known] == []
