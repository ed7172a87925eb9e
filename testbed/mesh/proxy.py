"""An Envoy of the mesh, as its admin interface shows it: routes, splits, endpoints."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from testbed.pods import pod_network
from testbed.processes.processes import wait_until

_ADMIN_PORT = 15000
_TIMEOUT_SECONDS = 15


class Proxy:
    """The Envoy in the network namespace `network` (None: in none of its own).

    A `host` without a dot is a service of the Envoy's own `namespace`.
    """

    def __init__(self, network: str | None, namespace: str) -> None:
        self.network = network
        self.namespace = namespace

    def admin(self, path: str) -> Any:
        """A page of the admin interface that is JSON, such as `/config_dump`."""
        return self.fetch(f"http://127.0.0.1:{_ADMIN_PORT}{path}").json()

    def fetch(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        https: HTTPAdapter | None = None,
        ca_certificate: Path | None = None,
    ) -> requests.Response:
        """One request from beside the Envoy, on a new connection; raises `requests` errors.

        A redirect is not followed. `https` opens the connections of `https://` URLs.
        """
        with pod_network.inside(self.network), requests.Session() as session:
            session.trust_env = False
            if https:
                session.mount("https://", https)
            return session.request(
                method,
                url,
                headers=dict(headers or {}),
                timeout=_TIMEOUT_SECONDS,
                allow_redirects=False,
                verify=str(ca_certificate) if ca_certificate else True,
            )

    def routes(self, host: str, port: int) -> list[dict[str, Any]]:
        """The routes of a host, in order; at a gateway those of its listener on this port."""
        dump = self.admin("/config_dump?resource=dynamic_route_configs")
        configs = [item["route_config"] for item in dump.get("configs", [])]
        configs = [found for found in configs if _is_for(found["name"], port)]
        name = f"{self._full_name(host)}:{port}"
        for virtual_host in [item for found in configs for item in found.get("virtual_hosts", [])]:
            if name in _with_port(virtual_host["domains"], port):
                return virtual_host["routes"]
        return []

    def split(self, host: str, port: int) -> dict[str, int]:
        """Weight of each subset in the last route of a host, the one without a condition.

        A Service without subsets, as the Gateway API splits between, goes by its own name.
        """
        return _split(self.routes(host, port))

    def endpoints(self, host: str, port: int, subset: str = "") -> set[str]:
        """Addresses of a subset's endpoints that are held to be healthy."""
        return _healthy(self._statuses_of(host, port, subset))

    def sent(self, host: str, port: int) -> Counter[str]:
        """How many requests each subset has got from this Envoy, at the endpoints that it has."""
        found: Counter[str] = Counter()
        for name, statuses in self._statuses().items():
            if name.startswith(f"outbound|{port}|") and name.endswith(f"|{self._full_name(host)}"):
                found[_subset(name)] += sum(map(_requests, statuses))
        return found

    def ejected(self, host: str, port: int, subset: str = "") -> set[str]:
        """Addresses of a subset's endpoints that outlier detection has ejected for now."""
        statuses = self._statuses_of(host, port, subset)
        return {
            _address(item) for item in statuses if item["health_status"].get("failed_outlier_check")
        }

    def wait_until_split(
        self, host: str, port: int, split: Mapping[str, int], seconds: float = 90
    ) -> None:
        """Wait until a host's traffic is split so, and all that its routes lead to has an endpoint.

        A subset is left out when its weight is 0. Raises `Fault` when that does not come.
        """
        wanted = {subset: weight for subset, weight in split.items() if weight}

        def seen() -> bool:
            routes = self.routes(host, port)
            return _split(routes) == wanted and self._serves(_led_to(routes))

        wait_until(_twice(seen), seconds, f"waiting for {host}:{port} to be split {wanted}")

    def wait_until_routed(
        self, host: str, port: int, services: Collection[str] = (), seconds: float = 90
    ) -> None:
        """Wait until a host has routes to all of these Services, and each of them an endpoint.

        Without Services the routes may lead nowhere, as a redirect does. Raises `Fault` when that
        does not come.
        """

        def seen() -> bool:
            routes = self.routes(host, port)
            found = _led_to(routes)
            known = bool(routes) and set(services) <= set(map(_service, found))
            return known and self._serves(found)

        what = f"waiting for routes of {host}:{port} to {', '.join(services)}"
        wait_until(_twice(seen), seconds, what)

    def _serves(self, clusters: Collection[str]) -> bool:
        """Whether each of these clusters has a healthy endpoint."""
        statuses = self._statuses()
        return all(_healthy(statuses.get(name, ())) for name in clusters)

    def _statuses_of(self, host: str, port: int, subset: str) -> Sequence[Mapping[str, Any]]:
        return self._statuses().get(f"outbound|{port}|{subset}|{self._full_name(host)}", ())

    def _statuses(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        """What Envoy says of each endpoint, by cluster."""
        clusters = self.admin("/clusters?format=json").get("cluster_statuses", [])
        return {cluster["name"]: cluster.get("host_statuses", []) for cluster in clusters}

    def _full_name(self, host: str) -> str:
        return host if "." in host else f"{host}.{self.namespace}.svc.cluster.local"


def _twice(seen: Callable[[], bool]) -> Callable[[], bool]:
    """Whether something was seen at two polls in a row.

    What Envoy shows is what its main thread knows. Its workers, which route, hear of it after that.
    https://blog.envoyproxy.io/envoy-threading-model-a8d44b922310
    """
    found = deque([False], maxlen=2)

    def held() -> bool:
        found.append(seen())
        return all(found)

    return held


def _split(routes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """See `Proxy.split`."""
    weights = _weights(routes[-1].get("route", {})) if routes else {}
    if len(weights) == 1:
        return {_subset(cluster): weight for cluster, weight in weights.items()}
    return {_subset(found) or _service(found): weight for found, weight in weights.items()}


def _healthy(statuses: Iterable[Mapping[str, Any]]) -> set[str]:
    return {
        _address(item)
        for item in statuses
        if item["health_status"].get("eds_health_status") == "HEALTHY"
    }


def _led_to(routes: Iterable[Mapping[str, Any]]) -> set[str]:
    """The clusters that any of the routes sends requests or copies to."""
    actions = [route["route"] for route in routes if "route" in route]
    copies = [one for action in actions for one in action.get("request_mirror_policies", ())]
    return {
        *(cluster for action in actions for cluster in _weights(action)),
        *(one["cluster"] for one in copies),
    }


def _weights(action: Mapping[str, Any]) -> dict[str, int]:
    """Weight of each cluster in what a route does."""
    if "cluster" in action:
        return {action["cluster"]: 100}
    clusters = action.get("weighted_clusters", {}).get("clusters", [])
    return {item["name"]: item["weight"] for item in clusters if item.get("weight")}


def _subset(cluster: str) -> str:
    """The subset in a cluster name of Istio's, `outbound|PORT|SUBSET|HOST`."""
    return cluster.split("|")[2]


def _service(cluster: str) -> str:
    """The name of the Service in a cluster name of Istio's."""
    return cluster.split("|")[3].split(".")[0]


def _requests(status: Mapping[str, Any]) -> int:
    """What Envoy has sent to an endpoint."""
    stats = {item["name"]: int(item.get("value", 0)) for item in status.get("stats", [])}
    return stats.get("rq_total", 0)


def _address(status: Mapping[str, Any]) -> str:
    return status["address"]["socket_address"]["address"]


def _is_for(name: str, port: int) -> bool:
    """Whether routes may be this port's: a gateway's are called `http.80`, `https.443.NAME`.

    Those of a sidecar are called `80`, or by a host as well.
    """
    if name.isdigit():
        return name == str(port)
    kind, _, rest = name.partition(".")
    return kind not in ("http", "https") or rest.split(".")[0] == str(port)


def _with_port(domains: list[str], port: int) -> set[str]:
    return {domain if ":" in domain else f"{domain}:{port}" for domain in domains}
