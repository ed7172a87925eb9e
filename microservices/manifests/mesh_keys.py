"""Labels and annotations by which Istio is told what to do with a pod.

https://istio.io/latest/docs/reference/config/annotations/
https://istio.io/latest/docs/reference/config/labels/
"""

from collections.abc import Iterator, Mapping

import yaml

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at
from microservices.manifests.workload import template, workload_of

# What the sidecar counts and logs; neither where requests go nor who may send them.
_TOLD = (
    *("agentLogLevel", "componentLogLevel", "logLevel", "extraStatTags", "statsCompression"),
    *("statsEvictionInterval", "statsFlushInterval", "statsHistogramBins"),
    *("statsHistogramBuckets", "statsInclusionPrefixes", "statsInclusionRegexps"),
    "statsInclusionSuffixes",
)
_HARMLESS = frozenset(
    (*(f"sidecar.istio.io/{name}" for name in _TOLD), "galley.istio.io/analyze-suppress")
)
_PROXY_CONFIG = "proxy.istio.io/config"
# What a pod of the mesh may say, by key; without values any.
_IN_THE_MESH: Mapping[str, tuple[str, ...]] = {
    "sidecar.istio.io/inject": ("true",),
    "sidecar.istio.io/nativeSidecar": ("true",),
    **{
        f"sidecar.istio.io/proxy{name}": () for name in ("CPU", "CPULimit", "Memory", "MemoryLimit")
    },
    "sidecar.istio.io/userVolume": (),
    "sidecar.istio.io/userVolumeMount": (),
    "istio.io/dataplane-mode": ("ambient",),
    "traffic.sidecar.istio.io/excludeOutboundPorts": ("53",),
    # A gateway that is injected is a proxy itself, and has nothing behind it.
    "inject.istio.io/templates": ("sidecar", "gateway"),
    "security.istio.io/tlsMode": ("istio",),
    "service.istio.io/canonical-name": (),
    "service.istio.io/canonical-revision": (),
}
# How the sidecar starts and ends, and how much of the CPU it takes.
_LIFE = {
    "holdApplicationUntilProxyStarts",
    "terminationDrainDuration",
    "drainDuration",
    "concurrency",
}
_METADATA = {"ISTIO_META_IDLE_TIMEOUT"}


def is_of_istio(key: str) -> bool:
    """Whether Istio reads a label or an annotation, and does not only count or log by it."""
    domain = key.rpartition("/")[0]
    return f".{domain}".endswith(".istio.io") and key not in _HARMLESS


def leaving_mesh(item: Manifest) -> Iterator[tuple[str, str]]:
    """The labels and annotations that take an object's pods, or some traffic, out of the mesh.

    Each with where it stands: `labels` or `annotations`.
    """
    if workload_of(item) is None:
        return
    for place in ("labels", "annotations"):
        for key, value in map_at(template(item), "metadata", place).items():
            if is_of_istio(key) and not _keeps(key, value):
                yield place, key


def _keeps(key: str, value: object) -> bool:
    if key == _PROXY_CONFIG:
        return _is_of_its_life(value)
    allowed = _IN_THE_MESH.get(key)
    return allowed is not None and (not allowed or value in allowed)


def _is_of_its_life(written: object) -> bool:
    try:
        config = yaml.safe_load(str(written))
    except (yaml.YAMLError, AttributeError, RecursionError, ValueError):
        return False
    if not isinstance(config, dict):
        return False
    metadata = map_at(config, "proxyMetadata")
    return config.keys() <= {*_LIFE, "proxyMetadata"} and metadata.keys() <= _METADATA
