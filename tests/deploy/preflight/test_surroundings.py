"""Pods find an injector, metrics and zones, or it is told that they do not."""

from typing import Any

import pytest

from microservices.deploy.preflight.ask import Unanswered
from tests.builders import Tree, stack, web
from tests.deploy.preflight.answers import (
    FILE,
    FORBIDDEN,
    METRICS,
    NODES,
    WEBHOOKS,
    doubtful,
    node,
    webhook,
    webhooks,
    wrong,
)

SPREAD = {"scheduling": {"spread": {"zones": "required"}}}


class TestInjection:
    def test_injection_is_for_the_revision_that_is_written(self) -> None:
        values = stack(mesh={"revision": "stable"})
        there = webhooks(webhook("istio.io/rev", "stable"), webhook("istio.io/rev", "canary"))
        assert wrong(values, **{WEBHOOKS: there}) == []
        other = webhooks(webhook("istio-injection", "enabled"), webhook("istio.io/rev", "canary"))
        assert wrong(values, **{WEBHOOKS: other}) == [
            f"{FILE}mesh.revision: no webhook of the cluster injects sidecars where a namespace "
            "has `istio.io/rev: stable`; install revision stable, or write a revision that "
            "is there: canary"
        ]

    def test_a_webhook_of_somebody_else_injects_nothing(self) -> None:
        foreign = {"name": "policies.example.com"}
        assert len(wrong(stack(), **{WEBHOOKS: webhooks(foreign)})) == 1

    def test_ambient_mode_needs_no_webhook(self) -> None:
        values = stack(mesh={"dataPlane": "ambient"})
        assert wrong(values, **{WEBHOOKS: {"items": []}}) == []


class TestMetrics:
    @pytest.mark.parametrize(
        ("scaling", "path", "api"),
        [
            ({"cpu": 60}, "", "metrics.k8s.io/v1beta1"),
            ({"memory": 60}, "", "metrics.k8s.io/v1beta1"),
            (
                {"requestsPerSecond": {"metric": "requests", "perPod": 10}},
                ".requestsPerSecond",
                "custom.metrics.k8s.io",
            ),
            (
                {"triggers": {"queue": {"type": "rabbitmq", "metadata": {}}}},
                ".triggers",
                "external.metrics.k8s.io/v1beta1",
            ),
        ],
    )
    @pytest.mark.parametrize("answer", [None, Unanswered(503, "nobody is there")])
    def test_what_a_scaler_reads_has_to_be_served(
        self, scaling: Tree, path: str, api: str, answer: object
    ) -> None:
        values = web(scaling={"min": 2, "max": 8, **scaling})
        changes = {f"/apis/{api}": answer}
        [line] = doubtful(values, **changes)
        assert line.startswith(
            f"{FILE}services.web.scaling{path}: the cluster does not serve {api}, and no number"
        )
        assert wrong(values, **changes) == []
        assert len(wrong({**values, "strict": True}, **changes)) == 1
        assert doubtful(values, **{f"/apis/{api}": {}}) == []

    def test_a_fixed_number_of_pods_reads_none(self) -> None:
        assert doubtful(web(replicas=3), **{METRICS: None}) == []


class TestZones:
    @pytest.mark.parametrize(
        ("nodes", "words"),
        [
            ([node("zone-a"), node("zone-a")], "are all in zone zone-a"),
            ([node("zone-a", disk="ssd"), node("zone-b")], None),
            ([], "no node is there that its pods may run on, and so no zone is known"),
        ],
    )
    def test_a_spread_that_is_required_needs_two(self, nodes: list[Any], words: str | None) -> None:
        found = doubtful(web(**SPREAD), **{NODES: {"items": nodes}})
        assert [words in line for line in found if words] == ([True] if words else [])
        assert bool(found) == bool(words)

    def test_nodes_without_a_zone_take_none_of_the_pods(self) -> None:
        [line] = wrong(web(**SPREAD), **{NODES: {"items": [node(None)]}})
        assert "has the label topology.kubernetes.io/zone; they would wait for ever" in line

    @pytest.mark.parametrize(
        "words", [{"nodeSelector": {"disk": "ssd"}}, {"requireNodes": {"disk": ["ssd"]}}]
    )
    def test_only_nodes_that_the_pods_may_run_on_count(self, words: Tree) -> None:
        values = web(scheduling={"spread": {"zones": "required"}, **words})
        nodes = [node("zone-a", disk="ssd"), node("zone-b"), node("zone-c", disk="hdd")]
        [line] = doubtful(values, **{NODES: {"items": nodes}})
        assert "are all in zone zone-a" in line

    def test_a_spread_that_is_only_preferred_asks_for_none(self) -> None:
        assert doubtful(stack(), **{NODES: FORBIDDEN}) == []
