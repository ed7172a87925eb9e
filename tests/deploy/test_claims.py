"""What a deployment may not do to claims, and to pods that use them, that are there already."""

from typing import Any

import pytest

from microservices.deploy.claims import (
    loss_findings,
    protects_namespace,
    replaced_sets,
)
from microservices.deploy.deployed import Claims, Deployed, DeployedClaim, record
from microservices.settings.stack import Settings
from microservices.settings.values.problems import yaml_path
from tests.builders import Tree, service, settings

MADE: Claims = {"ledger": {"v1": {"data": DeployedClaim("10Gi", "ReadWriteOnce")}}}
WEB = {"web": service()}
ALONE = {"replicas": 1, "rollout": {"strategy": "recreate"}}
ANOTHER = "or give the volume another name: it starts empty, and this claim is kept"
GONE = (
    "the StatefulSet ledger-v1 would be deleted, with all of its pods; "
    "leave it, write `protect: false` at ledger, and remove it after an update"
)


def volumes(size: str = "10Gi", **keys: Any) -> Tree:
    """A volume with a claim."""
    return {"data": {"path": "/data", "claim": {"size": size, **keys}}}


def ledger(**keys: Any) -> Settings:
    """A stack with a StatefulSet beside another service."""
    words = {"kind": "stateful", "volumes": volumes(), **keys}
    return settings(services={**WEB, "ledger": service(**words)})


def archive(**claim: Any) -> Settings:
    """A stack with a Deployment that has a claim."""
    return settings(services={"archive": service(volumes=volumes(**claim), **ALONE)})


def deployed(stack: Settings | None = None, claims: Claims = MADE) -> Deployed:
    return record(Deployed(), stack or ledger(), claims=claims)


def lines(before: Deployed, now: Settings) -> list[str]:
    found = loss_findings(before, now)
    return [f"{yaml_path(one.path)}: {one.what}; {one.instead}" for one in found]


@pytest.mark.parametrize(
    "now",
    [
        ledger(),
        ledger(replicas=5, image="web:2.0"),
        ledger(volumes=volumes("10240Mi")),
        ledger(volumes=volumes("20Gi", grownFrom="10Gi")),
        ledger(volumes={}),
        ledger(protect=False),
    ],
)
def test_what_leaves_pods_and_claims_where_they_are_is_taken(now: Settings) -> None:
    assert lines(deployed(), now) == []
    assert lines(Deployed(), now) == []


@pytest.mark.parametrize("before", [Deployed(), record(Deployed(), settings(services=WEB))])
def test_of_what_an_older_program_deployed_nothing_is_known(before: Deployed) -> None:
    assert lines(before, ledger(volumes=volumes("1Gi"))) == []
    assert replaced_sets(before, ledger()) == set()


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            volumes("20Gi"),
            "size: the claims data-ledger-v1-0 and so on have 10Gi, and a StatefulSet changes none "
            "of them; grow each by `kubectl patch pvc`, then write `grownFrom: 10Gi` beside it; "
            "see docs/grow-a-claim.md",
        ),
        (
            volumes("30Gi", grownFrom="20Gi"),
            "size: the claims data-ledger-v1-0 and so on have 10Gi, and a StatefulSet changes none "
            "of them; grow each by `kubectl patch pvc`, then write `grownFrom: 10Gi` beside it; "
            "see docs/grow-a-claim.md",
        ),
        (
            volumes("5Gi"),
            "size: the claim was made with 10Gi, and claims never shrink; "
            f"write at least 10Gi, {ANOTHER}",
        ),
        (
            volumes(storageClass="fast"),
            "storageClass: the claim was made with another class, the cluster's default one, and "
            f"keeps it; leave it out, {ANOTHER}",
        ),
        (
            volumes(accessMode="ReadWriteMany"),
            "accessMode: the claim was made with `ReadWriteOnce`, and keeps it; "
            f"write `ReadWriteOnce`, {ANOTHER}",
        ),
    ],
)
def test_a_claim_of_a_stateful_set_changes_as_its_page_says(claim: Tree, said: str) -> None:
    place = "services.ledger.volumes.data.claim."
    assert lines(deployed(), ledger(volumes=claim)) == [place + said]


@pytest.mark.parametrize(
    ("now", "place"),
    [
        (settings(services=WEB), "services.ledger"),
        (ledger(kind="service", volumes={}), "services.ledger"),
        (ledger(versions={"v2": {"weight": 100}}), "services.ledger.versions"),
    ],
)
def test_a_stateful_set_goes_only_after_it_was_said(now: Settings, place: str) -> None:
    assert lines(deployed(), now) == [f"{place}: {GONE}"]
    assert lines(deployed(ledger(protect=False)), now) == []


