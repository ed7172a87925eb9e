"""Pods of a stack against the objects that they refer to."""

from collections.abc import Sequence

from microservices.manifests.config_reference import config_references
from microservices.manifests.objects import Manifest, of_kind
from microservices.manifests.workload import account, workloads
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings

_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def _present(manifests: Sequence[Manifest]) -> set[tuple[str, str]]:
    """Kind and name of every ConfigMap and Secret, those that External Secrets makes included."""
    found = {
        (manifest["kind"], manifest["metadata"]["name"])
        for manifest in of_kind(manifests, "ConfigMap", "Secret")
    }
    for external in of_kind(manifests, "ExternalSecret"):
        target = external["spec"].get("target") or {}
        found.add(("Secret", target.get("name") or external["metadata"]["name"]))
    return found


@manifest_rule(
    "A pod that names a config object which is not there never starts.", in_namespace=True
)
def every_config_object_exists(manifests: Sequence[Manifest]) -> Findings:
    """Each ConfigMap and Secret of `envFrom`, `env` and volumes is an object of the stack."""
    present = _present(manifests)
    for workload in workloads(manifests):
        for path, kind, name, optional in config_references(workload.manifest):
            if not optional and (kind, name) not in present:
                what = f"there is no {kind} {name}"
                yield Finding(path, what, "add it to the stack, or name another")


@manifest_rule(
    "No pod is made for an account that is not there. "
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    in_namespace=True,
)
def every_service_account_exists(manifests: Sequence[Manifest]) -> Findings:
    """The `serviceAccountName` of each pod is a ServiceAccount of the stack."""
    present = {one["metadata"]["name"] for one in of_kind(manifests, "ServiceAccount")}
    for workload in workloads(manifests):
        name = account(workload.manifest)
        if name not in {*present, "default"}:
            path = (workload.name, "serviceAccountName")
            what = f"there is no ServiceAccount {name}"
            yield Finding(path, what, "add it to the stack, or name another")


@manifest_rule(
    "Without a limit a leak ends its neighbours on the node. "
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    in_namespace=True,
)
def every_container_has_a_memory_limit(manifests: Sequence[Manifest]) -> Findings:
    """Each container of each pod has a limit of memory."""
    for workload in workloads(manifests):
        for path, container in workload.containers:
            if not container.get("resources", {}).get("limits", {}).get("memory"):
                path = (*path, "resources", "limits", "memory")
                yield Finding(path, "there is none", "write a limit of memory")


@manifest_rule(
    "A probe of a port that the container does not declare asks something else.", in_namespace=True
)
def every_probe_port_exists(manifests: Sequence[Manifest]) -> Findings:
    """Each probe asks a port of its own container, by name or number."""
    for workload in workloads(manifests):
        for path, container in workload.containers:
            ports = container.get("ports", ())
            known = {port.get("name") for port in ports} | {port["containerPort"] for port in ports}
            for key in _PROBES:
                probe = container.get(key) or {}
                for handler in ("httpGet", "tcpSocket", "grpc"):
                    wanted = probe.get(handler, {}).get("port")
                    if wanted is not None and wanted not in known:
                        what = f"the container has no port {wanted}"
                        yield Finding((*path, key, handler), what, "ask a port that it declares")


@manifest_rule(
    "The API server refuses a pod that mounts a volume which it does not have.",
    severity="error",
    in_namespace=True,
)
def every_mount_has_its_volume(manifests: Sequence[Manifest]) -> Findings:
    """Each `volumeMount` names a volume of the pod or a claim of the StatefulSet."""
    for workload in workloads(manifests):
        templates = workload.manifest.get("spec", {}).get("volumeClaimTemplates", ())
        known = {volume["name"] for volume in workload.pod.get("volumes", ())}
        known |= {template["metadata"]["name"] for template in templates}
        for path, container in workload.containers:
            for place, mount in enumerate(container.get("volumeMounts", ())):
                if mount["name"] not in known:
                    what = f"the pod has no volume {mount['name']}"
                    place_path = (*path, "volumeMounts", place)
                    yield Finding(place_path, what, "add the volume, or mount another")
