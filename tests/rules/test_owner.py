"""Who writes the weights of a service."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web
from tests.rules.traffic import SPLIT, WEB

OWNERS = ["flagger", "argo-rollouts"]
PULUMI = "leave it out, or write `owner: pulumi`"


def owned(owner: str, words: Tree | None = None, **keys: Any) -> Tree:
    """A stack whose one service has another owner of its weights."""
    return web(traffic={"owner": owner, **(words or {})}, **keys)


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ({}, {}),
        ({"release": {"stepPercent": 5}}, {}),
        ({"timeoutMilliseconds": 500}, {}),
        ({"handOver": False}, {"versions": {"v1": {}}}),
    ],
)
def test_another_owner_is_taken(owner: str, words: Tree, keys: Tree) -> None:
    values = owned(owner, words, **keys)
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize("owner", OWNERS)
def test_weights_have_one_writer(owner: str) -> None:
    assert problems(owned(owner, versions=SPLIT)) == [
        f"{WEB}.versions.v1.weight: {owner} writes the weights; leave it out",
        f"{WEB}.versions.v2.weight: {owner} writes the weights; leave it out",
        f"{WEB}.versions: {owner} makes a second version of the first itself, and there are 2; "
        "keep one version, or write `owner: pulumi`",
    ]
    assert problems(owned(owner, versions={"v1": {"weight": 100}})) == [
        f"{WEB}.versions.v1.weight: {owner} writes the weights; leave it out"
    ]


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("routes", [{"match": {"path": "/x"}}]),
        ("sticky", {"cookie": "shop-version"}),
        ("mirror", {"to": "v1", "percent": 5}),
    ],
)
def test_routes_have_one_writer(owner: str, key: str, value: Any) -> None:
    assert problems(owned(owner, {key: value})) == [
        f"{WEB}.traffic.{key}: {owner} writes the routes of the service; {PULUMI}"
    ]


def test_a_lane_leads_to_no_service_of_another_owner() -> None:
    services = {"web": service(traffic={"owner": "flagger"}), "order": service()}
    lanes = {"beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v1", "order": "v1"}}}
    assert problems(stack(services=services, lanes=lanes)) == [
        "Pulumi.dev.yaml: microservices:lanes.beta.versions.web: "
        "flagger writes the routes of web; leave it out, or write `owner: pulumi` there"
    ]


@pytest.mark.parametrize("words", [{}, {"owner": "pulumi"}])
def test_steps_that_nobody_reads_are_a_warning(words: Tree) -> None:
    assert warnings(web(traffic={"release": {}, **words})) == [
        f"{WEB}.traffic.release: nobody reads it: the weights are written by Pulumi; "
        "leave it out, or write `owner: flagger` or `owner: argo-rollouts`"
    ]


def test_other_owners_release_services_only() -> None:
    assert problems(owned("flagger", kind="stateful")) == [
        f"{WEB}.traffic.owner: flagger releases no service of `stateful`; "
        "leave it out, or `kind` as well"
    ]
    worker = {"image": "web:1", "kind": "worker", "traffic": {"owner": "flagger"}}
    assert [line.split(": ")[2] for line in problems(stack(services={"web": worker}))] == [
        "flagger releases no service of `worker`; leave it out, or `kind` as well",
        "a worker gets no traffic; leave it out",
    ]


def test_what_is_handed_over_is_pulumis() -> None:
    assert problems(owned("argo-rollouts", {"handOver": True})) == [
        f"{WEB}.traffic.handOver: argo-rollouts has the routes already; "
        "write it while the owner is pulumi, deploy, and then write the other owner"
    ]
    assert problems(web(traffic={"handOver": True})) == []


def test_other_owners_write_istios_routes() -> None:
    mesh = {"mesh": {"routes": "gateway-api"}}
    assert problems(owned("flagger") | mesh) == [
        f"{WEB}.traffic.owner: routes are written as gateway-api in this stack; "
        "leave it out, or write `mesh: {routes: istio}`"
    ]
    assert problems(web() | mesh) == []


GATEWAY: Tree = {"hosts": ["shop.example.com"], "tls": {"credentialName": "shop"}}
KEYS: Tree = {
    "expose": {"paths": ["/shop/"]},
    "rollout": {"strategy": "recreate"},
    "volumes": {
        "files": {"path": "/files", "claim": {"size": "1Gi"}},
        "scratch": {"path": "/scratch", "emptyDir": {}},
    },
}


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize(
    ("key", "path", "said"),
    [
        (
            "expose",
            "expose",
            "{} knows nothing of the routes at the gateway; "
            "leave it out, and expose a service that calls this one, or write `owner: pulumi`",
        ),
        (
            "rollout",
            "rollout.strategy",
            "{} keeps the old pods beside the new ones; "
            "write `strategy: rolling`, or `owner: pulumi`",
        ),
        (
            "volumes",
            "volumes.files.claim",
            "{} gives it to the old and the new pods; "
            "keep the files elsewhere, or write `owner: pulumi`",
        ),
    ],
)
def test_what_a_release_cannot_bear_is_told(owner: str, key: str, path: str, said: str) -> None:
    single = {"replicas": 1, "rollout": {"strategy": "recreate"}} if key == "volumes" else {}
    keys = {**single, key: KEYS[key]}
    lines = problems(owned(owner, **keys) | {"gateway": GATEWAY})
    assert f"{WEB}.{path}: {said.format(owner)}" in lines
    assert problems(web(**keys) | {"gateway": GATEWAY}) == []


def test_a_version_says_itself_what_a_release_cannot_bear() -> None:
    values = owned("argo-rollouts", versions={"v1": {"rollout": {"strategy": "recreate"}}})
    assert problems(values) == [
        f"{WEB}.versions.v1.rollout.strategy: argo-rollouts keeps the old pods beside the new "
        "ones; write `strategy: rolling`, or `owner: pulumi`"
    ]


@pytest.mark.parametrize(
    ("owner", "kind", "found"),
    [
        ("argo-rollouts", "service", True),
        ("flagger", "service", False),
        ("argo-rollouts", "worker", False),
    ],
)
def test_the_subsets_of_argo_rollouts_have_a_name_of_their_own(
    owner: str, kind: str, found: bool
) -> None:
    other = {"kind": kind, "image": "web:1", "versions": {"eu": {}}}
    other |= {} if kind == "worker" else {"port": 8080}
    services = {"web-eu": service(traffic={"owner": owner}), "web": other}
    assert problems(stack(services=services)) == (
        [
            f"{WEB}.versions.eu: `web-eu` would also be the DestinationRule of service web-eu; "
            "rename one of the two"
        ]
        if found
        else []
    )
