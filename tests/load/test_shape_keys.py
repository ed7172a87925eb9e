"""Keys that are not there, and which one was meant."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Tree, placed, problems, service, stack
from tests.stacks import PROJECT

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "stack.schema.json").read_text())


def listed(keys: Iterable[str]) -> str:
    """Keys as a message lists them."""
    return ", ".join(sorted(keys))


CONFIG = SCHEMA["else"]["properties"]["config"]["properties"]
TOP = listed({"catalog", "shared", *(key.removeprefix(f"{PROJECT}:") for key in CONFIG)})
OF_A_VERSION, OF_A_SERVICE, OF_THE_MESH = (
    listed(SCHEMA["$defs"][part]["properties"])
    for part in ("VersionSettings", "MicroserviceSettings", "MeshSettings")
)
WEB = "services.web"


@pytest.mark.parametrize(
    ("path", "nearest", "known"),
    [
        ("servces", "services", TOP),
        ("catlog", "catalog", TOP),
        ("kube_context", "kubeContext", TOP),
        ("mesh.apiversion", "apiVersion", OF_THE_MESH),
        (
            "services.web.scaling.behavior.scaleDown.percnt",
            "percent",
            "percent, periodSeconds, pods, stabilizationSeconds",
        ),
        ("services.web.disruption.maxunavailable", "maxUnavailable", "maxUnavailable"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    path: str, nearest: str, known: str
) -> None:
    key = path.split(".")[-1]
    place = f"Pulumi.dev.yaml: microservices:{path}"
    what = f"there is no key `{key}` here; write `{nearest}`, or one of: {known}"
    assert f"{place}: {what}" in problems(placed(path, {}))


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("prts", "write `ports`, or one of: port, probes"),
        ("scalling", "write `scaling`, or one of: scheduling, calls"),
        ("versions.v1.weigth", "write `weight`"),
        ("jobs.clean.scheduled", "write `schedule`"),
    ],
)
def test_among_many_keys_only_those_that_read_alike_are_named(path: str, instead: str) -> None:
    key = path.split(".")[-1]
    line = f"Pulumi.dev.yaml: microservices:{WEB}.{path}: there is no key `{key}` here; {instead}"
    assert line in problems(placed(f"{WEB}.{path}", {}))


def test_an_unknown_key_in_a_list_is_told_by_its_place() -> None:
    tolerations = [{"key": "spot"}, {"key": "spot", "efect": "NoExecute", "seconds": 5}]
    path = f"{WEB}.scheduling.tolerations"
    assert problems(placed(path, tolerations)) == [
        f"Pulumi.dev.yaml: microservices:{path}[1].efect: there is no key `efect` here; "
        "write `effect`, or one of: effect, key, seconds, value"
    ]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("xyz", TOP),
        ("mesh.xyz", OF_THE_MESH),
        ("services.web.xyz", OF_A_SERVICE),
        ("services.web.versions.v1.xyz", OF_A_VERSION),
    ],
)
def test_an_unknown_key_like_no_other_is_refused_with_all_known_ones(path: str, known: str) -> None:
    line = f"Pulumi.dev.yaml: microservices:{path}: there is no key `xyz` here; write one of: "
    assert problems(placed(path, 1)) == [line + known]


def test_a_key_in_the_spelling_of_python_is_unknown() -> None:
    assert problems(placed("mesh.settle_seconds", 5)) == [
        "Pulumi.dev.yaml: microservices:mesh.settle_seconds: there is no key `settle_seconds` "
        f"here; write `settleSeconds`, or one of: {OF_THE_MESH}"
    ]


def test_an_unknown_key_of_the_catalogue_is_told_there() -> None:
    assert problems(stack(services={}), {"web": service(prot=1)}) == [
        "Pulumi.yaml: microservices:catalog.web.prot: there is no key `prot` here; "
        "write `port`, or one of: protect, protocol"
    ]


@pytest.mark.parametrize(
    ("path", "value", "tree"),
    [
        ("namspace", "shop", {"services": {"web": service()}}),
        ("servces", {"web": service()}, {"namespace": "shop"}),
        ("catlog", {"web": service()}, {"namespace": "shop", "services": {"web": {"tag": "1"}}}),
        (f"{WEB}.prot", 8080, stack(services={"web": {"image": "web:1"}})),
        (f"{WEB}.imgae", "web:1", stack(services={"web": {"port": 8080}})),
        (f"{WEB}.versions.v1.wieght", 80, placed(f"{WEB}.versions.v2.weight", 20)),
        (f"{WEB}.scaling.mni", 1, placed(f"{WEB}.scaling.max", 3)),
        (f"{WEB}.volumes.data.emptydir", {}, placed(f"{WEB}.volumes.data.path", "/data")),
        ("confg.app", {}, placed(f"{WEB}.configFrom", ["app"])),
        ("namespaceOptions.podsecurity", "baseline", placed(f"{WEB}.allow.rootUser", True)),
        (f"{WEB}.vlumes.data", {}, placed(f"{WEB}.containers.a.mounts.data", "/data")),
    ],
)
def test_what_is_misspelt_is_not_missing_on_top_of_it(path: str, value: Any, tree: Tree) -> None:
    (line,) = problems(placed(path, value, tree))
    unknown = next(key for key in path.split(".") if f"`{key}`" in line)
    assert f"there is no key `{unknown}` here; write `" in line


def test_a_key_that_is_there_was_not_meant_by_another_one() -> None:
    weights = {"v1": {"weight": 80, "wieght": 80}, "v2": {"weight": 30}}
    unknown, total = problems(stack(services={"web": service(versions=weights)}))
    assert "there is no key `wieght` here" in unknown
    assert "the weights total 110" in total


def test_an_unknown_key_with_a_line_break_stays_on_one_line() -> None:
    (line,) = problems(stack(services={"web": service(**{"a\nb": 1})}))
    assert line.startswith(r'Pulumi.dev.yaml: microservices:services.web["a\nb"]: there is no key')
    assert "\n" not in line
