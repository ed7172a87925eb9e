"""What each field of a manifest becomes: a key of the settings, or a reason."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest
import yaml

from microservices.offline.importing.item import Item
from microservices.offline.importing.system import System, system

Manifest = dict[str, Any]


def read(text: str) -> list[Manifest]:
    """Manifests, each with `kind/name` as its first key in place of kind and metadata."""
    found = []
    for document in yaml.load_all(text, Loader=yaml.CSafeLoader):
        (title, body), *rest = document.items()
        kind, _, name = title.partition("/")
        group = {"Gateway": "networking.istio.io/v1"}.get(kind, "v1")
        own = {"name": name, **(body or {}).pop("metadata", {})}
        head = {"apiVersion": group, "kind": kind, "metadata": own}
        found.append({**head, **(body or {}), **dict(rest)})
    return found


def imported(text: str, namespace: str = "") -> System:
    """The system of some manifests."""
    return system([Item.of("all.yaml", one) for one in read(text)], "all.yaml", namespace)


def pods(pod: str = "", labels: str = "app: web", **more: str) -> str:
    """The spec of a Deployment whose container is extended."""
    beside = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{pod}}}}}{beside}}}"


WEB = (
    "Service/web: {spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}}"
)


def web(container: str = "", pod: str = "", service: str = WEB, **more: str) -> str:
    """A Service, and the Deployment behind it."""
    inside = f"containers: [{{name: web, image: 'web:1'{', ' if container else ''}{container}}}]"
    beside = f"{inside}{', ' if pod else ''}{pod}"
    return f"{service}\n---\nDeployment/web: {{spec: {pods(beside, **more)}}}\n"


def said(result: System, path: str) -> Any:
    """What stands at a path of the services."""
    found: Any = {service.name: service.settings for service in result.services}
    for key in path.split("/"):
        found = found[int(key)] if isinstance(found, list) else found.get(key)
    return found


def left(result: System) -> dict[str, str]:
    """What is not expressed, with the reason."""
    fields = {
        f"{item}: {path}": why for item in result.items if not item.why for path, why in item.left()
    }
    return fields | {str(item): item.why for item in result.items if item.why}


CONTAINERS = [
    ("command: [a, 1]", "web/command", ["a", "1"]),
    (
        "env: [{name: A, value: '1'}, {name: B, value: 'x$(A)$$'}]",
        "web/env",
        {"A": "1", "B": "x1$"},
    ),
    (
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
        "web/envFields",
        {"A": "status.podIP"},
    ),
    (
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]",
        "web/envFields",
        {"A": "limits.memory"},
    ),
    (
        "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]",
        "web/envKeys/A",
        {"set": "s", "key": "k", "optional": True},
    ),
    (
        "envFrom: [{configMapRef: {name: My.Set}}, {secretRef: {name: s}}]",
        "web/configFrom",
        ["my-set", "s"],
    ),
    (
        "resources: {limits: {cpu: 1, memory: 1Gi}}",
        "web/resources/requests",
        {"cpu": "1", "memory": "1Gi"},
    ),
    ("securityContext: {runAsUser: 1000}", "web/runAsUser", 1000),
    ("securityContext: {runAsUser: 0}", "web/allow", {"rootUser": True}),
    ("securityContext: {runAsNonRoot: false}", "web/allow", {"rootUser": True}),
    (
        "securityContext: {readOnlyRootFilesystem: false, allowPrivilegeEscalation: true}",
        "web/allow",
        {"writableRootFilesystem": True, "privilegeEscalation": True},
    ),
    (
        "securityContext: {capabilities: {add: [CHOWN, SYS_ADMIN], drop: [ALL]}, privileged: false}",
        "web/allow",
        {"capabilities": ["CHOWN"]},
    ),
    (
        "readinessProbe: {httpGet: {port: 8080}, timeoutSeconds: 5}",
        "web/probes/readiness",
        {"path": "/", "timeoutSeconds": 5},
    ),
    ("readinessProbe: {grpc: {port: '8080'}}", "web/probes/readiness", {"grpc": True}),
    ("livenessProbe: {tcpSocket: {port: 9000}}", "web/ports/port-9000/port", 9000),
    ("livenessProbe: {tcpSocket: {port: unknown}}", "web/probes/liveness", {}),
    (
        "readinessProbe: {httpGet: {path: /, port: 8080}, initialDelaySeconds: 90}",
        "web/probes/startup/failureThreshold",
        12,
    ),
    ("lifecycle: {preStop: {sleep: {seconds: 7}}}", "web/rollout/drainSeconds", 7),
    ("lifecycle: {preStop: {exec: {command: [sh, -c, sleep 8]}}}", "web/rollout/drainSeconds", 8),
    ("imagePullPolicy: Always", "web/pullPolicy", "Always"),
]


@pytest.mark.parametrize(
    ("written", "path", "value"), CONTAINERS, ids=[one[0] for one in CONTAINERS]
)
def test_a_field_of_a_container_is_said(written: str, path: str, value: Any) -> None:
    assert said(imported(web(written)), path) == value


VOLUME = "volumeMounts: [{name: v, mountPath: /v/, readOnly: false}]"
PODS = [
    (
        "hostAliases: [{ip: 10.0.0.1, hostnames: [a.example.com]}]",
        "web/hostAliases",
        {"a.example.com": "10.0.0.1"},
    ),
    ("imagePullSecrets: [{name: pull}]", "web/pullSecrets", ["pull"]),
    ("serviceAccountName: other", "web/serviceAccount/name", "other"),
    ("automountServiceAccountToken: true", "web/allow/serviceAccountToken", True),
    (
        "terminationGracePeriodSeconds: 6",
        "web/rollout",
        {"gracePeriodSeconds": 6, "drainSeconds": 3},
    ),
    (
        "tolerations: [{key: a, operator: Exists, effect: NoSchedule}]",
        "web/scheduling/tolerations",
        [{"key": "a", "effect": "NoSchedule"}],
    ),
    (
        "topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule}]",
        "web/scheduling/spread",
        {"nodes": "required"},
    ),
    (
        "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
        "[{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname}}]}}",
        "web/scheduling/spread",
        {"nodes": "preferred"},
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
        "[{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}}",
        "web/scheduling/requireNodes",
        {"a": ["b"]},
    ),
    (
        "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
        "[{weight: 1, preference: {matchExpressions: [{key: a, operator: In, values: [b]}]}}]}}",
        "web/scheduling/preferNodes",
        {"a": ["b"]},
    ),
    (
        "volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 32Mi}}]",
        "web/volumes/v",
        {"path": "/v", "emptyDir": {"memory": True, "size": "32Mi"}},
    ),
    ("volumes: [{name: v, emptyDir: null}]", "web/volumes/v/emptyDir", {"size": "1Gi"}),
    (
        "volumes: [{name: v, configMap: {name: c, defaultMode: 288, items: [{key: a, path: b}]}}]",
        "web/volumes/v",
        {"path": "/v", "configSet": "c", "items": {"a": "b"}, "defaultMode": "0440"},
    ),
    (
        "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]",
        "web/volumes/v/existingClaim",
        "data",
    ),
    (
        "volumes: [{name: v, csi: {driver: d, volumeAttributes: {a: b}}}]",
        "web/volumes/v/csi",
        {"driver": "d", "attributes": {"a": "b"}},
    ),
    (
        "volumes: [{name: v, projected: {sources: [{secret: {name: s}}, {serviceAccountToken: {audience: a, path: token}}]}}]",
        "web/volumes/v/projected",
        {"sets": ["s"], "tokenAudience": "a"},
    ),
    (
        "initContainers: [{name: Proxy, restartPolicy: Always, image: 'p:1', volumeMounts: [{name: v, mountPath: /p}]}], "
        "volumes: [{name: v, emptyDir: {}}]",
        "web/sidecars/proxy",
        {"image": "p:1", "mounts": {"v": "/p"}},
    ),
    (
        "containers: [{name: web, image: 'web:1'}, {name: b, image: 'b:1', volumeMounts: [{name: a, mountPath: /a}, {name: c, mountPath: /c}, {name: a, mountPath: /b}]}], "
        "volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}, {name: c, hostPath: {path: /}}]",
        "web/volumes",
        {"a": {"path": "/a", "emptyDir": {"size": "1Gi"}}},
    ),
    ("volumes: [{name: v, hostPath: {path: /v}}]", "web/volumes", None),
    ("volumes: [{name: v, projected: {sources: [{downwardAPI: {}}]}}]", "web/volumes", None),
    ("tolerations: [{operator: Exists}]", "web/scheduling", None),
    (
        "topologySpreadConstraints: [{topologyKey: rack, whenUnsatisfiable: DoNotSchedule}]",
        "web/scheduling",
        None,
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
        "[{matchExpressions: [{key: a, operator: Exists}]}]}}}",
        "web/scheduling",
        None,
    ),
    ("initContainers: [{name: istio-init, image: 'p:1'}]", "web/initContainers", None),
]


@pytest.mark.parametrize(("written", "path", "value"), PODS, ids=[one[0] for one in PODS])
def test_a_field_of_a_pod_is_said(written: str, path: str, value: Any) -> None:
    assert said(imported(web(VOLUME, written)), path) == value


def test_a_volume_that_is_mounted_twice_is_two() -> None:
    mounts = (
        "volumeMounts: [{name: c, mountPath: /a, subPath: a}, {name: c, mountPath: /b, subPath: b}]"
    )
    result = imported(web(mounts, "volumes: [{name: c, configMap: {name: c}}]"))
    assert said(result, "web/volumes") == {
        "c": {"path": "/a", "subPath": "a", "configSet": "c"},
        "c-2": {"path": "/b", "subPath": "b", "configSet": "c"},
    }


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
        annotations: {example.com/a: b, prometheus.io/scrape: 'true', prometheus.io/port: '9102', prometheus.io/path: /m}
      spec: {containers: [{name: web, image: web, ports: [{name: metrics, containerPort: 9102}, {containerPort: 8080}]}]}
"""


