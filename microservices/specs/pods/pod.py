"""Pods of a version: hardened, limited, spread and probed."""

from collections.abc import Mapping, Sequence

from pulumi_kubernetes.core.v1 import ContainerArgsDict, PodSpecArgsDict

from microservices.plan.names import selector, versioned
from microservices.settings.pods.container import ContainerSettings
from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.traffic.port import ServicePort
from microservices.settings.version import Version
from microservices.specs.pods.container import container, extra_container
from microservices.specs.pods.dns import dns_config
from microservices.specs.pods.probes import probes
from microservices.specs.pods.scheduling import scheduling
from microservices.specs.pods.security import pod_security_context
from microservices.specs.pods.volume import mounts, volumes
from microservices.specs.rollout import lifecycle
from microservices.specs.source import Source


def pod_spec(
    service: str,
    version: Version,
    ports: Sequence[ServicePort],
    sources: Mapping[str, Source],
    *,
    kind: str = "Deployment",
    chosen: Mapping[str, str] | None = None,
    serves: bool = True,
) -> PodSpecArgsDict:
    """The pod of one version, as the `restricted` pod security standard wants it.

    `kind` is that of its workload: a StatefulSet makes the claims of its pods itself. `chosen` are
    the labels by which pods are spread, where they are others than those of the selector. What
    `serves` behind a Service is drained.
    https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    """
    workload = version.workload
    written = workload.volumes
    owner = versioned(service, version.name)
    spec: PodSpecArgsDict = {
        **shared_pod_spec(
            version.account or service, workload, workload, *workload.extra_containers.values()
        ),
        **scheduling(
            workload.scheduling,
            chosen or selector(service, version.name),
            kind,
        ),
        "termination_grace_period_seconds": workload.rollout.grace_seconds,
        "containers": [
            service_container(service, version, ports, sources, serves=serves),
            *(
                extra_container(name, one, sources, written, user=_own_user(workload))
                for name, one in sorted(workload.containers.items())
            ),
        ],
        "volumes": volumes(written, sources, owner, templated=kind == "StatefulSet"),
    }
    if before := init_containers(workload, sources):
        spec["init_containers"] = before
    return spec


def shared_pod_spec(
    account: str, workload: WorkloadSettings, *containers: ContainerSettings
) -> PodSpecArgsDict:
    """What the pods of a version and those of its jobs have alike.

    A security exception of any container that is a field of the pod is one of the pod.
    """
    spec: PodSpecArgsDict = {
        "containers": [],
        "service_account_name": account,
        # A web service talks to its callers, not to the API server: its token could only be stolen.
        "automount_service_account_token": any(
            one.allow.service_account_token for one in containers
        ),
        # A variable for each Service of the namespace is a second, silent configuration.
        "enable_service_links": False,
        "security_context": pod_security_context(
            workload.run_as_user, root=any(one.allow.root_user for one in containers)
        ),
    }
    if workload.host_aliases:
        # An address stands once: server-side apply tells the entries apart by it.
        hosts: dict[str, list[str]] = {}
        for host, address in sorted(workload.host_aliases.items()):
            hosts.setdefault(address, []).append(host)
        spec["host_aliases"] = [{"ip": one, "hostnames": hosts[one]} for one in sorted(hosts)]
    if added := dns_config(workload.dns):
        spec["dns_config"] = added
    if workload.pull_secrets:
        spec["image_pull_secrets"] = [{"name": name} for name in workload.pull_secrets]
    return spec


def service_container(
    service: str,
    version: Version,
    ports: Sequence[ServicePort],
    sources: Mapping[str, Source],
    *,
    serves: bool = True,
) -> ContainerArgsDict:
    """The main container; that of a worker has no drain."""
    workload = version.workload
    found: ContainerArgsDict = {
        **container(service, version.image, workload, sources, _own_user(workload)),
        **probes(workload.probes, ports),
        "volume_mounts": mounts(workload.volumes),
    }
    if workload.pull_policy:
        found["image_pull_policy"] = workload.pull_policy
    if ports:
        found["ports"] = [
            {"name": port.name, "container_port": port.pod_port, "protocol": "TCP"}
            for port in ports
        ]
    if serves and ports and (ending := lifecycle(workload.rollout)):
        found["lifecycle"] = ending
    return found


def init_containers(
    workload: WorkloadSettings, sources: Mapping[str, Source]
) -> list[ContainerArgsDict]:
    """Native sidecars, and then what runs to its end, each in the order of their names.

    https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    """
    written, user = workload.volumes, _own_user(workload)
    sidecars: list[ContainerArgsDict] = [
        {**extra_container(name, one, sources, written, user=user), "restart_policy": "Always"}
        for name, one in sorted(workload.sidecars.items())
    ]
    return [
        *sidecars,
        *(
            extra_container(name, one, sources, written, user=user)
            for name, one in sorted(workload.init_containers.items())
        ),
    ]


def _own_user(workload: WorkloadSettings) -> int | None:
    """The user that each container has to name, since the pod names none; else None."""
    every = (workload, *workload.extra_containers.values())
    return workload.run_as_user if any(one.allow.root_user for one in every) else None
