"""What a release kept goes with the update after it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from microservices.deploy import releases
from microservices.deploy.deployed import Deployed, DeployedService, record
from microservices.deploy.preflight.ask import Unreachable
from microservices.deploy.releases import has_ended, without_ended
from tests.builders import microservice, service, settings

OWNED = settings(services={"web": service(traffic={"owner": "argo-rollouts"})})
BEFORE = Deployed({"web": DeployedService(needed=("Sidecar/web-2",), kept=("Sidecar/web-1",))})
ROLLOUT = {
    "metadata": {"generation": 7},
    "status": {"observedGeneration": "7", "stableRS": "b", "currentPodHash": "b"},
}


def canary(phase: str) -> dict[str, Any]:
    return {"status": {"phase": phase}}


def rollout(**status: Any) -> dict[str, Any]:
    return {**ROLLOUT, "status": {**ROLLOUT["status"], **status}}


@pytest.mark.parametrize(
    ("owner", "found", "ended"),
    [
        ("argo-rollouts", ROLLOUT, True),
        ("argo-rollouts", rollout(stableRS="a"), False),
        ("argo-rollouts", rollout(observedGeneration="6"), False),
        ("argo-rollouts", {"metadata": {"generation": 1}}, False),
        ("argo-rollouts", None, False),
        ("flagger", canary("Succeeded"), True),
        ("flagger", canary("Initialized"), True),
        ("flagger", canary("Progressing"), False),
        ("flagger", canary("Failed"), False),
        ("flagger", None, False),
    ],
)
def test_a_release_has_ended_when_all_pods_are_new(owner: str, found: Any, ended: bool) -> None:
    asked: list[str] = []

    def ask(path: str, body: Mapping[str, Any] | None = None) -> Any:
        assert body is None
        asked.append(path)
        return found

    assert has_ended(ask, "shop", "web", microservice(traffic={"owner": owner})) == ended
    assert asked == [
        {
            "argo-rollouts": "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web-v1",
            "flagger": "/apis/flagger.app/v1beta1/namespaces/shop/canaries/web",
        }[owner]
    ]


class Cluster:
    """A cluster that answers with a Rollout, or not at all."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        del path, body
        if self.answer is None:
            raise Unreachable("nobody is there")
        return self.answer


def kept(
    monkeypatch: pytest.MonkeyPatch,
    answer: Any,
    *,
    preview: bool = False,
    before: Deployed = BEFORE,
) -> Any:
    """What is kept of `web`, by an update to a cluster that answers so."""
    cluster = Cluster(answer)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
    monkeypatch.setattr(releases, "connect", lambda _: cluster)
    monkeypatch.setattr(releases, "asking", lambda client, _: client.ask)
    return without_ended(before, OWNED).services["web"].kept


def test_what_is_kept_goes_once_the_release_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(monkeypatch, ROLLOUT) is None
    assert kept(monkeypatch, rollout(stableRS="a")) == ("Sidecar/web-1",)
    assert kept(monkeypatch, None) == ("Sidecar/web-1",)
    assert kept(monkeypatch, ROLLOUT, preview=True) == ("Sidecar/web-1",)


def test_nobody_is_asked_where_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    before = record(Deployed(), OWNED)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    monkeypatch.delattr(releases, "connect")
    assert without_ended(before, OWNED) == before


def test_a_deployment_tells_what_its_pods_need_and_what_was_kept() -> None:
    needed = {"web": [("Sidecar", "web-2"), ("ConfigMap", "a-1")]}
    after = record(Deployed(), OWNED, needed=needed, kept={"web": [("Sidecar", "web-1")]})
    told = Deployed.read(after.output).services["web"]
    assert told.keys == (("Sidecar", "web-2"), ("ConfigMap", "a-1"), ("Sidecar", "web-1"))
    assert DeployedService().keys == ()