def test_metrics_are_said_by_the_name_of_a_port_and_labels_and_annotations_are_kept() -> None:
    result = imported(f"{WEB}\n---{METRICS}")
    assert said(result, "web/metrics") == {"port": "metrics", "path": "/m"}
    assert said(result, "web/labels") == {"team": "shop"}
    assert said(result, "web/annotations") == {"example.com/a": "b"}


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
    beside = "Service/web-2: {spec: {selector: {app: web}, ports: [{port: 80}]}}"
    outside = "Service/web-out: {spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}}"
    result = imported(f"{beside}\n---\n{outside}\n---\n{web()}")
    assert left(result) == {
        "Service/web-2": "a service has one address here: callers use `web`",
        "Service/web-out": "whoever comes that way comes past the gateway: write `expose`",
    }


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


def versions(*names: str, replicas: int = 1) -> str:
    """A Service and a Deployment for each version."""
    each = [
        f"Deployment/web-{name}: {{spec: {pods(f'containers: [{{name: web, image: web:{name}}}]', f'app: web, version: {name}', replicas=str(number + replicas))}}}"
        for number, name in enumerate(names)
    ]
    return "\n---\n".join([WEB, *each])


def test_workloads_of_one_service_are_versions_with_weights_by_their_pods() -> None:
    found = said(imported(versions("v1", "v2", replicas=2)), "web/versions")
    assert found == {
        "v1": {"image": "web:v1", "replicas": 2, "weight": 40},
        "v2": {"image": "web:v2", "replicas": 3, "weight": 60},
    }


