"""What pods need is kept where they outlive an update."""

from typing import Any

import pytest

from microservices.objects.generation import kept_keys, needed_by_pods
from microservices.objects.stack import stack_objects
from microservices.objects.stack_object import Key
from microservices.objects.state import StackState
from tests.builders import planned, service
from tests.objects.found import Found


def deployed(
    owner: str = "argo-rollouts",
    needed: dict[str, tuple[Key, ...]] | None = None,
    calls: tuple[str, ...] = (),
    value: str = "1",
) -> Found:
    """A service `web` with an owner, which reads a set, after what pods needed before."""
    traffic = {"owner": owner}
    plan = planned(
        services={
            "web": service(traffic=traffic, configFrom=["a"], calls=calls),
            "api": service(),
        },
        config={"a": {"k": value}},
    )
    state = StackState(project="microservices", stack="dev", needed=needed or {})
    return Found(stack_objects(plan, state))


def needed(found: Found) -> set[Key]:
    return {*needed_by_pods(found.objects)["web"]}


def test_pods_need_the_policies_of_their_calls_and_the_sets_that_they_read() -> None:
    found = needed(deployed(calls=("api",)))
    kinds = sorted(f"{kind} {name.rpartition('-')[0]}" for kind, name in found)
    assert kinds == [
        "AuthorizationPolicy api",
        "ConfigMap a",
        "NetworkPolicy api",
        "NetworkPolicy web",
        "Sidecar web",
    ]


def test_what_old_pods_need_is_kept_as_it_is() -> None:
    before = deployed(calls=("api",))
    after = deployed(needed={"web": tuple(needed(before))}, value="2")
    kept = needed(before) - needed(deployed(value="2"))
    assert {kind for kind, _ in kept} == {
        *("AuthorizationPolicy", "ConfigMap", "NetworkPolicy", "Sidecar"),
    }
    for key in kept:
        old, new = before.object(*key), after.object(*key)
        assert (new.path, new.api_version) == (old.path, old.api_version)
        assert {field.partition(".")[0] for field in new.ignored} >= {*old.body, "metadata"} - {
            "string_data"
        }
    assert {*after.manifests} == {*deployed(value="2").manifests, *kept}


def test_a_kept_policy_that_the_engine_has_lost_is_for_no_pod() -> None:
    lost = {"microservices/kept": "lost"}
    keys = tuple(Key(kind, "web-0") for kind in ("AuthorizationPolicy", "NetworkPolicy", "Sidecar"))
    found = deployed(needed={"web": keys})
    specs: list[Any] = [found.manifests[key]["spec"] for key in keys]
    assert specs == [
        {"selector": {"matchLabels": lost}},
        {"podSelector": {"matchLabels": lost}},
        {"workloadSelector": {"labels": lost}},
    ]


def test_kept_objects_stand_beside_those_of_their_component() -> None:
    keys = tuple(
        Key(kind, f"a-{kind.lower()}")
        for kind in ("Sidecar", "ConfigMap", "Secret", "ExternalSecret")
    )
    found = deployed(needed={"web": keys})
    assert [found.parent(*key)[0] for key in keys] == [
        "Access",
        "AppConfig",
        "AppConfig",
        "AppConfig",
    ]


def test_nothing_is_kept_of_what_pulumi_waits_for_or_of_services_that_have_gone() -> None:
    plan = planned(services={"web": service(), "api": service(traffic={"owner": "flagger"})})
    key = Key("Sidecar", "old")
    every = {"web": [key], "api": [key], "gone": [key]}
    assert kept_keys(plan.settings, every, ()) == {"api": (key,)}
    assert kept_keys(plan.settings, every, {key}) == {"api": ()}


@pytest.mark.parametrize(
    ("owner", "calls", "seconds"),
    [("pulumi", (), 25), ("pulumi", ("api",), 0), ("argo-rollouts", (), 0)],
)
def test_an_update_waits_for_old_pods_where_their_calls_change(
    owner: str, calls: tuple[str, ...], seconds: int
) -> None:
    before = deployed("pulumi", calls=("api",))
    after = deployed(owner, {"web": tuple(needed(before))}, calls, value="2")
    kind = "Rollout" if owner == "argo-rollouts" else "Deployment"
    assert after.object(kind, "web-v1").drain_seconds == seconds
    assert after.object("Deployment", "api-v1").drain_seconds == 0
