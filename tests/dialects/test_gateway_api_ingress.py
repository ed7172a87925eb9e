"""The way in, as kinds of the Gateway API."""

from typing import Any

import pytest

from microservices.dialects.gateway_api.ingress import (
    gateway_spec,
    http_route_name,
    http_route_spec,
    redirect_spec,
)
from microservices.settings.mesh import MeshSettings
from tests.builders import Tree, planned, service
from tests.objects.found import Found
from tests.objects.way_in import HOST, TLS, deployed, gateway

ANY = "*.example.com"
GROUP = "gateway.networking.k8s.io"
OF_THE_API = {"mesh": MeshSettings(routes="gateway-api")}
NAMED = {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}
OF_THE_STACK = {"namespaces": {"from": "Selector", "selector": NAMED}}


def parent(port: int) -> Tree:
    where = {"name": "shop-gateway", "namespace": "istio-ingress"}
    return {"group": GROUP, "kind": "Gateway", **where, "port": port}


def specs(**services: Tree) -> dict[str, Any]:
    """The HTTPRoute of each service at the host."""
    written = {name: service(**keys) for name, keys in services.items()}
    door = gateway(tls=TLS)
    plan = planned(services=written, gateway=door, mesh={"routes": "gateway-api"})
    [(host, found)] = plan.exposed.items()
    below = {one.service.name: one for one in found}
    return {
        name: http_route_spec(door, "shop", host, below[name], found.rules)
        for name, found in plan.host_rules[host].items()
    }


def told(spec: Any) -> list[Any]:
    """The path of each condition of an HTTPRoute, and what the service is asked for instead."""
    return [
        (match["path"]["type"], match["path"]["value"], _asked(rule))
        for rule in spec["rules"]
        for match in rule["matches"]
    ]


def _asked(rule: Any) -> str | None:
    rewritten = [one["urlRewrite"] for one in rule.get("filters", []) if "urlRewrite" in one]
    for one in rewritten:
        return one["path"].get("replaceFullPath") or one["path"]["replacePrefixMatch"]
    return None


def test_each_host_has_a_listener_at_the_proxies_behind_the_service() -> None:
    plain = {"port": 80, "protocol": "HTTP", "allowedRoutes": OF_THE_STACK}
    assert gateway_spec(gateway(hosts=[HOST, ANY], namespace="front", service="door"), "shop") == {
        "gatewayClassName": "istio",
        "addresses": [{"type": "Hostname", "value": "door.front.svc.cluster.local"}],
        "listeners": [
            {"name": f"http.{HOST}", "hostname": HOST, **plain},
            {"name": "http-any.example.com", "hostname": ANY, **plain},
        ],
    }


def test_with_tls_each_host_has_a_second_one_with_the_certificate() -> None:
    _, https = gateway_spec(gateway(tls=TLS), "shop")["listeners"]
    secret = {"group": "", "kind": "Secret", "name": "shop-tls"}
    assert https == {
        "name": f"https.{HOST}",
        "port": 443,
        "protocol": "HTTPS",
        "hostname": HOST,
        "allowedRoutes": OF_THE_STACK,
        "tls": {"mode": "Terminate", "certificateRefs": [secret]},
    }


def test_a_host_may_have_a_certificate_of_its_own() -> None:
    own = {ANY: {"credentialName": "any-tls"}}
    found: Any = gateway_spec(gateway(hosts=[ANY, HOST], tls={**TLS, "hosts": own}), "shop")
    assert {
        one["name"]: one["tls"]["certificateRefs"][0]["name"]
        for one in found["listeners"]
        if "tls" in one
    } == {"https-any.example.com": "any-tls", f"https.{HOST}": "shop-tls"}


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"httpPort": 8080}, [("http-any", 8080, None)]),
        ({"httpsPort": 8443, "tls": TLS}, [("https-any", 8443, None)]),
        (
            {"hosts": ["*", HOST], "tls": TLS},
            [
                ("http-any", 80, None),
                (f"http.{HOST}", 80, HOST),
                ("https-any", 443, None),
                (f"https.{HOST}", 443, HOST),
            ],
        ),
    ],
)
def test_a_listener_for_any_host_names_none(keys: Tree, found: list[Any]) -> None:
    listeners = gateway_spec(gateway(**{"hosts": ["*"], **keys}), "shop")["listeners"]
    assert [(one["name"], one["port"], one.get("hostname")) for one in listeners] == found


