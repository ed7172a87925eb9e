"""Names, labels and selectors of objects, each defined once."""

import hashlib
import json

from microservices.settings.values.types import DIGEST_LENGTH

LONGEST = 63
MANAGED_BY = {"app.kubernetes.io/managed-by": "pulumi"}


def selector(service: str, version: str | None = None) -> dict[str, str]:
    """What finds the pods of a service, or of one version of it.

    A Deployment's selector cannot change after it was created, so these two labels are frozen:
    nothing that a person writes gets into them.
    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates
    """
    return {"app": service} | ({"version": version} if version else {})


def labels(service: str, version: str | None = None) -> dict[str, str]:
    """The labels of a service's objects: its selector and Kubernetes' recommended ones.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
    """
    recommended = {"app.kubernetes.io/name": service, **MANAGED_BY}
    if version:
        recommended["app.kubernetes.io/version"] = version
    return selector(service, version) | recommended


def shared_labels(name: str) -> dict[str, str]:
    """The labels of an object that belongs to no single service."""
    # A name may be longer than the value of a label.
    return {"app.kubernetes.io/name": name[:LONGEST].rstrip("-."), **MANAGED_BY}


def digest(content: str) -> str:
    """Ten hexadecimal digits for a name, others for each content."""
    return hashlib.sha256(content.encode()).hexdigest()[:DIGEST_LENGTH]


def generation(name: str, content: object) -> str:
    """The name of an object that is made anew when its content changes, and then the old one goes.

    Where a name is too long for a digest beside it the digest tells it apart from others.
    """
    told = digest(json.dumps([name, content], sort_keys=True))
    return f"{name[: LONGEST - len(told) - 1].rstrip('-')}-{told}"


def versioned(service: str, version: str) -> str:
    """The name of a version's objects."""
    return f"{service}-{version}"


def headless(service: str) -> str:
    """The name of the Service by which the pods of a StatefulSet have names of their own."""
    return f"{service}-headless"


def claim_name(workload: str, volume: str) -> str:
    """The name of the claim behind a volume of one version."""
    return f"{workload}-{volume}"


def gateway_name(namespace: str) -> str:
    """The name of the Gateway of the Gateway API that a namespace has, beside those of others."""
    return f"{namespace}-gateway"


def listener_name(scheme: str, host: str) -> str:
    """The name of a listener; that of no other one has what stands for a wildcard in it."""
    return f"{scheme}-any{host[1:]}" if host.startswith("*") else f"{scheme}.{host}"
