"""Keys that are not there, maps that are lists, and everything that is wrong in one message."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings.load import settle
from settings.stack import Settings
from tests.builders import Tree, layers, placed, problems, service, stack

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


def paths(lines: list[str]) -> list[str]:
    """The place of each line, without file and project."""
    return [line.split(": ")[1].removeprefix("microservices:") for line in lines]


def test_everything_that_is_wrong_stands_in_one_message() -> None:
    tree = {
        "namspace": "shop",
        "mesh": {"cni": "yes", "settleSeconds": -1, "ingressNamespaces": ["Istio"]},
        "services": {
            "web": {
                "image": "web",
                "tag": 1.1,
                "prot": 8080,
                "port": "8080",
                "replicas": "three",
                "versions": {"v1": {"weight": 80}, "v2": {"weight": 30, "tag": 2}},
                "configFrom": ["app-confg", "app-config"],
                "probes": {"readiness": {"path": "healthz"}},
            },
            "Api": service(),
            "job": service(image="jo b", versions=[]),
            "old": service(image="old"),
        },
        "config": {"app-config": {"a b": "c", "n": 1}},
        "secrets": {"app-config": "hunter2"},
    }
    assert paths(problems(tree)) == [
        "config.app-config.n",
        'config.app-config["a b"]',
        "mesh.cni",
        "mesh.ingressNamespaces[0]",
        "mesh.settleSeconds",
        "namespace",
        "namspace",
        "secrets.app-config",
        "services.Api",
        "services.job.image",
        "services.job.versions",
        "services.old.tag",
        "services.web.configFrom[0]",
        "services.web.port",
        "services.web.probes.readiness.path",
        "services.web.prot",
        "services.web.replicas",
        "services.web.tag",
        "services.web.versions.v2.tag",
        "services.web.versions",
    ]


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
    ("tree", "path"),
    [
        (placed("services.web", {"image": "web", "port": 1, "tag": 1.1}), "services.web.tag"),
        (placed("services.web", {"image": "web", "port": 1, "digest": "1"}), "services.web.digest"),
        (placed("services.web.image", "we b"), "services.web.image"),
        (
            placed("services.web", {"image": "web", "port": 1, "versions": 1}),
            "services.web.versions",
        ),
        (placed("services.web.versions", {"V1": {"weight": 1}}), "services.web.versions.V1"),
        (placed("services.web.versions", {"v1": 80}), "services.web.versions.v1"),
        (
            placed("services.web.versions", {"v1": {"weight": 80}, "v2": {"weight": "20"}}),
            "services.web.versions.v2.weight",
        ),
        (placed("services.web.tag", 1.1), "services.web.tag"),
        (
            stack(config={"app": {"a b": "c"}}, services={"web": service(configFrom=["app"])}),
            'config.app["a b"]',
        ),
        (
            stack(config={"app": "text"}, services={"web": service(configFrom=["app"])}),
            "config.app",
        ),
        (
            stack(secrets={"app": {"key": 1}}, services={"web": service(configFrom=["app"])}),
            "secrets.app.key",
        ),
        (stack(config={"port": 1}), "config.port"),
        (stack(config={"app": {"port": 1, "tag": "x"}}), "config.app.port"),
    ],
)
def test_what_is_malformed_is_not_missing_on_top_of_it(tree: Tree, path: str) -> None:
    assert paths(problems(tree)) == [path]


def test_a_set_can_be_misnamed_and_no_map() -> None:
    assert paths(problems(stack(config={"Bad": 1}))) == ["config.Bad", "config.Bad"]


# Keys of the settings, so that junk gets past the first level, and "[key]", pydantic's own mark.
KEYS = st.text(max_size=3) | st.sampled_from(
    [
        *("namespace", "kubeContext", "mesh", "services", "config", "secrets", "cni", "revision"),
        *("web", "api", "port", "image", "tag", "digest", "versions", "v1", "weight", "replicas"),
        *("configFrom", "app", "resources", "requests", "limits", "cpu", "memory", "runAsUser"),
        *("probes", "readiness", "path", "ingressNamespaces", "[key]", "Bad"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["web:1.0", "1.0", "app", "/", "1Gi", 8080, 80])
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
SERVICES = st.dictionaries(KEYS, st.dictionaries(KEYS, JUNK, max_size=4) | JUNK, max_size=2)
SETS = st.dictionaries(KEYS, st.dictionaries(KEYS, LEAVES, max_size=2) | JUNK, max_size=2)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "namespace": JUNK,
        "kubeContext": JUNK,
        "mesh": st.dictionaries(KEYS, JUNK, max_size=3) | JUNK,
        "services": SERVICES | JUNK,
        "catalog": SERVICES | JUNK,
        "config": SETS | JUNK,
        "secrets": SETS | JUNK,
        "other": JUNK,
    },
)


@settings(max_examples=300)
@given(VALUES)
def test_junk_gives_problems_and_never_an_exception(values: Tree) -> None:
    found = layers(values)
    accepted, wrong, doubtful = settle(found)
    assert wrong or accepted == Settings.model_validate(found.merged, by_name=False)
    for finding in [*wrong, *doubtful]:
        assert finding.path
        assert finding.what
        assert finding.instead
        assert "\n" not in str(found.problem(*finding))
