"""What stands in the configuration of an Envoy."""

from collections.abc import Iterator
from typing import Any

from testbed.mesh.proxy import Proxy


def clusters(proxy: Proxy) -> dict[str, Any]:
    """The clusters of an Envoy, by their names."""
    found = proxy.admin("/config_dump?resource=dynamic_active_clusters")["configs"]
    return {one["cluster"]["name"]: one["cluster"] for one in found}


def idle_timeouts(proxy: Proxy, cluster: str) -> set[str | None]:
    """The idle timeouts of what passes connections on to a cluster."""

    def proxies(part: Any) -> Iterator[str | None]:
        if isinstance(part, dict):
            if part.get("cluster") == cluster and "stat_prefix" in part:
                yield part.get("idle_timeout")
            part = [*part.values()]
        for inner in part if isinstance(part, list) else ():
            yield from proxies(inner)

    return set(proxies(proxy.admin("/config_dump?resource=dynamic_listeners")))
