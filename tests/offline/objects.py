"""Manifests as others would write them, in the namespace `shop`."""

from typing import Any

Manifest = dict[str, Any]
STRICT: Manifest = {
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}
STRICT_POD: Manifest = {
    "automountServiceAccountToken": False,
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [{"name": "web", "securityContext": STRICT}],
}


def placed(kind: str, name: str, version: str = "v1", **rest: Any) -> Manifest:
    """An object of a kind and an apiVersion."""
    metadata = {"name": name, "namespace": "shop"}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **rest}


def service(name: str = "web", port: int = 8080, **rest: Any) -> Manifest:
    """A Service that selects the pods of one app."""
    spec = {"selector": {"app": name}, "ports": [{"port": port}], **rest}
    return placed("Service", name, spec=spec)


def workload(
    version: str = "v1",
    replicas: Any = 3,
    app: str = "web",
    pod: Manifest | None = None,
    kind: str = "Deployment",
) -> Manifest:
    """A Deployment or StatefulSet of one version."""
    template = {"metadata": {"labels": {"app": app, "version": version}}, "spec": pod or {}}
    spec = {"template": template} | ({} if replicas is None else {"replicas": replicas})
    return placed(kind, f"{app}-{version}", "apps/v1", spec=spec)


def job(name: str, pod: Manifest | None = None, /, **marks: str) -> Manifest:
    """A Job; `name` and `part_of` are Kubernetes' recommended labels."""
    found = placed("Job", name, "batch/v1", spec={"template": {"spec": pod or {}}})
    found["metadata"]["labels"] = recommended(**marks)
    return found


def cron_job(name: str, pod: Manifest | None = None, **spec: Any) -> Manifest:
    """A CronJob without labels."""
    template = {"spec": {"template": {"spec": pod or {}}}}
    return placed("CronJob", name, "batch/v1", spec={"jobTemplate": template, **spec})


def recommended(**marks: str) -> dict[str, str]:
    """Labels such as app.kubernetes.io/part-of, by their last part."""
    return {f"app.kubernetes.io/{key.replace('_', '-')}": value for key, value in marks.items()}


def destination_rule(version: str = "v1", host: str = "web") -> Manifest:
    """A DestinationRule with one subset."""
    subset = {"name": version, "labels": {"version": version}}
    spec = {"host": host, "subsets": [subset]}
    return placed("DestinationRule", f"web-{version}", "networking.istio.io/v1", spec=spec)


def route(*weights: tuple[str, Any], host: str = "web", **rest: Any) -> Manifest:
    """A route to subsets of one host."""
    destinations = [
        {"destination": {"host": host, "subset": subset}}
        | ({} if weight is None else {"weight": weight})
        for subset, weight in weights
    ]
    return {"route": destinations, **rest}
