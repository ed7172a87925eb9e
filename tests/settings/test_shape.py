"""Keys that are not there, and maps that are lists."""

from typing import Any

import pytest

from tests.builders import placed, problems, service, stack

TOP = "catalog, config, kubeContext, mesh, namespace, secrets, services"
OF_A_SERVICE = (
    "configFrom, digest, image, port, probes, replicas, resources, runAsUser, tag, versions"
)
OF_A_VERSION = "digest, image, replicas, tag, weight"
OF_THE_MESH = (
    "allowPlaintext, apiVersion, cni, dataPlane, ingressNamespaces, revision, settleSeconds"
)
OF_A_PROBE = "failureThreshold, path, periodSeconds, timeoutSeconds"
A_MAP = "write `key: value` lines below it"
A_LIST = "write it as a list, such as [app-config]"


@pytest.mark.parametrize(
    ("path", "nearest", "known"),
    [
        ("servces", "services", TOP),
        ("catlog", "catalog", TOP),
        ("kube_context", "kubeContext", TOP),
        ("mesh.apiversion", "apiVersion", OF_THE_MESH),
        ("services.web.ports", "port", OF_A_SERVICE),
        ("services.web.config_from", "configFrom", OF_A_SERVICE),
        ("services.web.versions.v1.weigth", "weight", OF_A_VERSION),
        ("services.web.resources.request", "requests", "limits, requests"),
        ("services.web.resources.limits.memry", "memory", "cpu, memory"),
        ("services.web.probes.livenes", "liveness", "liveness, readiness"),
        ("services.web.probes.readiness.period", "periodSeconds", OF_A_PROBE),
        ("services.web.probes.liveness.patth", "path", OF_A_PROBE),
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
        f"write `port`, or one of: {OF_A_SERVICE}"
    ]


def test_an_unknown_key_with_a_line_break_stays_on_one_line() -> None:
    (line,) = problems(stack(services={"web": service(**{"a\nb": 1})}))
    assert line.startswith(r'Pulumi.dev.yaml: microservices:services.web["a\nb"]: there is no key')
    assert "\n" not in line


@pytest.mark.parametrize(
    ("path", "value", "what", "instead"),
    [
        ("mesh", "on", '`"on"` is text, not a map', A_MAP),
        ("mesh", None, "`null` is empty, not a map", A_MAP),
        ("services", ["web"], '`["web"]` is a list, not a map', A_MAP),
        ("services", "web", '`"web"` is text, not a map', A_MAP),
        ("services.web", "web:1", '`"web:1"` is text, not a map', A_MAP),
        ("services.web", 8080, "`8080` is a number, not a map", A_MAP),
        ("services.web", True, "`true` is true or false, not a map", A_MAP),
        ("services.web.versions", ["v1"], '`["v1"]` is a list, not a map', A_MAP),
        ("services.web.versions.v1", 80, "`80` is a number, not a map", A_MAP),
        ("services.web.resources", 1.5, "`1.5` is a fraction, not a map", A_MAP),
        ("services.web.configFrom", "app", '`"app"` is text, not a list', A_LIST),
        ("services.web.configFrom", {"a": 1}, '`{"a": 1}` is a map, not a list', A_LIST),
        ("mesh.ingressNamespaces", "a", '`"a"` is text, not a list', A_LIST),
        ("config", [], "`[]` is a list, not a map", A_MAP),
        ("config.app", "text", '`"text"` is text, not a map', A_MAP),
        ("secrets", "hunter2", "this value is text, not a map", A_MAP),
        ("secrets.app", "hunter2", "this value is text, not a map", A_MAP),
        ("secrets.app", ["hunter2"], "this value is a list, not a map", A_MAP),
        (
            "secrets.app.key",
            ["hunter2"],
            "this value is a list, not a single value",
            "encrypt text with `pulumi config set --secret --path`",
        ),
    ],
)
def test_a_map_is_a_map_and_a_list_is_a_list(
    path: str, value: Any, what: str, instead: str
) -> None:
    line = f"Pulumi.dev.yaml: microservices:{path}: {what}; {instead}"
    assert problems(placed(path, value)) == [line]


@pytest.mark.parametrize("value", [["web"], "web", 1])
def test_a_catalogue_that_is_no_map_is_refused(value: Any) -> None:
    (line,) = problems(stack(), value)
    assert line.startswith("Pulumi.yaml: microservices:catalog: `")
    assert line.endswith(f", not a map; {A_MAP}")


def test_what_is_required_and_missing_is_asked_for() -> None:
    assert problems({"services": {"web": {"image": "web:1.0"}}}) == [
        "Pulumi.dev.yaml: microservices:namespace: it is missing; write at most 63 lower-case "
        "letters, digits and `-`, with a letter first, such as user-service",
        "Pulumi.dev.yaml: microservices:services.web.port: it is missing; "
        "write a whole number from 1 to 65535, such as 8080",
    ]
