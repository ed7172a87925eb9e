"""Security exceptions: what containers, ports and namespaces allow beyond the default.

Read from the security contexts as Kubernetes reads them, where what is not written is allowed.
https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Iterator

from microservices.manifests.index import ManifestIndex
from microservices.manifests.mesh_keys import leaving_mesh
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.workload import RUNNING, account, containers, pod_spec
from microservices.offline.explain.job_summary import job_name, job_owner, job_version
from microservices.offline.explain.service_summary import service_name
from microservices.offline.explain.version_summary import version_name

_HOST_NAMESPACES = {
    "hostNetwork": "host network",
    "hostPID": "host PID namespace",
    "hostIPC": "host IPC namespace",
}
_WITHOUT_CERTIFICATE = ("PERMISSIVE", "DISABLE")
_PROFILES = ("RuntimeDefault", "Localhost")
# https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
_ENFORCED = "pod-security.kubernetes.io/enforce"


def exception_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """Name and exceptions of services, containers, and namespaces."""
    found = {(namespace, name): [words] for namespace, name, words in pod_exceptions(index)}
    for where, accepted in _plaintext(index):
        found.setdefault(where, []).append(accepted)
    told = [(name, ", ".join(words)) for (_, name), words in sorted(found.items())]
    return [*told, *namespace_exceptions(index)]


def pod_exceptions(index: ManifestIndex) -> list[tuple[str, str, str]]:
    """Namespace, name and exceptions; the name is a service, or service and container."""
    versions: dict[Place, set[str]] = {}
    found: dict[Place, dict[str, set[str]]] = {}
    for item in index.pod_makers:
        owner, main, version = _owner(index, item)
        parts = [(owner, _of_pod(index, item))]
        for container in containers(item):
            name = str(container.get("name"))
            own = owner if name == main else f"{owner} {name}"
            parts.append((own, _of_container(item, container)))
        for name, exceptions in parts:
            where = place(item)[0], name
            versions.setdefault(where, set()).add(version)
            for one in exceptions:
                found.setdefault(where, {}).setdefault(one, set()).add(version)
    return [
        (*where, ", ".join(_held(one, by, versions[where]) for one, by in found[where].items()))
        for where in sorted(found)
    ]


def _held(exception: str, holding: set[str], versions: set[str]) -> str:
    """An exception, with the versions that have it where not all of them do."""
    return exception if holding == versions else f"{exception} ({', '.join(sorted(holding))})"


def _owner(index: ManifestIndex, item: Manifest) -> tuple[str, str, str]:
    """Whose pods they are, the name of their main container, and their version."""
    if item["kind"] in RUNNING:
        return service_name(item), service_name(item), version_name(item)
    if item["kind"] in ("Job", "CronJob"):
        owner, name, version = job_owner(item), job_name(item), job_version(index, item)
        whole = name if owner == name else f"{owner} {name}"
        return whole, name, version_name(version) if version else ""
    name = place(item)[1]
    return name, name, ""


def _of_pod(index: ManifestIndex, item: Manifest) -> Iterator[str]:
    """Exceptions of all containers of an object's pods."""
    pod = pod_spec(item)
    if _mounts_token(index, item):
        yield "API token mounted"
    for key, what in _HOST_NAMESPACES.items():
        if pod.get(key) is True:
            yield what
    if any("hostPath" in volume for volume in maps_at(pod, "volumes")):
        yield "hostPath volume"
    for _, key in leaving_mesh(item):
        yield f"out of the mesh by {key}"


def _mounts_token(index: ManifestIndex, item: Manifest) -> bool:
    """What the pod writes wins over what its ServiceAccount writes."""
    found = index.find("ServiceAccount", (place(item)[0], account(item)))
    words = (
        pod_spec(item).get("automountServiceAccountToken"),
        part(found, "automountServiceAccountToken"),
    )
    return next((word for word in words if word is not None), True) is True


def _of_container(item: Manifest, container: Manifest) -> Iterator[str]:
    own = map_at(container, "securityContext")
    context = {**map_at(pod_spec(item), "securityContext"), **own}
    # Kubernetes does not start a root process under runAsNonRoot; any other number is no root.
    if context.get("runAsNonRoot") is not True and not context.get("runAsUser"):
        yield "root user"
    if own.get("readOnlyRootFilesystem") is not True:
        yield "writable root filesystem"
    if own.get("privileged") is True:
        yield "privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "privilege escalation"
    if "ALL" not in texts_at(own, "capabilities", "drop"):
        yield "default capabilities"
    for name in texts_at(own, "capabilities", "add"):
        yield f"capability {name}"
    if part(context, "seccompProfile", "type") not in _PROFILES:
        yield "no seccomp profile"


def _plaintext(index: ManifestIndex) -> Iterator[tuple[Place, str]]:
    """Where a caller needs no certificate; without a selector it is a whole namespace.

    https://istio.io/latest/docs/reference/config/security/peer_authentication/
    """
    accepted = "requests without mutual TLS are accepted"
    for item in index.of_kind("PeerAuthentication"):
        namespace, name = place(item)
        own = name if map_at(item, "spec", "selector") else namespace
        ports = map_at(item, "spec", "portLevelMtls")
        found = [port for port in ports if part(ports, port, "mode") in _WITHOUT_CERTIFICATE]
        if part(item, "spec", "mtls", "mode") in _WITHOUT_CERTIFICATE:
            yield (namespace, own), accepted
        elif found:
            yield (namespace, own), f"{accepted} on port {', '.join(sorted(found, key=int))}"


def namespace_exceptions(index: ManifestIndex) -> Iterator[tuple[str, str]]:
    """Namespaces below the `restricted` pod security level."""
    for namespace in index.of_kind("Namespace"):
        level, name = part(namespace, "metadata", "labels", _ENFORCED), place(namespace)[1]
        if level is None:
            yield name, "no pod security level is enforced"
        elif level == "privileged":
            yield name, "pod security level privileged is enforced, which refuses nothing"
        elif level != "restricted":
            yield name, f"pod security level {level} is enforced"
