"""Contracts of the pods of every stack without security exceptions."""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.offline.engine.evaluation import Evaluation
from tests.stack_objects import WORKLOADS, named, of_kind


def every_pod_is_hardened(evaluation: Evaluation) -> Iterator[str]:
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted."""
    accounts = {item.name: item.inputs for item in of_kind(evaluation, "ServiceAccount")}
    for item in of_kind(evaluation, "Deployment"):
        pod = item.inputs["spec"]["template"]["spec"]
        context = pod["securityContext"]
        sound = (
            pod["automountServiceAccountToken"] is False,
            accounts[pod["serviceAccountName"]]["automountServiceAccountToken"] is False,
            context["runAsNonRoot"] is True,
            all(context[key] > 0 for key in ("runAsUser", "runAsGroup", "fsGroup")),
            context["seccompProfile"] == {"type": "RuntimeDefault"},
            all(volume.keys() == {"name", "emptyDir"} for volume in pod["volumes"]),
            not pod.keys() & {"hostNetwork", "hostPID", "hostIPC"},
            all(_is_hardened(container) for container in pod["containers"]),
        )
        if not all(sound):
            yield f"{named(item)} {sound}"


def _is_hardened(container: Mapping[str, Any]) -> bool:
    resources = container["resources"]
    return (
        container["securityContext"]
        == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        and {"cpu", "memory"} == resources["requests"].keys()
        and "memory" in resources["limits"]
        and {"readinessProbe", "livenessProbe"} <= container.keys()
        and not any("hostPort" in port for port in container["ports"])
        and all("value" in variable for variable in container.get("env", ()))
    )


def no_token_is_mounted_without_a_word(evaluation: Evaluation) -> Iterator[str]:
    """No account mounts one by itself, and every pod says whether it does."""
    for item in of_kind(evaluation, "ServiceAccount"):
        if item.inputs.get("automountServiceAccountToken") is not False:
            yield named(item)
    for kind in (*WORKLOADS, "Rollout", "Job", "CronJob"):
        for item in of_kind(evaluation, kind):
            spec = item.inputs["spec"]
            holder = spec["jobTemplate"]["spec"] if kind == "CronJob" else spec
            pod = holder.get("template", {}).get("spec")
            if pod and not isinstance(pod.get("automountServiceAccountToken"), bool):
                yield named(item)
