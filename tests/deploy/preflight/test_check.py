"""What a cluster lacks for a stack is told in one message, each with its setting and a way out."""

import pytest

from tests.builders import Tree, stack, web
from tests.deploy.preflight.answers import (
    FILE,
    FORBIDDEN,
    ISTIOD,
    METRICS,
    NODES,
    WEBHOOKS,
    asked,
    node,
    well,
    wrong,
)

SCALED = {"scaling": {"min": 2, "max": 8}}
SPREAD = {"scheduling": {"spread": {"zones": "required"}}}
OBSERVED = {"observability": {"prometheusOperator": True}}


def test_a_cluster_that_has_everything_is_no_objection() -> None:
    found = asked(stack(), well(stack()))
    assert (found.wrong, found.doubtful) == ((), ())
    assert [f"{one.asked}: {one.said}" for one in found.answers] == [
        "kinds of objects: 12 of 12 are served",
        "Kubernetes: 1.34; at least 1.30 is needed",
        "Istio: 1.31; at least 1.22 is needed",
        "sidecar injection: a webhook injects where `istio-injection: enabled` is",
        "your rights: 69 of 69 are there",
    ]


def test_everything_that_is_missing_is_told_at_once() -> None:
    values = web(**SCALED, **SPREAD) | OBSERVED | {"strict": True}
    answers = well(values) | {
        "/apis/monitoring.coreos.com/v1": None,
        "/version": {"gitVersion": "v1.26.5-gke.100"},
        WEBHOOKS: {"items": []},
        METRICS: None,
        NODES: {"items": [node("zone-a")]},
    }
    assert [str(one).split(";")[0] for one in asked(values, answers).wrong] == [
        f"{FILE}mesh.dataPlane: no webhook of the cluster injects sidecars where a namespace has "
        "`istio-injection: enabled`",
        f"{FILE}observability.prometheusOperator: the cluster has no PodMonitor, PrometheusRule "
        "of monitoring.coreos.com/v1",
        f"{FILE}services.web.disruption: the cluster has Kubernetes 1.26, and before 1.27 there "
        "is no use for `unhealthyPodEvictionPolicy`: pods that fail block a drain",
        f"{FILE}services.web.rollout.drainSeconds: the cluster has Kubernetes 1.26, and before "
        "1.30 there is no use for `preStop` that sleeps: it refuses the pods",
        f"{FILE}services.web.scaling: the cluster does not serve metrics.k8s.io/v1beta1, and no "
        "number of pods would follow its load",
        f"{FILE}services.web.scaling: the cluster has Kubernetes 1.26, and before 1.27 there is "
        "no use for the use of one container as a metric: no autoscaler sees its load",
        f"{FILE}services.web.scheduling.spread: the cluster has Kubernetes 1.26, and before 1.27 "
        "there is no use for `matchLabelKeys`: a rollout counts the pods that are about to go",
        f"{FILE}services.web.scheduling.spread.zones: the nodes that its pods may run on are all "
        "in zone zone-a",
    ]


@pytest.mark.parametrize(
    ("keys", "api", "line"),
    [
        (
            {"mesh": {"routes": "gateway-api"}},
            "/apis/gateway.networking.k8s.io/v1",
            "mesh.routes: the cluster has no HTTPRoute of gateway.networking.k8s.io/v1; install "
            "the CRDs of the Gateway API (https://gateway-api.sigs.k8s.io/guides/), or write "
            "`routes: istio`",
        ),
        (
            {
                "services": {
                    "web": {"image": "web:1.0", "port": 8080, "traffic": {"owner": "flagger"}}
                }
            },
            "/apis/flagger.app/v1beta1",
            "services.web.traffic.owner: the cluster has no Canary of flagger.app/v1beta1; install "
            "Flagger (https://docs.flagger.app/install/flagger-install-on-kubernetes), or write "
            "`owner: pulumi`",
        ),
        (
            {"externalSecrets": {"keys": {"store": "vault", "keys": {"a": {"key": "b"}}}}},
            "/apis/external-secrets.io/v1",
            "externalSecrets: the cluster has no ExternalSecret of external-secrets.io/v1; install "
            "External Secrets 0.16 or newer "
            "(https://external-secrets.io/latest/introduction/getting-started/), or write the "
            "values as `secrets`",
        ),
        (
            {},
            "/apis/policy/v1",
            "services.web.disruption: the cluster has no PodDisruptionBudget of policy/v1; use a "
            "cluster that serves policy/v1",
        ),
    ],
)
def test_a_kind_that_is_missing_has_its_setting_and_a_way_out(
    keys: Tree, api: str, line: str
) -> None:
    assert wrong(stack(**keys), **{api: None}) == [f"{FILE}{line}"]


def test_an_older_version_that_is_served_can_be_written() -> None:
    served = {"versions": [{"version": "v1beta1"}, {"version": "v1alpha3"}]}
    changes = {"/apis/networking.istio.io/v1": None, "/apis/networking.istio.io": served}
    assert wrong(stack(), **changes) == [
        f"{FILE}mesh.apiVersion: the cluster has no DestinationRule, Sidecar, VirtualService of "
        "networking.istio.io/v1, only v1beta1, v1alpha3; install Istio 1.22 or newer "
        "(https://istio.io/latest/docs/setup/install/), or write networking.istio.io/v1beta1"
    ]


def test_the_versions_of_a_group_may_not_be_told() -> None:
    changes = {"/apis/networking.istio.io/v1": None, "/apis/networking.istio.io": FORBIDDEN}
    assert "only" not in wrong(stack(), **changes)[0]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/apis/apps/v1", "services.web: what the cluster has of apps/v1 cannot be asked"),
        (
            "/version",
            "services.web.rollout.drainSeconds: the version of Kubernetes, which has to be 1.30, "
            "cannot be asked",
        ),
        (
            ISTIOD,
            "mesh.apiVersion: the version of Istio, which has to be 1.22, cannot be asked",
        ),
        (WEBHOOKS, "mesh.dataPlane: whether sidecars are injected cannot be asked"),
        (METRICS, "services.web.scaling: whether metrics.k8s.io/v1beta1 is served cannot be asked"),
        (NODES, "services.web.scheduling.spread.zones: the zones of the nodes cannot be asked"),
    ],
)
def test_what_may_not_be_asked_is_only_warned_of(path: str, line: str) -> None:
    values = web(**SCALED, **SPREAD) | {"strict": True}
    found = asked(values, well(values) | {path: FORBIDDEN})
    assert found.wrong == ()
    assert [str(one) for one in found.doubtful] == [
        f"{FILE}{line}: forbidden to you; see to it yourself"
    ]