MORE = {**volumes(), "log": {"path": "/log", "claim": {"size": "1Gi"}}}
GROWN = volumes("20Gi", grownFrom="10Gi")


def test_a_running_pod_gets_no_claim_more() -> None:
    assert lines(deployed(), ledger(volumes=MORE)) == [
        "services.ledger.volumes.log.claim: no pod of ledger-v1 gets one more claim while it runs; "
        "write `protect: false` at ledger for an update, then this with another: all of its pods "
        "end, and come again with their claims"
    ]
    assert lines(deployed(ledger(protect=False)), ledger(volumes=MORE, protect=False)) == []


@pytest.mark.parametrize("protect", [True, False])
@pytest.mark.parametrize("changed", [MORE, GROWN, {}])
def test_claims_change_while_it_is_known_what_becomes_of_the_pods(
    protect: bool, changed: Tree
) -> None:
    before = deployed(ledger(protect=not protect))
    assert lines(before, ledger(volumes=changed, protect=protect)) == [
        "services.ledger.volumes: `protect` changes at ledger, and so do its claims; "
        "change one of them with each update"
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (archive(), []),
        (archive(storageClass="standard"), []),
        (archive(size="20Gi"), []),
        (archive(size="5Gi"), ["size"]),
        (archive(storageClass="fast"), ["storageClass"]),
        (archive(accessMode="ReadWriteOncePod"), ["accessMode"]),
        (settings(services=WEB), []),
    ],
)
def test_the_claim_of_a_deployment_grows_and_changes_in_nothing_else(
    now: Settings, said: list[str]
) -> None:
    claim = DeployedClaim("10Gi", "ReadWriteOnce", "standard")
    before = deployed(archive(), {"archive": {"v1": {"data": claim}}})
    found = [line.split(": ")[0].split(".")[-1] for line in lines(before, now)]
    assert found == said


def test_a_class_that_was_written_is_named() -> None:
    claims = {"ledger": {"v1": {"data": DeployedClaim("10Gi", "ReadWriteOnce", "fast")}}}
    assert lines(deployed(claims=claims), ledger()) == [
        "services.ledger.volumes.data.claim.storageClass: the claim was made with another class, "
        f"`fast`, and keeps it; write `fast`, {ANOTHER}"
    ]


@pytest.mark.parametrize(
    ("now", "replaced"),
    [
        (ledger(), False),
        (ledger(volumes=volumes("10240Mi"), replicas=9), False),
        (ledger(volumes=volumes("20Gi", grownFrom="10Gi")), True),
        (ledger(volumes={}), True),
        (settings(services=WEB), False),
    ],
)
def test_a_stateful_set_is_made_anew_where_its_claims_are_others(
    now: Settings, replaced: bool
) -> None:
    assert ("ledger" in replaced_sets(deployed(), now)) == replaced


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (settings(), []),
        (settings(namespace="new", namespaceOptions={"movedFrom": "shop"}), []),
        (
            settings(namespace="new"),
            [
                "namespace: the stack was deployed to `shop`, which would be deleted with "
                "everything in it; write `shop`, or `namespaceOptions: {movedFrom: shop}` beside it"
            ],
        ),
    ],
)
def test_another_namespace_needs_a_word(now: Settings, said: list[str]) -> None:
    assert lines(Deployed(namespace="shop"), now) == said
    assert lines(Deployed(), now) == []


MEMBER = settings(namespaceOptions={"owner": "platform/prod"})


def test_a_namespace_that_the_stack_made_is_not_given_away() -> None:
    assert lines(Deployed(namespace="shop"), MEMBER) == [
        "namespaceOptions.owner: this stack made the namespace, which would be deleted with "
        "everything in it; leave it out, and let the services of others move to stacks of their own"
    ]
    for before in (Deployed(), Deployed(namespace="shop", owner="platform/prod")):
        assert lines(before, MEMBER) == []


@pytest.mark.parametrize(
    ("before", "now", "protects"),
    [
        (Deployed(), settings(strict=True, namespaceOptions={"owner": "platform/prod"}), False),
        (Deployed(), settings(), False),
        (Deployed(), ledger(), True),
        (Deployed(), settings(namespaceOptions={"protect": True}), True),
        (Deployed(namespace="shop", protected=True), settings(), True),
        (Deployed(namespace="store", protected=True), settings(), False),
        (
            Deployed(namespace="shop", protected=True),
            settings(namespaceOptions={"protect": False}),
            False,
        ),
    ],
)
def test_a_namespace_that_may_hold_claims_is_protected_until_it_is_said(
    before: Deployed, now: Settings, protects: bool
) -> None:
    assert protects_namespace(before, now) == protects
