"""What must hold between the pods of one stack and the objects that they name."""

from collections.abc import Callable

import pytest

from tests.rules.objects import (
    Manifest,
    container,
    cron_job,
    deployment,
    job,
    manifest,
    told,
    workload,
)

ADD = "add it to the stack, or name another"
MAP, SECRET = manifest("ConfigMap", "app"), manifest("Secret", "app")
PATH = "Deployment/web-v1"


def in_deployment(one: Manifest) -> Manifest:
    return deployment("web-v1", one)


def before_it(one: Manifest) -> Manifest:
    return deployment("web-v1", initContainers=[one])


def in_stateful_set(one: Manifest) -> Manifest:
    found = workload("StatefulSet", "web-v1", {"app": "web"}, one)
    found["spec"]["serviceName"] = "web"
    return found


def in_job(one: Manifest) -> Manifest:
    return job("web-v1", {}, one)


def in_cron_job(one: Manifest) -> Manifest:
    return cron_job("web-v1", {}, one)


HEADLESS = manifest("Service", "web", {"clusterIP": "None"})
HOLDERS = {
    "Deployment": in_deployment,
    "StatefulSet": in_stateful_set,
    "Job": in_job,
    "CronJob": in_cron_job,
}


@pytest.mark.parametrize(
    "objects",
    [
        [MAP, in_deployment(container(envFrom=[{"configMapRef": {"name": "app"}}, {}]))],
        [SECRET, in_deployment(container(envFrom=[{"secretRef": {"name": "app"}}]))],
        [
            manifest("ExternalSecret", "a", {"target": {"name": "app"}}),
            in_deployment(container(envFrom=[{"secretRef": {"name": "app"}}])),
        ],
        [
            manifest("ExternalSecret", "app", {}),
            in_deployment(container(envFrom=[{"secretRef": {"name": "app"}}])),
        ],
        [in_deployment(container(envFrom=[{"secretRef": {"name": "b", "optional": True}}]))],
        [in_deployment(container(env=[{"name": "A", "value": "1"}]))],
        [in_deployment(container(env=[{"name": "A", "valueFrom": {"fieldRef": {}}}]))],
        [deployment("web-v1", volumes=[{"name": "a", "emptyDir": {}}])],
        [MAP, deployment("web-v1", volumes=[{"name": "a", "configMap": {"name": "app"}}])],
        [SECRET, deployment("web-v1", volumes=[{"name": "a", "secret": {"secretName": "app"}}])],
        [deployment("web-v1", serviceAccountName="default")],
        [deployment("web-v1", serviceAccountName="web"), manifest("ServiceAccount", "web")],
        [
            in_deployment(
                container(
                    ports=[{"name": "http", "containerPort": 8080}],
                    startupProbe={"httpGet": {"port": "http"}},
                    readinessProbe={"grpc": {"port": 8080}},
                    livenessProbe={"exec": {"command": ["a"]}},
                )
            )
        ],
        [
            deployment(
                "web-v1",
                container(volumeMounts=[{"name": "a"}]),
                volumes=[{"name": "a", "emptyDir": {}}],
            )
        ],
    ],
)
def test_pods_that_find_what_they_name_are_taken(objects: list[Manifest]) -> None:
    assert told(*objects) == []


@pytest.mark.parametrize("kind", HOLDERS)
@pytest.mark.parametrize(
    ("keys", "place", "missing"),
    [
        ({"envFrom": [{}, {"configMapRef": {"name": "app"}}]}, ("envFrom", 1), "ConfigMap app"),
        ({"envFrom": [{"secretRef": {"name": "app"}}]}, ("envFrom", 0), "Secret app"),
        (
            {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "app"}}}]},
            ("env", 0),
            "ConfigMap app",
        ),
        (
            {"env": [{"name": "A"}, {"name": "B", "valueFrom": {"secretKeyRef": {"name": "app"}}}]},
            ("env", 1),
            "Secret app",
        ),
    ],
)
def test_what_a_container_reads_is_there(
    kind: str, keys: Manifest, place: tuple[str, int], missing: str
) -> None:
    other = SECRET if missing.startswith("ConfigMap") else MAP
    objects = [other, HOLDERS[kind](container(**keys)), HEADLESS]
    path = (f"{kind}/web-v1", "main", *place)
    assert told(*objects) == [(path, f"there is no {missing}", ADD)]


def test_what_runs_before_is_looked_at_too() -> None:
    early = container("early", envFrom=[{"secretRef": {"name": "app"}}])
    assert told(before_it(early)) == [
        ((PATH, "early", "envFrom", 0), "there is no Secret app", ADD),
    ]


@pytest.mark.parametrize(
    ("volume", "place", "missing"),
    [
        ({"configMap": {"name": "app"}}, (), "ConfigMap app"),
        ({"secret": {"secretName": "app"}}, (), "Secret app"),
        (
            {"projected": {"sources": [{}, {"configMap": {"name": "app"}}]}},
            ("sources", 1),
            "ConfigMap app",
        ),
        (
            {"projected": {"sources": [{"secret": {"name": "app"}}]}},
            ("sources", 0),
            "Secret app",
        ),
    ],
)
def test_files_of_a_volume_are_there(
    volume: Manifest, place: tuple[str | int, ...], missing: str
) -> None:
    assert told(deployment("web-v1", volumes=[{"name": "a", **volume}])) == [
        ((PATH, "volumes", "a", *place), f"there is no {missing}", ADD)
    ]


def test_the_account_of_a_pod_is_there() -> None:
    assert told(deployment("web-v1", serviceAccountName="web")) == [
        ((PATH, "serviceAccountName"), "there is no ServiceAccount web", ADD)
    ]


@pytest.mark.parametrize("keys", [{}, {"resources": {}}, {"resources": {"limits": {"cpu": "1"}}}])
@pytest.mark.parametrize("holder", [in_deployment, before_it])
def test_a_container_has_a_limit_of_memory(
    keys: Manifest, holder: Callable[[Manifest], Manifest]
) -> None:
    assert told(holder({"name": "a", **keys})) == [
        ((PATH, "a", "resources", "limits", "memory"), "there is none", "write a limit of memory")
    ]


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
@pytest.mark.parametrize(
    ("handler", "port"), [("httpGet", "http"), ("tcpSocket", "http"), ("grpc", 9000)]
)
def test_a_probe_asks_a_port_of_its_container(probe: str, handler: str, port: str | int) -> None:
    asked = {probe: {handler: {"port": port}}}
    one = container(ports=[{"containerPort": 8080}]) | asked
    assert told(in_deployment(one)) == [
        (
            (PATH, "main", probe, handler),
            f"the container has no port {port}",
            "ask a port that it declares",
        )
    ]


def test_a_mount_has_its_volume() -> None:
    one = container(volumeMounts=[{"name": "tmp"}, {"name": "data"}])
    assert told(deployment("web-v1", one, volumes=[{"name": "tmp"}])) == [
        (
            (PATH, "main", "volumeMounts", 1),
            "the pod has no volume data",
            "add the volume, or mount another",
        )
    ]


def test_a_claim_of_a_stateful_set_is_a_volume() -> None:
    stateful = in_stateful_set(container(volumeMounts=[{"name": "data"}]))
    stateful["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "data"}}]
    assert told(stateful, HEADLESS) == []
