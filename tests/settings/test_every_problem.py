"""Everything that is wrong stands in one message, and nothing that is not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings.load import settle
from settings.stack import Settings
from tests.builders import Tree, layers, placed, problems, service, stack


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
    "version", [{"weight": "100"}, {"replicas": -1}, {"tag": 1.1}, {"digest": "12"}, {"more": 1}]
)
def test_the_rules_still_speak_of_a_service_with_a_malformed_version(version: Tree) -> None:
    tree = stack(services={"web": service(versions={"v1": version}, configFrom=["app"])})
    (key,) = version
    assert paths(problems(tree)) == [
        "services.web.configFrom[0]",
        f"services.web.versions.v1.{key}",
    ]


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
        (placed("services.web.versions.v1.port", 8080), "services.web.versions.v1.port"),
        (
            stack(services={"web": service(image="We b", versions={"v1": {"tag": "1"}})}),
            "services.web.image",
        ),
        (
            stack(services={"web": service(image="web", versions={"v1": {"digest": "1"}})}),
            "services.web.versions.v1.digest",
        ),
        (
            stack(secrets={"app": "text"}, services={"web": service(configFrom=["app"])}),
            "secrets.app",
        ),
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
