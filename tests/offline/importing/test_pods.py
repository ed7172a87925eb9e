"""What each field of a container and of a pod becomes."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import imported, left, said, web

CONTAINERS = [
    ("command: [a, '1']", "web/command", ["a", "1"]),
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
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: web, divisor: '1'}}}]",
        "web/envFields",
        {"A": "limits.memory"},
    ),
    (
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}]",
        "web/envFields",
        None,
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
    (
        "readinessProbe: {httpGet: {port: 8080, httpHeaders: [{name: X-A, value: b}, {name: x-a, value: c}, {name: X_A, value: c}]}}",
        "web/probes/readiness/headers",
        {"x-a": "b"},
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
        "[{weight: 2, preference: {matchExpressions: [{key: a, operator: In, values: [b]}]}}, "
        "{weight: 1, preference: {matchExpressions: [{key: a, operator: In, values: [c]}]}}]}}",
        "web/scheduling/preferNodes",
        {"a": ["b", "c"]},
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


ANTI = "topologyKey: kubernetes.io/hostname"
LOST = [
    (
        "hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: 10.0.0.2, hostnames: [b, a]}]",
        "hostAliases[1].hostnames",
    ),
    (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        f"[{{{ANTI}}}], preferredDuringSchedulingIgnoredDuringExecution: [{{podAffinityTerm: {{{ANTI}}}}}]}}}}",
        "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: "
        "[{key: a, operator: In, values: [b, c]}, {key: a, operator: In, values: [c]}]}]}}}",
        "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values",
    ),
    ("securityContext: {fsGroup: 5, runAsUser: 6}", "securityContext.fsGroup"),
    (
        "securityContext: {seccompProfile: {type: Unconfined}}",
        "securityContext.seccompProfile.type",
    ),
    ("volumes: [{name: v, csi: {driver: d, fsType: ext4}}]", "volumes[0].csi.fsType"),
    ("volumes: [{name: v, emptyDir: {medium: HugePages}}]", "volumes[0].emptyDir.medium"),
    (
        "volumes: [{name: v, configMap: {name: c, items: [{key: a, path: b, mode: 256}]}}]",
        "volumes[0].configMap.items[0].mode",
    ),
    (
        "volumes: [{name: v, persistentVolumeClaim: {claimName: data, readOnly: true}}]",
        "volumes[0].persistentVolumeClaim.readOnly",
    ),
    (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: other}}}]}}",
        "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels.app",
    ),
    (
        "topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, maxSkew: 2}]",
        "topologySpreadConstraints[0].maxSkew",
    ),
]


@pytest.mark.parametrize(("written", "path"), LOST)
def test_a_field_of_a_pod_that_no_word_has_is_left(written: str, path: str) -> None:
    found = [*left(imported(web(VOLUME, written)))]
    assert f"Deployment/web: spec.template.spec.{path}" in found
