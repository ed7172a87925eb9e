"""Every container that may do more than the project's default allows, in words.

Read from the security contexts as Kubernetes reads them, where what is not written is allowed.
https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from offline.job_summary import job_name, job_owner, job_version
from offline.manifest_index import ManifestIndex
from offline.manifest_parts import Manifest, Place, map_at, maps_at, part, place, texts_at
from offline.pods import LASTING, containers, pod_spec
from offline.service_summary import service_name
from offline.version_summary import version_name

_OF_THE_NODE = {"hostNetwork": "network", "hostPID": "processes", "hostIPC": "IPC"}
_WITHOUT_CERTIFICATE = ("PERMISSIVE", "DISABLE")
_PROFILES = ("RuntimeDefault", "Localhost")
# https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
_ENFORCED = "pod-security.kubernetes.io/enforce"


@dataclass(frozen=True)
class _Row:
    """The versions in which something stands, and those of them in which each word holds."""

    versions: set[str] = field(default_factory=set)
    words: dict[str, set[str]] = field(default_factory=dict)

    def add(self, version: str, words: Iterator[str]) -> None:
        self.versions.add(version)
        for word in words:
            self.words.setdefault(word, set()).add(version)

    def __str__(self) -> str:
        return ", ".join(self._told(word) for word in self.words)

    def _told(self, word: str) -> str:
        """The word, with its versions where it does not hold for all of them."""
        holding = self.words[word]
        return word if holding == self.versions else f"{word} ({', '.join(sorted(holding))})"


def loosened_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """What is loosened, by service and container, and whom and what a namespace lets in."""
    found = {(namespace, name): [words] for namespace, name, words in loosened_pods(index)}
    for where, accepted in _plaintext(index):
        found.setdefault(where, []).append(accepted)
    told = [(name, ", ".join(words)) for (_, name), words in sorted(found.items())]
    return [*told, *loosened_namespaces(index)]


def loosened_pods(index: ManifestIndex) -> list[tuple[str, str, str]]:
    """Namespace, service and, behind a blank, container, of what is loosened, and the words."""
    rows: dict[tuple[str, str], _Row] = {}
    for item in index.pod_makers:
        owner, main, version = _owner(index, item)
        namespace = place(item)[0]
        rows.setdefault((namespace, owner), _Row()).add(version, _pod_words(index, item))
        for container in containers(item):
            name = str(container.get("name"))
            row = rows.setdefault((namespace, owner if name == main else f"{owner} {name}"), _Row())
            row.add(version, _container_words(item, container))
    return [(*where, str(row)) for where, row in sorted(rows.items()) if row.words]


def loosened_namespaces(index: ManifestIndex) -> list[tuple[str, str]]:
    """The namespaces that let in pods which the strictest level would not."""
    return list(_namespaces(index))


def _owner(index: ManifestIndex, item: Manifest) -> tuple[str, str, str]:
    """Whose pods they are, the name of their main container, and their version."""
    if item["kind"] in LASTING:
        return service_name(item), service_name(item), version_name(item)
    if item["kind"] in ("Job", "CronJob"):
        owner, name, version = job_owner(item), job_name(item), job_version(index, item)
        whole = name if owner == name else f"{owner} {name}"
        return whole, name, version_name(version) if version else ""
    name = place(item)[1]
    return name, name, ""


def _pod_words(index: ManifestIndex, item: Manifest) -> Iterator[str]:
    """What all containers of an object's pods may do."""
    pod = pod_spec(item)
    if _mounts_token(index, item):
        yield "API token mounted"
    for key, what in _OF_THE_NODE.items():
        if pod.get(key) is True:
            yield f"{what} of the node"
    if any("hostPath" in volume for volume in maps_at(pod, "volumes")):
        yield "files of the node"


def _mounts_token(index: ManifestIndex, item: Manifest) -> bool:
    """The pod has the first word on it, and its ServiceAccount the second."""
    pod = pod_spec(item)
    account = place(item)[0], str(pod.get("serviceAccountName", "default"))
    words = (
        pod.get("automountServiceAccountToken"),
        part(index.find("ServiceAccount", account), "automountServiceAccountToken"),
    )
    return next((word for word in words if word is not None), True) is True


def _container_words(item: Manifest, container: Manifest) -> Iterator[str]:
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
        yield "capabilities of the container runtime"
    for name in texts_at(own, "capabilities", "add"):
        yield f"capability {name}"
    if part(context, "seccompProfile", "type") not in _PROFILES:
        yield "every system call"


def _plaintext(index: ManifestIndex) -> Iterator[tuple[Place, str]]:
    """Where a caller needs no certificate; without a selector it is a whole namespace.

    https://istio.io/latest/docs/reference/config/security/peer_authentication/
    """
    accepted = "requests without mutual TLS are accepted"
    for item in index.of_kind("PeerAuthentication", "security.istio.io"):
        namespace, name = place(item)
        own = name if map_at(item, "spec", "selector") else namespace
        ports = map_at(item, "spec", "portLevelMtls")
        found = [port for port in ports if part(ports, port, "mode") in _WITHOUT_CERTIFICATE]
        if part(item, "spec", "mtls", "mode") in _WITHOUT_CERTIFICATE:
            yield (namespace, own), accepted
        elif found:
            yield (namespace, own), f"{accepted} on port {', '.join(sorted(found, key=int))}"


def _namespaces(index: ManifestIndex) -> Iterator[tuple[str, str]]:
    for namespace in index.of_kind("Namespace"):
        level, name = part(namespace, "metadata", "labels", _ENFORCED), place(namespace)[1]
        if level is None:
            yield name, "no pod security level is enforced"
        elif level == "privileged":
            yield name, "pod security level privileged is enforced, which refuses nothing"
        elif level != "restricted":
            yield name, f"pod security level {level} is enforced"
