"""What a Deployment, its ports and its Services become: a service and its versions."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import WEB, imported, left, pods, said, versions, web

WORKLOADS = [
    ("replicas: 3", "web/replicas", 3),
    ("minReadySeconds: 9", "web/rollout/minReadySeconds", 9),
    ("strategy: {type: Recreate}", "web/rollout/strategy", "recreate"),
    ("strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", "web/rollout/maxSurge", 1),
]


@pytest.mark.parametrize(("written", "path", "value"), WORKLOADS, ids=[one[0] for one in WORKLOADS])
def test_a_field_of_a_deployment_is_said(written: str, path: str, value: Any) -> None:
    key, _, of = written.partition(": ")
    assert said(imported(web(**{key: of})), path) == value


METRICS = """
Deployment/web:
  spec:
    template:
      metadata:
        labels: {app: web, team: shop}
        annotations: {example.com/a: b, prometheus.io/scrape: 'true', prometheus.io/port: '9102', prometheus.io/path: /m, prometheus.io/scheme: https}
      spec: {containers: [{name: web, image: web, ports: [{name: metrics, containerPort: 9102}, {containerPort: 8080}]}]}
"""


def test_metrics_are_said_by_the_name_of_a_port_and_labels_and_annotations_are_kept() -> None:
    result = imported(f"{WEB}\n---{METRICS}")
    assert said(result, "web/metrics") == {"port": "metrics", "path": "/m"}
    assert said(result, "web/ports") == {"metrics": {"port": 9102}}
    assert said(result, "web/labels") == {"team": "shop"}
    assert said(result, "web/annotations") == {"example.com/a": "b"}
    path = 'Deployment/web: spec.template.metadata.annotations["prometheus.io/scheme"]'
    assert left(result)[path] == "`metrics` has a port and a path, by HTTP"


PORTS = [
    ("[{port: 80}]", {"port": 80}),
    ("[{port: 5432}]", {"port": 5432, "protocol": "tcp"}),
    ("[{name: grpc-web, port: 80}]", {"port": 80, "protocol": "grpc"}),
    ("[{name: api, port: 80, appProtocol: kubernetes.io/h2c}]", {"port": 80, "protocol": "http2"}),
    ("[{name: dns, port: 53, protocol: UDP}, {name: http, port: 80}]", {"port": 80}),
    (
        "[{name: metrics, port: 9102}, {name: http, port: 80, targetPort: 8080}]",
        {"port": 80, "targetPort": 8080, "ports": {"metrics": {"port": 9102}}},
    ),
    (
        "[{name: web, port: 80, targetPort: 8080}, {name: alias, port: 8080}]",
        {"port": 80, "targetPort": 8080},
    ),
    (
        "[{name: http, port: 80}, {name: 9-x, port: 9}]",
        {"port": 80, "ports": {"port-9": {"port": 9}}},
    ),
    (
        "[{name: web, port: 80}, {name: http, port: 81}]",
        {"port": 80, "ports": {"http-81": {"port": 81}}},
    ),
]


def test_a_port_of_a_container_that_nothing_names_is_told() -> None:
    ports = "ports: [{containerPort: 8080}, {name: admin, containerPort: 9000}]"
    probe = "livenessProbe: {httpGet: {port: 9001}}"
    result = imported(web(f"{ports}, {probe}"))
    assert said(result, "web/ports") == {"port-9001": {"port": 9001}}
    why = "no Service, probe or metrics name it: where somebody calls it, write it in `ports`"
    place = "Deployment/web: spec.template.spec.containers[0].ports[1].containerPort"
    assert left(result) == {place: why}


def test_names_of_ports_are_those_of_all_containers_and_a_second_one_of_a_target_is_left() -> None:
    ports = "[{port: 80, targetPort: http}, {port: 90, targetPort: metrics}, {port: 81, targetPort: http}]"
    containers = "[{name: e, image: e, ports: [{name: metrics, containerPort: 9100}]}, {name: web, image: w, ports: [{name: http, containerPort: 8080}]}]"
    service = f"Service/web: {{spec: {{selector: {{app: web}}, ports: {ports}}}}}"
    result = imported(
        f"{service}\n---\nDeployment/web: {{spec: {pods(f'containers: {containers}')}}}"
    )
    assert said(result, "web/targetPort") == 8080
    assert said(result, "web/ports") == {"port-90": {"port": 90, "targetPort": 9100}}
    why = "where the container listens there is one port, which callers use"
    assert left(result) == {"Service/web: spec.ports[2].port": why}


@pytest.mark.parametrize(("ports", "wanted"), PORTS, ids=[one[0] for one in PORTS])
def test_ports_have_numbers_names_and_protocols(ports: str, wanted: dict[str, Any]) -> None:
    found = said(
        imported(web(service=f"Service/web: {{spec: {{selector: {{app: web}}, ports: {ports}}}}}")),
        "web",
    )
    assert {
        key: found[key] for key in ("port", "targetPort", "protocol", "ports") if key in found
    } == wanted


def test_a_further_service_of_the_same_pods_is_named() -> None:
    beside = WEB.replace("Service/web", "Service/web-2")
    outside = beside.replace("web-2: {spec: {", "web-out: {spec: {type: NodePort, ")
    result = imported(f"{beside}\n---\n{outside}\n---\n{web()}")
    assert left(result) == {
        "Service/web-2": "a service has one address here: callers use `web`",
        "Service/web-out": "whoever comes that way comes past the gateway: write `expose`",
    }


ELSEWHERE = {
    "Service/web-admin": "a port of it leads elsewhere in `web`: write another one in `ports`, and call that"
}


def test_a_further_service_whose_port_leads_elsewhere_is_told_and_no_call_to_it_is_proposed() -> (
    None
):
    admin = WEB.replace("Service/web", "Service/web-admin").replace("8080", "9090")
    caller = f"Deployment/b: {{spec: {pods('containers: [{name: b, image: b, env: [{name: A_URL, value: http://web-admin}]}]', 'app: b')}}}"
    result = imported("\n---\n".join([admin, web(), caller]))
    assert left(result) == ELSEWHERE
    assert said(result, "b/calls") is None


def test_a_target_of_the_same_number_by_name_is_no_other_one() -> None:
    beside = WEB.replace("Service/web", "Service/web-2").replace("8080", "http")
    result = imported(f"{beside}\n---\n{web('ports: [{name: http, containerPort: 8080}]')}")
    assert [*left(result).values()] == ["a service has one address here: callers use `web`"]


def test_a_port_of_another_number_in_another_version_is_told() -> None:
    each = versions("v1", "v2").replace("targetPort: 8080", "targetPort: http")
    for version, number in (("v1", 8080), ("v2", 9090)):
        port = f"image: web:{version}, ports: [{{name: http, containerPort: {number}}}]"
        each = each.replace(f"image: web:{version}", port)
    result = imported(each)
    assert said(result, "web/targetPort") == 8080
    assert left(result) == {
        "Deployment/web-v2: notSaid.ports.http": "versions of a service have it alike"
    }


def test_a_port_that_is_not_of_tcp_is_told() -> None:
    ports = "ports: [{port: 80}, {port: 53, protocol: UDP}, {port: 9, protocol: SCTP}]"
    result = imported(web(service=f"Service/web: {{spec: {{selector: {{app: web}}, {ports}}}}}"))
    found = left(result)
    assert said(result, "web").keys() & {"port", "ports"} == {"port"}
    assert found["Service/web: spec.ports[1].port"] == "a sidecar does not carry UDP"
    assert found["Service/web: spec.ports[2].port"] == "a sidecar does not carry SCTP"


def test_a_workload_without_a_service_has_a_name_of_its_own() -> None:
    service = "Service/web: {spec: {selector: {app: fe}, ports: [{port: 80}]}}"
    each = ("frontend", "fe"), ("web", "worker"), ("web-worker", "x"), ("web.x", "x"), ("1", "x")
    texts = [
        f"Deployment/{name}: {{spec: {pods('containers: [{name: a, image: a}]', f'app: {app}')}}}"
        for name, app in each
    ]
    found = {str(item): item.said for item in imported("\n---\n".join([service, *texts])).items}
    assert found == {
        "Service/web": "services.web",
        "Deployment/frontend": "services.web",
        "Deployment/web": "services.web-worker",
        "Deployment/web-worker": "services.web-worker-worker",
        "Deployment/web.x": "services.web-x",
        "Deployment/1": "services.service-1",
    }


def test_a_headless_service_of_a_deployment_is_told() -> None:
    headless = "Service/web: {spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}}"
    assert [*left(imported(web(service=headless)))] == ["Service/web: spec.clusterIP"]
    beside = headless.replace("Service/web", "Service/web-peers")
    assert [*left(imported(f"{web()}---\n{beside}"))] == ["Service/web-peers"]


def test_the_type_of_the_only_service_is_a_field_that_is_left() -> None:
    outside = "Service/web: {spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}}"
    assert left(imported(web(service=outside))) == {
        "Service/web: spec.type": "whoever comes that way comes past the gateway: write `expose`"
    }


def test_services_without_pods_are_named() -> None:
    none = "Service/a: {spec: {ports: [{port: 80}]}}"
    elsewhere = "Service/b: {spec: {type: ExternalName, externalName: b.example.com}}"
    assert left(imported(f"{none}\n---\n{elsewhere}\n---\n{web()}")) == {
        "Service/a": "it finds no pods of these objects: write the host in `calls` of whoever calls it",
        "Service/b": "write its host in `calls` of whoever calls it",
    }


def test_workloads_of_one_service_are_versions_with_weights_by_their_pods() -> None:
    found = said(imported(versions("v1", "v2", replicas=2)), "web/versions")
    assert found == {
        "v1": {"image": "web:v1", "replicas": 2, "weight": 40},
        "v2": {"image": "web:v2", "replicas": 3, "weight": 60},
    }


def test_a_stateful_set_without_a_service_is_told() -> None:
    text = f"StatefulSet/a: {{spec: {pods('containers: [{name: a, image: a}]')}}}"
    result = imported(text)
    assert said(result, "a/kind") == "worker"
    assert [*left(result)] == ["StatefulSet/a: notServed"]


def test_what_versions_cannot_have_each_for_itself_is_left() -> None:
    text = versions("v1", "v2").replace("Deployment/web-v2", "StatefulSet/web-v2")
    assert left(imported(text)) == {
        "StatefulSet/web-v2: notSaid.kind": "versions of a service have it alike"
    }


def test_the_version_of_one_workload_is_kept() -> None:
    assert said(imported(versions("v2")), "web/versions").keys() == {"v2"}


def test_workloads_without_a_label_of_a_version_are_called_by_their_names() -> None:
    texts = [
        f"Deployment/{name}: {{spec: {pods('containers: [{name: a, image: a}]')}}}"
        for name in ("web-a", "b")
    ]
    assert said(imported("\n---\n".join([WEB, *texts])), "web/versions").keys() == {"a", "b"}