@pytest.mark.parametrize(
    ("keys", "section"), [({"plaintext": True}, "http-any"), ({"tls": TLS}, "https-any")]
)
def test_routes_for_any_host_are_those_of_its_listener_alone(keys: Tree, section: str) -> None:
    door = gateway(hosts=["*"], **keys)
    services = {"web": service(expose={})}
    plan = planned(services=services, gateway=door, mesh={"routes": "gateway-api"})
    [(host, below)] = plan.exposed.items()
    found: Any = http_route_spec(door, "shop", host, below[0], plan.host_rules[host]["web"].rules)
    (named,) = found["parentRefs"]
    assert (named["sectionName"], "port" in named, "hostnames" in found) == (section, False, False)
    assert "hostnames" not in redirect_spec(door, "shop")


def test_what_comes_without_tls_is_sent_to_the_same_place_with_it() -> None:
    found: Any = redirect_spec(gateway(), "shop")
    assert (found["parentRefs"], found["hostnames"]) == ([parent(80)], [HOST])
    (rule,) = found["rules"]
    assert rule["filters"][0]["requestRedirect"] == {"scheme": "https", "statusCode": 301}


def test_each_service_has_its_paths() -> None:
    found = specs(api={"expose": {"paths": ["/api", "/v2/api"]}}, web={"expose": {}})
    assert (found["api"]["parentRefs"], found["api"]["hostnames"]) == ([parent(443)], [HOST])
    assert told(found["api"]) == [
        ("PathPrefix", "/v2/api", None),
        ("PathPrefix", "/api", None),
    ]
    assert told(found["web"]) == [("PathPrefix", "/", None)]


def test_a_service_is_asked_without_a_path_that_is_stripped() -> None:
    routes = [
        {"match": {"path": "/a"}, "to": "v1"},
        {"match": {"path": {"prefix": "/b/"}}, "rewrite": {"path": "/n"}, "to": "v1"},
        {"match": {"path": "/moved"}, "redirect": {"path": "/a"}},
    ]
    expose = {"paths": ["/api"], "stripPrefix": True}
    (found,) = specs(api={"expose": expose, "traffic": {"routes": routes}}).values()
    assert told(found) == [
        ("Exact", "/api/a", "/a"),
        ("PathPrefix", "/api/b", "/n"),
        ("Exact", "/api/moved", None),
        ("Exact", "/api/b", "/b"),
        ("PathPrefix", "/api", "/"),
    ]
    moved = found["rules"][2]["filters"][0]["requestRedirect"]
    assert moved["path"] == {"type": "ReplaceFullPath", "replaceFullPath": "/api/a"}


def test_a_route_of_another_service_takes_nothing_below_a_longer_path() -> None:
    exact = {"routes": [{"match": {"path": "/api/x", "headers": {"x-a": "1"}}, "to": "v1"}]}
    found = specs(api={"expose": {"paths": ["/api"]}}, web={"expose": {}, "traffic": exact})
    assert told(found["api"]) == [("Exact", "/api/x", None), ("PathPrefix", "/api", None)]
    assert told(found["web"]) == [("PathPrefix", "/", None)]


@pytest.mark.parametrize(
    ("service", "name"),
    [("web", f"gateway-{HOST}.web"), ("a" * 60, "gateway.5f56c37b15.0")],
)
def test_the_routes_of_a_service_are_named_after_it_and_its_host(service: str, name: str) -> None:
    found = http_route_name(f"gateway-{HOST}", service)
    assert found == name
    assert len(found) <= 63


def routed(found: Found) -> list[str]:
    """The names of the routes of the way in."""
    below = ("Ingress", "gateway")
    return sorted(one.name for one in found.objects if one.settles and one.path == (below,))


def test_the_routes_of_a_host_come_after_all_that_they_lead_to() -> None:
    found, name = deployed(OF_THE_API, plaintext=True), f"gateway-{HOST}.web"
    assert routed(found) == [name]
    assert found.manifests["Gateway", "shop-gateway"]["apiVersion"] == f"{GROUP}/v1"
    needs = found.needs("HTTPRoute", name)
    assert {("Gateway", "shop-gateway"), ("Service", "web-v1"), ("Deployment", "web-v1")} < needs
    assert found.object("HTTPRoute", name).settles
    assert found.parent("HTTPRoute", name) == ("Ingress", "gateway")
    described = found.manifests["Gateway", "shop-gateway"]["metadata"]
    assert described["namespace"] == "istio-ingress"


def test_with_tls_there_is_a_redirect() -> None:
    found = deployed(OF_THE_API, tls=TLS)
    assert routed(found) == ["gateway", f"gateway-{HOST}.web"]
