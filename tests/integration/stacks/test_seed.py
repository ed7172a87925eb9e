"""The dev stack is the system of tests/data/seed, and nothing more."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import yaml

from tests.stacks import ROOT, evaluated, manifests

SEED = ROOT / "tests" / "data" / "seed"
Manifest = dict[str, Any]
MISSING = "(nothing)"


class Difference(NamedTuple):
    """A field of an object of the seed that one of dev has otherwise, on purpose."""

    seed: str
    dev: str
    field: str
    seed_value: Any
    dev_value: Any


RENAMED = [
    # Each version has a Deployment of its own, which the subsets of the VirtualService need.
    ("Deployment", "order-service", "-v1"),
    ("Deployment", "user-service", "-v1"),
    ("Deployment", "user-service", "-v2"),
    # A changed value makes a new object, so that it rolls the pods that read it.
    ("ConfigMap", "app-config", "-9d48fac0e1"),
    ("Secret", "app-secrets", "-9ee26b3c23"),
]
DIFFERENCES = [
    *(
        Difference(f"{kind}/{name}", f"{kind}/{name}{added}", "metadata.name", name, name + added)
        for kind, name, added in RENAMED
    ),
    # The key stands in stringData, which needs no base64.
    Difference(
        "Secret/app-secrets",
        "Secret/app-secrets-9ee26b3c23",
        "data.api_key",
        "<base64-encoded-key>",
        MISSING,
    ),
    # v1 is the API of every Istio since 1.22; mesh.apiVersion chooses another.
    Difference(
        "VirtualService/user-service",
        "VirtualService/user-service",
        "apiVersion",
        "networking.istio.io/v1alpha3",
        "networking.istio.io/v1",
    ),
]
# What the seed's text leaves to the reader, and what a cluster needs to run it safely.
ADDED_KINDS = {
    "AuthorizationPolicy",
    "DestinationRule",
    "Namespace",
    "NetworkPolicy",
    "PeerAuthentication",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
    "Sidecar",
}


def seed() -> list[Manifest]:
    return [
        manifest
        for file in sorted(SEED.glob("*.yaml"))
        for manifest in yaml.safe_load_all(file.read_text())
    ]


def dev() -> list[Manifest]:
    return manifests(evaluated("dev"))


def named(manifest: Manifest) -> str:
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of every field that is neither a map nor a list."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from fields(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from fields(part, f"{path}[{place}]")
    else:
        yield path, value


def counterparts(wanted: Manifest) -> list[Manifest]:
    """The objects of dev that an object of the seed became."""
    kind, name = wanted["kind"], wanted["metadata"]["name"]
    found = []
    for manifest in dev():
        labels = manifest["metadata"]["labels"]
        if manifest["kind"] == kind and labels["app.kubernetes.io/name"] == name:
            found.append(manifest)
    return found


def differences() -> Iterator[Difference]:
    """Every field of the seed that dev does not have as it is."""
    for wanted in seed():
        for found in counterparts(wanted):
            there = dict(fields(found))
            for field, value in fields(wanted):
                own = there.get(field, MISSING)
                if own != value:
                    yield Difference(named(wanted), named(found), field, value, own)


@pytest.mark.parametrize("wanted", seed(), ids=named)
def test_every_object_of_the_seed_is_there(wanted: Manifest) -> None:
    versions = 2 if named(wanted) == "Deployment/user-service" else 1
    assert len(counterparts(wanted)) == versions


def test_every_field_of_the_seed_is_there_but_for_the_differences_on_purpose() -> None:
    assert sorted(differences()) == sorted(DIFFERENCES)
    assert len(DIFFERENCES) <= 10


def test_the_key_that_the_seed_has_encoded_is_in_the_secret() -> None:
    (secret,) = counterparts({"kind": "Secret", "metadata": {"name": "app-secrets"}})
    (wanted,) = (manifest for manifest in seed() if manifest["kind"] == "Secret")
    assert secret["stringData"].keys() == wanted["data"].keys()


def test_nothing_is_added_but_what_makes_the_seed_run() -> None:
    wanted = [named(manifest) for manifest in seed()]
    of_the_seed = [found for manifest in seed() for found in counterparts(manifest)]
    added = [manifest for manifest in dev() if manifest not in of_the_seed]
    assert len(wanted) == len({*wanted})
    # A service without a split has a route as well, so that every service is called alike.
    # Tracing is off until a collector is named: Envoy refuses one that its proxy does not know.
    assert {named(item) for item in added if item["kind"] not in ADDED_KINDS} == {
        "VirtualService/order-service",
        "Telemetry/default",
    }


def test_the_two_files_take_at_most_44_lines() -> None:
    lines = [
        line
        for name in ("Pulumi.yaml", "Pulumi.dev.yaml")
        for line in (ROOT / name).read_text().splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]
    assert len(lines) <= 44
