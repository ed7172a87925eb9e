"""What gateways and routes become."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import BOTH, imported, left, said, versions

INGRESS = (
    "Ingress/i: {metadata: {annotations: {cert-manager.io/issuer: le, kubernetes.io/ingress.class: nginx, "
    "nginx.ingress.kubernetes.io/x: y}}, "
    "spec: {tls: [{hosts: [a.example.com], secretName: t}], defaultBackend: {service: {name: orders, port: {number: 90}}}, "
    "rules: [{host: a.example.com, http: {paths: [{path: /web/, backend: {service: {name: web, port: {name: http}}}}]}}]}}"
)


def test_an_ingress_is_the_gateway_and_what_is_exposed_there() -> None:
    result = imported(BOTH + INGRESS)
    assert result.stack["gateway"] == {
        "hosts": ["a.example.com"],
        "tls": {"issuer": {"name": "le", "kind": "Issuer"}, "credentialName": "t"},
    }
    assert said(result, "web/expose") == {"paths": ["/web"]}
    assert said(result, "orders/expose") == {"paths": ["/"], "port": "grpc"}
    why = "the gateway of Istio has no such annotation"
    assert left(result) == {'Ingress/i: metadata.annotations["nginx.ingress.kubernetes.io/x"]': why}


def test_each_host_of_an_ingress_leads_to_its_own_service() -> None:
    rules = ", ".join(
        f"{{host: {host}, http: {{paths: [{{path: {path}, pathType: Exact, backend: {{service: {{name: {name}, port: {{number: 80}}}}}}}}]}}}}"
        for host, path, name in (
            ("a.example.com", "/", "web"),
            ("b.example.com", "/", "orders"),
            ("b.example.com", "/x", "unknown"),
        )
    )
    result = imported(f"{BOTH}Ingress/i: {{spec: {{rules: [{rules}]}}}}")
    assert said(result, "web/expose") == {"paths": ["/"], "hosts": ["a.example.com"]}
    assert said(result, "orders/expose") == {"paths": ["/"], "hosts": ["b.example.com"]}
    path = "Ingress/i: spec.rules[2].http.paths[0]"
    assert [*left(result)] == [
        f"{path}.path",
        f"{path}.pathType",
        f"{path}.backend.service.name",
        f"{path}.backend.service.port.number",
        "Ingress/i: matches.exactPath",
    ]


GATEWAY = "Gateway/g: {spec: {selector: {istio: own}, servers: [{port: {number: 443}, hosts: [./a.example.com, b.example.com], tls: {mode: MUTUAL, credentialName: t}}]}}"


def virtual_service(http: str, hosts: str = "[web]", gateways: str = "") -> str:
    """A VirtualService."""
    return f"VirtualService/v: {{spec: {{hosts: {hosts}{gateways}, http: [{http}]}}}}"


def test_gateways_have_hosts_and_a_route_at_one_of_them_is_exposed_there() -> None:
    route = virtual_service(
        "{route: [{destination: {host: web}}]}", "[b.example.com]", ", gateways: [g]"
    )
    result = imported(f"{BOTH}{GATEWAY}\n---\n{route}")
    assert result.stack["gateway"] == {
        "hosts": ["a.example.com", "b.example.com"],
        "selector": {"istio": "own"},
        "tls": {"credentialName": "t"},
    }
    assert said(result, "web/expose") == {"paths": ["/"], "hosts": ["b.example.com"]}
    why = "the gateway shows a certificate, and asks for none"
    assert left(result) == {"Gateway/g: spec.servers[0].tls.mode": why}


def test_listeners_of_other_protocols_and_further_certificates_are_left() -> None:
    servers = "{port: {number: 443, protocol: HTTPS}, tls: {credentialName: a}}, {port: {number: 9, protocol: TCP}, tls: {credentialName: b}}"
    result = imported(f"{BOTH}Gateway/g: {{spec: {{servers: [{servers}]}}}}")
    assert result.stack == {}
    path = "Gateway/g: spec.servers[1]"
    assert [*left(result)] == [
        f"{path}.port.number",
        f"{path}.port.protocol",
        f"{path}.tls.credentialName",
    ]


SUBSETS = "DestinationRule/d: {spec: {host: web, subsets: [{name: old, labels: {version: v1}}, {name: all, labels: {app: web}}, {name: new, labels: {version: v2}, trafficPolicy: {connectionPool: {tcp: {connectTimeout: 3s}}}}]}}"
ROUTES = [
    (
        "{match: [{headers: {X-Tester: {exact: a}}, method: {exact: GET}}], route: [{destination: {host: web, subset: new}}]}",
        {"match": {"headers": {"x-tester": "a"}, "methods": ["GET"]}, "to": "v2"},
    ),
    (
        "{match: [{uri: {prefix: /a}, queryParams: {q: {regex: b}}}], route: "
        "[{destination: {host: web, subset: new}, weight: 1}, {destination: {host: web, subset: old}, weight: 2}]}",
        {
            "match": {"path": {"prefix": "/a"}, "query": {"q": {"regex": "b"}}},
            "to": {"v2": 34, "v1": 66},
        },
    ),
    (
        "{match: [{uri: {exact: /a}}], rewrite: {uri: /b}, timeout: 1m, retries: {attempts: 1, perTryTimeout: 500ms, retryOn: '5xx, reset'}, "
        "fault: {abort: {httpStatus: 503, percentage: {value: 5}}, delay: {fixedDelay: 2s}}, route: [{destination: {host: web}}]}",
        {
            "match": {"path": "/a"},
            "timeoutMilliseconds": 60_000,
            "retries": {"attempts": 1, "perTryMilliseconds": 500, "retryOn": ["5xx", "reset"]},
            "rewrite": {"path": "/b"},
            "fault": {"delay": {"milliseconds": 2000}, "abort": {"status": 503, "percent": 5}},
        },
    ),
]


@pytest.mark.parametrize(("http", "route"), ROUTES)
def test_a_rule_with_matches_is_a_route(http: str, route: dict[str, Any]) -> None:
    result = imported(f"{versions('v1', 'v2')}\n---\n{SUBSETS}\n---\n{virtual_service(http)}")
    assert said(result, "web/traffic/routes") == [route]
    assert said(result, "web/versions/v2/trafficPolicy/connectionPool") == {
        "connectTimeoutMilliseconds": 3000
    }


@pytest.mark.parametrize(
    ("http", "why"),
    [
        ("{route: [{destination: {host: other}}]}", "it leads to no service of these objects"),
        (
            "{route: [{destination: {host: web.example.com}}]}",
            "it leads to no service of these objects",
        ),
        (
            "{route: [{destination: {host: web}}, {destination: {host: orders}}]}",
            "a route leads to one service",
        ),
    ],
)
def test_a_route_to_elsewhere_is_named(http: str, why: str) -> None:
    assert why in left(imported(f"{BOTH}{virtual_service(http)}"))["VirtualService/v"]


def test_a_rule_to_elsewhere_and_a_host_elsewhere_are_left_beside_what_is_said() -> None:
    rules = "{match: [{uri: {prefix: /a}}], route: [{destination: {host: web}}, {destination: {host: orders}}]}, {route: [{destination: {host: web}, weight: 90}, {destination: {host: other}, weight: 10}]}"
    found = left(imported(f"{BOTH}{virtual_service(rules, '[web, other]')}"))
    path = "VirtualService/v: spec.http"
    assert [*found] == [
        f"{path}[0].match[0].uri.prefix",
        f"{path}[0].route[0].destination.host",
        f"{path}[0].route[1].destination.host",
        f"{path}[1].route[1].destination.host",
        f"{path}[1].route[1].weight",
        "VirtualService/v: spec.hosts",
    ]


def test_conditions_of_what_is_exposed_are_left() -> None:
    route = virtual_service(
        "{match: [{uri: {exact: /a}, headers: {x: {}}}], route: [{destination: {host: web}}]}",
        "[a.example.com, '*']",
        ", gateways: [g]",
    )
    result = imported(f"{BOTH}{route}")
    assert [*left(result)] == [
        "VirtualService/v: matches.exactPath",
        "VirtualService/v: matches.headers",
    ]
    assert result.stack["gateway"] == {"hosts": ["a.example.com"], "plaintext": True}


HTTP_ROUTE = (
    "HTTPRoute/h: {spec: {parentRefs: [{kind: Service, name: web}], rules: [{matches: [{path: {type: Exact, value: /a}, "
    "headers: [{name: X, value: b}], method: GET}], timeouts: {request: 2s}, backendRefs: [{kind: Service, name: web-v2, port: 80}]}, "
    "{matches: [{headers: [{name: y, type: RegularExpression, value: c}]}], backendRefs: [{name: web-v1, port: 80}]}, "
    "{backendRefs: [{name: web-v1, port: 80, weight: 90}, {name: web-v2, port: 80, weight: 10}]}]}}"
)


def test_an_http_route_leads_to_versions_by_services_of_their_own() -> None:
    each = [
        f"Service/web-{one}: {{spec: {{selector: {{app: web, version: {one}}}, ports: [{{port: 80, targetPort: 8080}}]}}}}"
        for one in ("v1", "v2")
    ]
    result = imported("\n---\n".join([versions("v1", "v2"), *each, HTTP_ROUTE]))
    match = {"path": "/a", "headers": {"x": "b"}, "methods": ["GET"]}
    assert said(result, "web/traffic/routes") == [
        {"match": match, "timeoutMilliseconds": 2000, "to": "v2"},
        {"match": {"headers": {"y": {"regex": "c"}}}, "to": "v1"},
    ]
    assert [said(result, f"web/versions/{one}/weight") for one in ("v1", "v2")] == [90, 10]
    assert not left(result)