def test_the_version_of_one_workload_is_kept() -> None:
    assert said(imported(versions("v2")), "web/versions").keys() == {"v2"}


def test_workloads_without_a_label_of_a_version_are_called_by_their_names() -> None:
    texts = [
        f"Deployment/{name}: {{spec: {pods('containers: [{name: a, image: a}]')}}}"
        for name in ("web-a", "b")
    ]
    assert said(imported("\n---\n".join([WEB, *texts])), "web/versions").keys() == {"a", "b"}


JOB = "containers: [{name: a, image: 'web:1', command: [run]}], restartPolicy: Never"
CRON = f"CronJob/web-nightly: {{spec: {{schedule: '@daily', suspend: true, jobTemplate: {{spec: {{backoffLimit: 2, template: {{spec: {{{JOB}}}}}}}}}}}}}"


def test_a_job_is_of_the_service_whose_image_it_has() -> None:
    assert said(imported(f"{web()}---\n{CRON}"), "web/jobs/nightly") == {
        "command": ["run"],
        "schedule": "@daily",
        "concurrency": "Allow",
        "suspend": True,
        "retries": 2,
    }


def test_a_job_of_no_service_is_at_a_worker_without_pods() -> None:
    found = said(imported(CRON), "web-nightly")
    assert (found["kind"], found["replicas"], [*found["jobs"]]) == ("worker", 0, ["web-nightly"])


