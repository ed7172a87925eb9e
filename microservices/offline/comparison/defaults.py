"""Manifests without what says nothing: defaults of the API server, and what a cluster fills in.

A field that is not written has its default, so that a default that is written is left out. The
defaults are those of https://kubernetes.io/docs/reference/kubernetes-api/ and of the CRDs of the
Gateway API; the custom resources of Istio have none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at
from microservices.offline.explain.normal_form import normal_form

Tree = dict[str, Any]
HIDDEN = "[secret]"
_VALUES = ("data", "stringData")
# Whatever these stand in, it is the same kind of thing.
_PLACES = {
    **{f"{kind}.spec.template": "template" for kind in ("Deployment", "StatefulSet", "DaemonSet")},
    "Job.spec": "job",
    "CronJob.spec.jobTemplate.spec": "job",
    "job.template": "template",
    "template.spec": "pod",
    "pod.containers": "container",
    "pod.initContainers": "container",
    **{f"container.{probe}Probe": "probe" for probe in ("liveness", "readiness", "startup")},
    **{f"container.lifecycle.{moment}": "probe" for moment in ("postStart", "preStop")},
    **{f"pod.volumes.{kind}": "files" for kind in ("configMap", "downwardAPI", "projected")},
    "pod.volumes.secret": "files",
    "StatefulSet.spec.volumeClaimTemplates": "PersistentVolumeClaim",
    "NetworkPolicy.spec.ingress": "peers",
    "NetworkPolicy.spec.egress": "peers",
    "HTTPRoute.spec.rules.backendRefs": "backend",
    "GRPCRoute.spec.rules.backendRefs": "backend",
    "GRPCRoute.spec.parentRefs": "HTTPRoute.spec.parentRefs",
}
_SCALED_UP = [
    {"type": "Pods", "value": 4, "periodSeconds": 15},
    {"type": "Percent", "value": 100, "periodSeconds": 15},
]
_DEFAULTS: dict[str, Tree] = {
    "pod": {
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": True,
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "serviceAccountName": "default",
        "terminationGracePeriodSeconds": 30,
    },
    "container": {
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    },
    "container.ports": {"protocol": "TCP"},
    "container.env.valueFrom.fieldRef": {"apiVersion": "v1"},
    "container.env.valueFrom.resourceFieldRef": {"divisor": "0"},
    "probe": {
        "failureThreshold": 3,
        "periodSeconds": 10,
        "successThreshold": 1,
        "timeoutSeconds": 1,
    },
    "probe.httpGet": {"path": "/", "scheme": "HTTP"},
    "probe.grpc": {"service": ""},
    "files": {"defaultMode": 420},
    "files.sources.serviceAccountToken": {"expirationSeconds": 3600},
    "Deployment.spec": {
        "progressDeadlineSeconds": 600,
        "replicas": 1,
        "revisionHistoryLimit": 10,
    },
    "Deployment.spec.strategy": {"type": "RollingUpdate"},
    "Deployment.spec.strategy.rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
    "StatefulSet.spec": {
        "podManagementPolicy": "OrderedReady",
        "replicas": 1,
        "revisionHistoryLimit": 10,
    },
    "StatefulSet.spec.updateStrategy": {"type": "RollingUpdate"},
    "StatefulSet.spec.updateStrategy.rollingUpdate": {"partition": 0},
    "StatefulSet.spec.persistentVolumeClaimRetentionPolicy": {
        "whenDeleted": "Retain",
        "whenScaled": "Retain",
    },
    "PersistentVolumeClaim": {"apiVersion": "v1", "kind": "PersistentVolumeClaim"},
    "PersistentVolumeClaim.spec": {"volumeMode": "Filesystem"},
    "CronJob.spec": {
        "concurrencyPolicy": "Allow",
        "failedJobsHistoryLimit": 1,
        "successfulJobsHistoryLimit": 3,
        "suspend": False,
    },
    "job": {
        "backoffLimit": 6,
        "completionMode": "NonIndexed",
        "completions": 1,
        "manualSelector": False,
        "parallelism": 1,
        "podReplacementPolicy": "TerminatingOrFailed",
        "suspend": False,
    },
    "Service.spec": {
        "allocateLoadBalancerNodePorts": True,
        "externalTrafficPolicy": "Cluster",
        "internalTrafficPolicy": "Cluster",
        "ipFamilyPolicy": "SingleStack",
        "sessionAffinity": "None",
        "type": "ClusterIP",
    },
    "Service.spec.ports": {"protocol": "TCP"},
    "HorizontalPodAutoscaler.spec": {"minReplicas": 1},
    "HorizontalPodAutoscaler.spec.behavior.scaleUp": {
        "policies": _SCALED_UP,
        "selectPolicy": "Max",
        "stabilizationWindowSeconds": 0,
    },
    "HorizontalPodAutoscaler.spec.behavior.scaleDown": {
        "policies": _SCALED_UP[1:],
        "selectPolicy": "Max",
    },
    "peers.ports": {"protocol": "TCP"},
    "RoleBinding.roleRef": {"apiGroup": "rbac.authorization.k8s.io"},
    "RoleBinding.subjects": {"apiGroup": ""},
    "HTTPRoute.spec.parentRefs": {"group": "gateway.networking.k8s.io", "kind": "Gateway"},
    "HTTPRoute.spec.rules": {"matches": [{"path": {"type": "PathPrefix", "value": "/"}}]},
    "HTTPRoute.spec.rules.matches.headers": {"type": "Exact"},
    "HTTPRoute.spec.rules.matches.path": {"type": "PathPrefix"},
    "HTTPRoute.spec.rules.matches.queryParams": {"type": "Exact"},
    "backend": {"group": "", "kind": "Service", "weight": 1},
    "Gateway.spec.listeners": {"allowedRoutes": {"namespaces": {"from": "Same"}}},
    "Gateway.spec.listeners.tls": {"mode": "Terminate"},
    "Gateway.spec.listeners.tls.certificateRefs": {"group": "", "kind": "Secret"},
}
# What says nothing when it is empty.
_EMPTY = (
    *("annotations", "behavior", "labels", "metadata", "persistentVolumeClaimRetentionPolicy"),
    *("requests", "resources", "rollingUpdate", "scaleDown", "scaleUp", "securityContext"),
    *("spec", "strategy", "updateStrategy"),
)
# What a cluster writes, whoever has written the rest.
_FILLED = {
    "Namespace": ("spec",),
    "PersistentVolumeClaim": ("status",),
    "PersistentVolumeClaim.spec": ("volumeName",),
    "Service.spec": ("clusterIPs", "healthCheckNodePort", "ipFamilies"),
    "ServiceAccount": ("secrets",),
}
_FILLED_LABELS = (
    *("batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid"),
    *("job-name", "kubernetes.io/metadata.name"),
)
_FILLED_ANNOTATIONS = (
    *("autoscaling.alpha.kubernetes.io/", "deployment.kubernetes.io/", "helm.sh/"),
    *("kubectl.kubernetes.io/last-applied", "meta.helm.sh/", "pulumi.com/", "pv.kubernetes.io/"),
    *("volume.beta.kubernetes.io/", "volume.kubernetes.io/"),
)


def is_of_cluster(manifest: Manifest) -> bool:
    """Whether the object was read from a cluster, and not written by a person."""
    return "uid" in map_at(manifest, "metadata")


def without_defaults(manifest: Manifest) -> Tree:
    """What a person says by an object, amounts in one way, values of a Secret hidden."""
    kind = str(manifest["kind"])
    metadata = {
        key: value
        for key, value in map_at(manifest, "metadata").items()
        if key in ("name", "labels", "annotations")
    }
    said: Tree = {**normal_form(manifest), "metadata": metadata}
    if kind == "Secret":
        keys = [key for part in _VALUES for key in map_at(manifest, part)]
        said = {key: value for key, value in said.items() if key not in _VALUES}
        said |= {"data": dict.fromkeys(keys, HIDDEN), "type": said.get("type", "Opaque")}
    for key in ("apiVersion", "kind", "status"):
        said.pop(key, None)
    if is_of_cluster(manifest):
        _without_assigned(said, kind)
    return dict(_said(kind, said))


def _without_assigned(said: Tree, kind: str) -> None:
    """Leave out the address, the ports of nodes and the selector that the API server assigned."""
    spec: Tree = dict(map_at(said, "spec"))
    if kind == "Service":
        if spec.get("clusterIP") != "None":
            spec.pop("clusterIP", None)
        spec["ports"] = [{**one, "nodePort": None} for one in maps_at(spec, "ports")]
    elif kind == "Job" and not spec.get("manualSelector"):
        spec.pop("selector", None)
    if spec:
        said["spec"] = spec


def _said(place: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    defaults = _DEFAULTS.get(place, {}) | dict(_that_follow(place, tree))
    for key, value in tree.items():
        if value is None or key in _FILLED.get(place, ()) or _says_nothing(key, value, defaults):
            continue
        kept = _within(f"{place}.{key}", value)
        if key not in _EMPTY or kept != {}:
            yield key, kept


def _says_nothing(key: str, value: Any, defaults: Mapping[str, Any]) -> bool:
    return key in defaults and value == defaults[key] and type(value) is type(defaults[key])


def _within(path: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_within(path, one) for one in value]
    if not isinstance(value, Mapping):
        return value
    key = path.rpartition(".")[2]
    if key == "labels":
        return {name: one for name, one in value.items() if name not in _FILLED_LABELS}
    if key == "annotations" and path != "template.metadata.annotations":
        kept = (name for name in value if not name.startswith(_FILLED_ANNOTATIONS))
        return {name: value[name] for name in kept}
    if path == "container.resources":
        # What is limited is requested as well, unless another amount is.
        limits, requests = map_at(value, "limits").items(), map_at(value, "requests").items()
        value = {
            **value,
            "requests": {name: one for name, one in requests if (name, one) not in limits},
        }
    return dict(_said(_PLACES.get(path, path), value))


def _that_follow(place: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The defaults that follow from other fields."""
    if place == "container":
        image = str(tree.get("image"))
        latest = "@" not in image and image.rpartition("/")[2].partition(":")[2] in ("", "latest")
        yield "imagePullPolicy", "Always" if latest else "IfNotPresent"
    elif place == "pod":
        yield "serviceAccount", tree.get("serviceAccountName")
    elif place == "Service.spec.ports":
        yield "targetPort", tree.get("port")
    elif place == "NetworkPolicy.spec":
        yield "policyTypes", ["Ingress", *(["Egress"] if "egress" in tree else [])]
