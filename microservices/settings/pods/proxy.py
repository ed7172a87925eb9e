"""Proxy: the sidecar of a pod, its resources and its worker threads."""

from typing import Annotated

from microservices.settings.pods.resources import (
    LimitsSettings,
    RequestsSettings,
    ResourcesSettings,
)
from microservices.settings.values.types import Model, optional, whole

Threads = Annotated[int, whole(1, 256, "threads", like=2)]
# Those of Istio's charts, where nothing is written.
# https://github.com/istio/istio/blob/master/manifests/charts/istio-control/istio-discovery/values.yaml
ISTIO_RESOURCES = ResourcesSettings(
    requests=RequestsSettings(cpu="100m", memory="128Mi"),
    limits=LimitsSettings(cpu="2", memory="1Gi"),
)


class ProxySettings(Model):
    """The sidecar of each pod, which Istio injects."""

    resources: ResourcesSettings | None = optional(
        "Requests and limits; default: those of the Istio that injects it"
    )
    concurrency: Threads | None = optional("Worker threads; default: by the CPU that it may use")