def test_what_a_job_has_from_its_service_is_named_and_its_volumes_are_added_there() -> None:
    pod = (
        "containers: [{name: a, image: 'job:1', volumeMounts: [{name: v, mountPath: /v}]}], "
        "volumes: [{name: v, emptyDir: {}}], priorityClassName: low"
    )
    result = imported(f"{web()}---\nJob/web-import: {{spec: {{template: {{spec: {{{pod}}}}}}}}}")
    assert said(result, "web/jobs/import") == {"image": "job:1", "mounts": {"v": "/v"}}
    assert said(result, "web/volumes/v/path") == "/v"
    assert left(result) == {
        "Job/web-import: notSaid.scheduling.priorityClass": "the pods of a job have it from their service"
    }


SETS = [
    ("ConfigMap/c: {data: {A: b}, immutable: true}", {}),
    (
        "ConfigMap/c: {binaryData: {A: Yg==}}",
        {"ConfigMap/c": "it holds binary data: write it as `existingSets`"},
    ),
    ("Secret/c: {data: {A: Yg==}}", {}),
    (
        "Secret/c: {type: kubernetes.io/tls}",
        {"Secret/c": "certificates are `gateway.tls`: the gateway's namespace has the Secret"},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SETS, ids=[one[0] for one in SETS])
def test_sets_are_said_or_named(text: str, wanted: dict[str, str]) -> None:
    result = imported(f"{text}\n---\n{web()}")
    found = left(result)
    assert {name: why for name, why in found.items() if name in wanted} == wanted
    assert wanted or not found


def test_values_of_secrets_are_nowhere() -> None:
    sets = imported(f"Secret/c: {{stringData: {{A: hidden}}}}\n---\n{web()}").sets
    assert sets.secrets == {"c": {"A": {"secure": "v1:unset"}}}


def test_a_config_map_and_a_secret_of_one_name_are_two_sets() -> None:
    result = imported(
        f"ConfigMap/c: {{data: {{A: b}}}}\n---\nSecret/c: {{data: {{B: Yg==}}}}\n---\n{web()}"
    )
    assert ([*result.sets.config], [*result.sets.secrets]) == (["c"], ["c-secret"])


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


def test_what_a_scaler_says_in_no_word_is_left() -> None:
    policies = "[{type: Pods, value: 2, periodSeconds: 30}, {type: Percent, value: 900, periodSeconds: 30}]"
    result = imported(scaler(f"behavior: {{scaleUp: {{selectPolicy: Min, policies: {policies}}}}}"))
    path = "HorizontalPodAutoscaler/a: spec.behavior.scaleUp"
    assert f"{path}.selectPolicy" in left(result)
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
        f"{path}[0].name",
        f"{path}[0].valueFrom.fieldRef.fieldPath",
        f"{path}[1].name",
        f"{path}[1].value",
    ]


def test_a_worker_has_ports_for_its_probes_and_an_empty_annotation_is_nothing() -> None:
    pod = "containers: [{name: w, image: w, livenessProbe: {tcpSocket: {port: 9000}}}]"
    result = imported(f"Deployment/w: {{metadata: {{annotations: {{a: ''}}}}, spec: {pods(pod)}}}")
    assert said(result, "w/ports") == {"port-9000": {"port": 9000}}
    assert not left(result)
