"""The Deployment or StatefulSet of a version."""

from collections.abc import Mapping

from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict, StatefulSetSpecArgsDict
from pulumi_kubernetes.core.v1 import PersistentVolumeClaimArgsDict, PodTemplateSpecArgsDict

from microservices.plan.names import headless, labels, selector
from microservices.plan.owner import chosen, workload_kind
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.version import Version
from microservices.specs.monitoring.monitor import metrics_annotations
from microservices.specs.pods.pod import pod_spec
from microservices.specs.pods.proxy import proxy_annotations
from microservices.specs.pods.volume import claim_spec
from microservices.specs.rollout import strategy
from microservices.specs.source import Source


def deployment_spec(
    service: str,
    settings: MicroserviceSettings,
    version: Version,
    mesh: MeshSettings,
    sources: Mapping[str, Source],
) -> DeploymentSpecArgsDict:
    """The pods of one version, replaced without a gap.

    `replicas` is left out where the load decides: to write it would undo what the autoscaler did.
    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    rollout = version.workload.rollout
    spec: DeploymentSpecArgsDict = {
        "min_ready_seconds": rollout.min_ready_seconds,
        "progress_deadline_seconds": rollout.progress_deadline_seconds,
        "revision_history_limit": rollout.revision_history,
        "selector": {"match_labels": selector(service, version.name)},
        "strategy": strategy(rollout),
        "template": pod_template(service, settings, version, mesh, sources),
    }
    if version.replicas is not None:
        spec["replicas"] = version.replicas
    return spec


def stateful_set_spec(
    service: str,
    settings: MicroserviceSettings,
    version: Version,
    mesh: MeshSettings,
    sources: Mapping[str, Source],
) -> StatefulSetSpecArgsDict:
    """Pods with names and storage of their own, replaced one after the other.

    Storage is kept when pods or the whole set go: data is not what a rollout may take away.
    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    """
    rollout = version.workload.rollout
    spec: StatefulSetSpecArgsDict = {
        "service_name": headless(service),
        "min_ready_seconds": rollout.min_ready_seconds,
        "revision_history_limit": rollout.revision_history,
        "selector": {"match_labels": selector(service, version.name)},
        "update_strategy": {"type": "RollingUpdate"},
        "persistent_volume_claim_retention_policy": {
            "when_deleted": "Retain",
            "when_scaled": "Retain",
        },
        "template": pod_template(service, settings, version, mesh, sources),
        "volume_claim_templates": claim_templates(version.workload),
    }
    if version.replicas is not None:
        spec["replicas"] = version.replicas
    return spec


def pod_template(
    service: str,
    settings: MicroserviceSettings,
    version: Version,
    mesh: MeshSettings,
    sources: Mapping[str, Source],
) -> PodTemplateSpecArgsDict:
    """Pod template of a version, with the labels of its selector."""
    workload = version.workload
    of_tcp = any(port.routed_as_tcp for port in settings.all_ports)
    tcp_idle = settings.idle_timeout_seconds if of_tcp else None
    annotations = {
        **workload.annotations,
        **proxy_annotations(workload, mesh, tcp_idle),
        **metrics_annotations(settings),
    }
    return {
        "metadata": {
            "labels": {**workload.labels, **labels(service, version.name)},
            "annotations": annotations,
        },
        "spec": pod_spec(
            service,
            version,
            settings.container_ports,
            sources,
            kind=workload_kind(settings),
            chosen=chosen(service, settings, version.name),
            serves=bool(settings.all_ports),
        ),
    }


def claim_templates(workload: WorkloadSettings) -> list[PersistentVolumeClaimArgsDict]:
    """Claim templates: a claim for each pod and each volume that outlives it."""
    return [
        {"metadata": {"name": name}, "spec": claim_spec(volume.claim)}
        for name, volume in sorted(workload.volumes.items())
        if volume.claim
    ]
