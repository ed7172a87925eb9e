"""What a stack is said to use of a program is in its objects, and the other way round."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given

from microservices.deploy.preflight.features import FEATURES, Feature, used
from microservices.deploy.preflight.least_versions import text, version_in
from testbed.sandbox.stack import of_kind
from tests.builders import Tree, accepted, layers, web
from tests.examples import examples
from tests.stacks import ROOT, evaluated_with, manifests
from tests.strategies.stack import stacks

Objects = list[dict[str, Any]]


def has(key: str, *values: object) -> Callable[[Objects], bool]:
    """Whether a key is somewhere in the objects, with one of some values or with any."""

    def found(value: Any) -> bool:
        if isinstance(value, dict):
            if key in value and (not values or value[key] in values):
                return True
            return any(map(found, value.values()))
        return isinstance(value, list) and any(map(found, value))

    return found


def in_routes(key: str) -> Callable[[Objects], bool]:
    return lambda objects: any(
        any(has(key)(route) for route in rule.get("filters", ())) or (key == "name" and key in rule)
        for item in of_kind(objects, "HTTPRoute")
        for rule in item["spec"]["rules"]
    )


def kind(name: str) -> Callable[[Objects], bool]:
    return lambda objects: bool(of_kind(objects, name))


def in_sidecar_mode(objects: Objects) -> bool:
    """Whether a pod says how its sidecar is to run, and there are sidecars."""
    return has("sidecar.istio.io/nativeSidecar")(objects) and bool(of_kind(objects, "Sidecar"))


def native(objects: Objects) -> bool:
    workloads = of_kind(objects, "Deployment") + of_kind(objects, "StatefulSet")
    return has("restartPolicy", "Always")(workloads + of_kind(objects, "Rollout"))


IN_OBJECTS = {
    "`preStop` that sleeps": has("sleep"),
    "native sidecars": native,
    "Istio's native sidecars, for jobs and init containers": in_sidecar_mode,
    "the annotation `nativeSidecar`, for jobs and init containers": in_sidecar_mode,
    "the use of one container as a metric": kind("HorizontalPodAutoscaler"),
    "`matchLabelKeys`": has("matchLabelKeys"),
    "`nodeTaintsPolicy`": has("nodeTaintsPolicy"),
    "`unhealthyPodEvictionPolicy`": has("unhealthyPodEvictionPolicy"),
    "`ReadWriteOncePod`": has("accessModes", ["ReadWriteOncePod"]),
    "`timeZone` of a CronJob": has("timeZone"),
    "the kinds in version v1": has("apiVersion", "networking.istio.io/v1", "security.istio.io/v1"),
    "`warmup`": has("warmup"),
    "BackendTLSPolicies": kind("BackendTLSPolicy"),
    "BackendTLSPolicies of external hosts": kind("BackendTLSPolicy"),
    "names of rules": in_routes("name"),
    "a share of requests that is mirrored": in_routes("requestMirror"),
    "CORS": in_routes("cors"),
}
# What a stack chooses as a whole, rather than by an object.
CHOSEN = {"ambient mode", "HTTPRoutes of Services"}


def test_every_feature_is_looked_for() -> None:
    assert {feature.what for feature in FEATURES} == {*IN_OBJECTS, *CHOSEN}


def features(values: Tree) -> set[str]:
    return {feature.what for feature, _ in used(accepted(layers(values)))}


def in_objects(values: Tree) -> set[str]:
    objects = manifests(evaluated_with(values))
    return {name for name, is_in in IN_OBJECTS.items() if is_in(objects)}


@examples(10)
@given(values=stacks(existing=False, released=True))
def test_a_feature_is_used_where_it_is_in_an_object(values: Tree) -> None:
    assert features(values) - CHOSEN == in_objects(values)


def test_jobs_in_the_mesh_need_native_sidecars_where_there_are_sidecars() -> None:
    told = {name for name, is_in in IN_OBJECTS.items() if is_in is in_sidecar_mode}
    values = web(jobs={"clean": {"args": ["clean"], "schedule": "0 3 * * *", "mesh": True}})
    ambient = {**values, "mesh": {"dataPlane": "ambient"}}
    assert (features(values) & told, features(ambient) & told) == (told, set())


def test_the_words_of_routes_are_features_of_the_gateway_api() -> None:
    route = {"name": "beta", "match": {"headers": {"x-beta": "1"}}, "mirror": {"to": "v2"}}
    outside = {"host": "api.example.com", "port": 443, "protocol": "HTTP", "tls": {}}
    traffic = {"routes": [route], "cors": {"origins": ["https://shop.example.com"]}}
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0}}
    values = web(traffic=traffic, calls=[outside], versions=versions)
    words = {"names of rules", "a share of requests that is mirrored", "CORS"}
    words |= {
        "BackendTLSPolicies",
        "BackendTLSPolicies of external hosts",
        "HTTPRoutes of Services",
    }
    by_gateway_api = {**values, "mesh": {"routes": "gateway-api"}}
    assert features(by_gateway_api) - features(values) == words
    assert in_objects(by_gateway_api) - in_objects(values) == words - CHOSEN


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("v1.34.2", (1, 34)),
        ("v1.29.8-eks-a737599", (1, 29)),
        ("1.24-alpha.0d2c", (1, 24)),
        ("asm-1.23.3-asm.1", (1, 23)),
        ("latest", None),
        ("", None),
    ],
)
def test_a_version_is_read_as_it_is_written(written: str, version: object) -> None:
    assert version_in(written) == version


def row(feature: Feature) -> str:
    source = f"[source]({feature.source})"
    program = f"{feature.program} {text(feature.least)}"
    return f"| {program} | {feature.what} | {feature.without} | {source} |"


def rows(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if re.match(r"\| (Kubernetes|Istio|Gateway API) \d", line)]


def test_the_page_has_a_row_for_each_feature() -> None:
    page = (ROOT / "docs" / "least-versions.md").read_text()
    assert rows(page.splitlines()) == [row(feature) for feature in FEATURES]
