"""The same mistake is found in a VirtualService and in an HTTPRoute."""

from typing import Any, NamedTuple

import pytest

from microservices.rules import MANIFEST_RULES
from tests.manifests.made_routes import (
    api_gateway,
    http_route,
    inward,
    parent,
    virtual_service,
)
from tests.manifests.made_routes import istio_gateway as istio_gateway_of
from tests.offline.objects import Manifest, destination_rule, service, workload


def version(name: str, **labels: str) -> Manifest:
    """The Service of one version, as routes of the Gateway API lead to it."""
    return service(f"web-{name}", selector={"app": "web", "version": name, **labels})


POD: Manifest = {"containers": [{"name": "main", "resources": {"limits": {"memory": "64Mi"}}}]}
V1 = workload("v1", pod=POD)
V1["spec"]["selector"] = {"matchLabels": {"app": "web", "version": "v1"}}
TWO_PORTS = [{"port": 8080}, {"port": 9090}]
AT_FRONT: Manifest = {"gateways": ["front"], "hosts": ["a.example"]}
FRONT: Manifest = {"parents": [{"name": "front"}], "hostnames": ["a.example"]}


def istio_gateway(host: str = "a.example") -> Manifest:
    server = {"port": {"number": 443, "protocol": "HTTPS"}, "hosts": [host]}
    return istio_gateway_of(server)


def gateway(**listener: Any) -> Manifest:
    """A Gateway of the Gateway API."""
    return api_gateway({"name": "https", "port": 443, "protocol": "HTTPS", **listener})


def istio(*destinations: Manifest, **keys: Any) -> Manifest:
    """A route of a VirtualService to a version of web, or elsewhere."""
    leading = [*destinations] or [{"destination": {"host": "web", "subset": "v1"}}]
    return {"route": leading, **keys}


def api(*backends: Manifest, **keys: Any) -> Manifest:
    """A rule of an HTTPRoute to a version of web, or elsewhere."""
    return {"backendRefs": [*backends] or [{"name": "web-v1", "port": 8080}], **keys}


def to(host: str, **destination: Any) -> Manifest:
    return {"destination": {"host": host, **destination}}


class Mistake(NamedTuple):
    """Objects with a mistake in each dialect, and the rules that find it there."""

    istio: list[Manifest]
    gateway_api: list[Manifest]
    rules: set[str]
    others: set[str] | None = None


NOWHERE = {"every-destination-host-is-there"}
WHOLE = {"name": "web", "port": 8080}
MISTAKES = {
    "a Service that is not there": Mistake(
        [virtual_service(istio(to("lost")))],
        [http_route(api({"name": "lost", "port": 80}))],
        NOWHERE,
    ),
    "a copy to a Service that is not there": Mistake(
        [virtual_service(istio(mirrors=[to("lost")]))],
        [http_route(api(filters=[{"requestMirror": {"backendRef": {"name": "lost"}}}]))],
        NOWHERE,
    ),
    "a port that the Service does not have": Mistake(
        [virtual_service(istio(to("web", subset="v1", port={"number": 81})))],
        [http_route(api({"name": "web-v1", "port": 81}))],
        {"every-destination-port-is-there"},
    ),
    "one of several ports, and no word which": Mistake(
        [service("two", ports=TWO_PORTS, selector=None), virtual_service(istio(to("two")))],
        [service("two", ports=TWO_PORTS, selector=None), http_route(api({"name": "two"}))],
        {"every-destination-names-its-port"},
    ),
    "a weight that leads to no pods": Mistake(
        [destination_rule("v2"), virtual_service(istio(to("web", subset="v2")))],
        [version("v2"), http_route(api({"name": "web-v2", "port": 8080}))],
        {"every-subset-has-pods"},
        {"every-service-finds-pods"},
    ),
    "weights of nothing": Mistake(
        [virtual_service(istio({**to("web", subset="v1"), "weight": 0}))],
        [http_route(api({"name": "web-v1", "port": 8080, "weight": 0}))],
        {"route-weights-total-100"},
    ),
    "a match that is there twice": Mistake(
        [virtual_service(istio(match=[{"method": {"exact": "GET"}}] * 2))],
        [http_route(api(matches=[{"method": "GET"}] * 2))],
        {"every-match-is-reached"},
    ),
    "a rule that gets nothing": Mistake(
        [virtual_service(istio(), istio())],
        [http_route(api(), api())],
        {"every-route-is-reached"},
        {"every-route-is-reached", "every-match-is-reached"},
    ),
    "a second route for what has one": Mistake(
        [virtual_service(istio()), inward(virtual_service(istio()))],
        [http_route(api()), inward(http_route(api()))],
        {"mesh-hosts-are-routed-once"},
        {"no-match-is-in-two-http-routes"},
    ),
    "a gateway that is not there": Mistake(
        [virtual_service(istio(), **AT_FRONT)],
        [http_route(api(), **FRONT)],
        {"every-gateway-is-there", "every-gateway-has-a-host-of-the-route"},
    ),
    "a gateway of the other dialect": Mistake(
        [gateway(), virtual_service(istio(), **AT_FRONT)],
        [istio_gateway(), http_route(api(), **FRONT)],
        {"every-gateway-is-there", "every-gateway-has-a-host-of-the-route"},
    ),
    "a gateway without the host": Mistake(
        [istio_gateway("b.example"), virtual_service(istio(), **AT_FRONT)],
        [gateway(hostname="b.example"), http_route(api(), **FRONT)],
        {"every-gateway-has-a-host-of-the-route"},
    ),
    "a gateway that passes the versions by": Mistake(
        [
            istio_gateway(),
            virtual_service(istio()),
            inward(virtual_service(istio(to("web")), **AT_FRONT)),
        ],
        [gateway(), http_route(api()), inward(http_route(api(WHOLE), **FRONT))],
        {"gateway-routes-choose-a-subset"},
    ),
}


def broken(*objects: Manifest) -> set[str]:
    """The rules that some objects break."""
    return {rule.name for rule in MANIFEST_RULES if [*rule.findings(objects)]}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found_in_both_dialects(mistake: Mistake) -> None:
    found = broken(service(), V1, destination_rule("v1"), *mistake.istio)
    assert found == mistake.rules
    found = broken(service(), V1, version("v1"), *mistake.gateway_api)
    assert found == (mistake.others or mistake.rules)


@pytest.mark.parametrize(
    "objects",
    [
        [destination_rule("v1"), istio_gateway(), virtual_service(istio(), **AT_FRONT)],
        [version("v1"), http_route(api(), api(matches=[{"method": "GET"}]))],
        [version("v1"), http_route(api(matches=[{}, {"path": {"value": "/a"}}]))],
        [version("v1"), gateway(), http_route(api(), **FRONT)],
        [version("v1"), gateway(hostname="*.example"), http_route(api(), parents=FRONT["parents"])],
        [version("v1"), http_route(api(), parents=[{"name": "front", "namespace": "other"}])],
        [http_route(api(WHOLE, filters=[{}]), parents=[parent("ServiceEntry", "out")])],
        [http_route(api({"name": "a", "namespace": "other", "port": 80}))],
        [http_route({"filters": [{"requestRedirect": {"scheme": "https"}}]})],
    ],
)
def test_routes_without_a_mistake_are_taken(objects: list[Manifest]) -> None:
    assert broken(service(), V1, *objects) == set()
