"""What autoscalers and budgets become."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import WEB, imported, left, pods, said, versions, web


def scaler(spec: str) -> str:
    """An autoscaler of web."""
    return f"{web()}---\nHorizontalPodAutoscaler/a: {{spec: {{scaleTargetRef: {{kind: Deployment, name: web}}, minReplicas: 2, maxReplicas: 5, {spec}}}}}"


SCALING = [
    ("targetCPUUtilizationPercentage: 60", {"cpu": 60}),
    (
        "metrics: [{type: Resource, resource: {name: memory, target: {averageUtilization: 80}}}]",
        {"memory": 80},
    ),
    (
        "metrics: [{type: Pods, pods: {metric: {name: rps}, target: {averageValue: 100}}}]",
        {"requestsPerSecond": {"metric": "rps", "perPod": 100}},
    ),
    (
        "behavior: {scaleDown: {selectPolicy: Max, stabilizationWindowSeconds: 9, policies: [{type: Pods, value: 2, periodSeconds: 30}]}}",
        {"behavior": {"scaleDown": {"stabilizationSeconds": 9, "pods": 2, "periodSeconds": 30}}},
    ),
]


@pytest.mark.parametrize(("spec", "wanted"), SCALING, ids=[one[0] for one in SCALING])
def test_an_autoscaler_takes_the_place_of_replicas(spec: str, wanted: dict[str, Any]) -> None:
    result = imported(scaler(spec))
    assert said(result, "web/scaling") == {"min": 2, "max": 5, **wanted}
    assert said(result, "web/replicas") is None
    assert not left(result)


def test_versions_share_requests_by_the_pods_that_a_scaler_has_at_least() -> None:
    spec = "scaleTargetRef: {kind: Deployment, name: web-v1}, minReplicas: 18, maxReplicas: 20"
    result = imported(
        f"{versions('v1', 'v2')}\n---\nHorizontalPodAutoscaler/a: {{spec: {{{spec}}}}}"
    )
    assert said(result, "web/versions/v1") == {
        "image": "web:v1",
        "scaling": {"min": 18, "max": 20},
        "weight": 90,
    }
    assert said(result, "web/versions/v2/weight") == 10


def test_the_second_object_for_the_same_pods_is_told() -> None:
    budget = "{spec: {selector: {matchLabels: {app: web}}, maxUnavailable: %s}}"
    second = scaler("targetCPUUtilizationPercentage: 9").rpartition("---\n")[2]
    each = [
        scaler("targetCPUUtilizationPercentage: 60"),
        second.replace("/a:", "/b:"),
        f"PodDisruptionBudget/a: {budget % 1}",
        f"PodDisruptionBudget/b: {budget % 2}",
    ]
    result = imported("\n---\n".join(each))
    assert said(result, "web/scaling/cpu") == 60
    assert said(result, "web/disruption") == {"maxUnavailable": 1}
    why = "another object says it of these pods already"
    assert left(result) == dict.fromkeys(
        ["HorizontalPodAutoscaler/b", "PodDisruptionBudget/b"], why
    )


def test_what_a_scaler_says_in_no_word_is_left() -> None:
    policies = "[{type: Pods, value: 2, periodSeconds: 30}, {type: Percent, value: 900, periodSeconds: 30}]"
    result = imported(scaler(f"behavior: {{scaleUp: {{selectPolicy: Min, policies: {policies}}}}}"))
    path = "HorizontalPodAutoscaler/a: spec.behavior.scaleUp"
    assert f"{path}.selectPolicy" in left(result)
    periods = (
        "[{type: Pods, value: 2, periodSeconds: 30}, {type: Percent, value: 9, periodSeconds: 60}]"
    )
    result = imported(scaler(f"behavior: {{scaleUp: {{policies: {periods}}}}}"))
    assert [*left(result)] == [f"{path}.policies[1].periodSeconds"]
    result = imported(scaler(f"behavior: {{scaleUp: {{policies: {policies}}}}}"))
    assert f"{path}.policies[1].value" in left(result)
    twice = policies.replace("type: Pods, value: 2", "type: Percent, value: 10")
    result = imported(scaler(f"behavior: {{scaleUp: {{policies: {twice.replace('900', '50')}}}}}"))
    assert said(result, "web/scaling/behavior/scaleUp/percent") == 10
    assert f"{path}.policies[1].value" in left(result)


def test_what_versions_do_not_share_is_theirs_alone() -> None:
    each = [
        f"Deployment/web-{name}: {{spec: {pods(f'containers: [{{name: web, image: {image}, env: [{env}]}}]', f'app: web, version: {name}')}}}"
        for name, image, env in (
            ("v1", "a", "{name: A, value: a}, {name: B, value: b}"),
            ("v2", "b", "{name: A, value: b}"),
        )
    ]
    found = said(imported("\n---\n".join([WEB, *each])), "web/versions")
    assert [one["env"] for one in found.values()] == [{"A": "a", "B": "b"}, {"A": "b"}]


BUDGETS = [
    ("maxUnavailable: 1", "replicas: 3", 1),
    ("minAvailable: 2", "replicas: 3", 1),
    ("minAvailable: 60%", "replicas: 3", "40%"),
    ("minAvailable: 1", "replicas: 1", None),
    ("minAvailable: most", "replicas: 3", None),
]


@pytest.mark.parametrize(("written", "replicas", "wanted"), BUDGETS)
def test_a_budget_is_of_pods_that_may_be_missing(written: str, replicas: str, wanted: Any) -> None:
    budget = (
        f"PodDisruptionBudget/a: {{spec: {{selector: {{matchLabels: {{app: web}}}}, {written}}}}}"
    )
    result = imported(f"{web(replicas=replicas.partition(' ')[2])}---\n{budget}")
    assert (said(result, "web/disruption") or {}).get("maxUnavailable") == wanted
    assert bool(left(result)) is (wanted is None)


def test_scalers_and_budgets_of_one_version_are_said_there() -> None:
    budget = (
        "PodDisruptionBudget/a: {spec: {selector: {matchLabels: {version: v2}}, maxUnavailable: 1}}"
    )
    result = imported(f"{versions('v1', 'v2')}\n---\n{budget}")
    assert said(result, "web/versions/v2/disruption") == {"maxUnavailable": 1}
    other = "PodDisruptionBudget/a: {spec: {selector: {matchLabels: {app: b}}, maxUnavailable: 1}}"
    assert (
        left(imported(f"{web()}---\n{other}"))["PodDisruptionBudget/a"]
        == "it is for no workload of these objects"
    )


def test_a_variable_that_no_word_has_is_left() -> None:
    field = "{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}"
    result = imported(web(f"env: [{field}, {{name: B, value: $(A)}}]"))
    assert said(result, "web/env") is None
    path = "Deployment/web: spec.template.spec.containers[0].env"
    assert [*left(result)] == [
        f"{path}[0].valueFrom.fieldRef.fieldPath",
        f"{path}[1].value",
    ]


def test_a_worker_has_ports_for_its_probes_and_an_empty_annotation_is_nothing() -> None:
    pod = "containers: [{name: w, image: w, livenessProbe: {tcpSocket: {port: 9000}}}]"
    result = imported(f"Deployment/w: {{metadata: {{annotations: {{a: ''}}}}, spec: {pods(pod)}}}")
    assert said(result, "w/ports") == {"port-9000": {"port": 9000}}
    assert not left(result)
