"""Everything that is wrong stands in one message, and nothing that is not."""

from copy import deepcopy
from cProfile import Profile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.load.configuration import planned
from tests.builders import (
    Tree,
    below,
    is_taken_or_refused,
    layers,
    paths,
    placed,
    places,
    problems,
    service,
    stack,
    warnings,
)
from tests.examples import examples
from tests.strategies import stacks


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


def test_nothing_is_doubtful_before_it_is_well_formed() -> None:
    _, wrong, doubtful = planned(layers(placed("services.web.image", "web:latest")))
    assert (wrong, len(doubtful)) == ([], 1)
    _, wrong, doubtful = planned(
        layers(placed("services.web", service(image="web:latest", port=0)))
    )
    assert (len(wrong), doubtful) == (1, [])


def test_what_is_doubtful_is_wrong_where_the_stack_is_strict() -> None:
    plaintext = {"mesh": {"allowPlaintext": True}}
    assert warnings(stack(**plaintext)) != []
    assert paths(problems(stack(**plaintext, strict=True))) == [
        "mesh.allowPlaintext",
    ]


def test_a_set_can_be_misnamed_and_no_map() -> None:
    assert paths(problems(stack(config={"Bad": 1}))) == ["config.Bad", "config.Bad"]


# Keys of the settings, so that junk gets past the first level, and "[key]", pydantic's own mark.
KEYS = st.text(max_size=3) | st.sampled_from(
    [
        *("namespace", "kubeContext", "mesh", "services", "config", "secrets", "cni", "revision"),
        *("web", "api", "port", "image", "tag", "digest", "versions", "v1", "weight", "replicas"),
        *("configFrom", "app", "resources", "requests", "limits", "cpu", "memory", "runAsUser"),
        *("probes", "readiness", "path", "ingressNamespaces", "[key]", "Bad"),
        *("kind", "scaling", "min", "max", "volumes", "claim", "size", "jobs", "schedule", "env"),
        *("envKeys", "set", "key", "scheduling", "tolerations", "sidecars", "mounts", "adopt"),
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
        "namespaceOptions": JUNK,
        "externalSecrets": SETS | JUNK,
        "externalServices": SETS | JUNK,
        "observability": JUNK,
        "strict": JUNK,
        "other": JUNK,
    },
)


@examples(60)
@given(VALUES)
def test_junk_gives_problems_and_never_an_exception(values: Tree) -> None:
    is_taken_or_refused(values)


@examples(25)
@given(stacks(), st.data())
def test_junk_anywhere_in_a_stack_gives_problems_and_never_an_exception(
    values: Tree, data: st.DataObject
) -> None:
    broken = deepcopy(values)
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from([*places(broken)]))
        below(broken, (*above,))[last] = data.draw(JUNK)
    is_taken_or_refused(broken)


def calls_for(count: int, mistake: Tree) -> int:
    """How many functions are called to tell what is wrong with so many services of one mistake."""
    tree = stack(services={f"web-{number}": service(**mistake) for number in range(count)})
    profile = Profile()
    lines = profile.runcall(problems, tree)
    assert len(lines) >= count
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize(
    "mistake",
    [
        {"port": 0},
        {"prot": 8080},
        {"calls": ["nobody"]},
        {"calls": [{"servce": "nobody"}]},
        {"configFrom": ["none"]},
        {"versions": {"v1": {"weight": 50}}},
    ],
)
def test_twice_as_many_mistakes_take_no_more_than_twice_the_work(mistake: Tree) -> None:
    calls_for(1, mistake)
    assert calls_for(200, mistake) < 2.1 * calls_for(100, mistake)
