"""Accounts, routes, policies and calls of manifests, as the settings have them."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.test_words import WEB, imported, left, pods, said, versions, web

ORDERS = (
    "Service/orders: {spec: {selector: {app: orders}, ports: [{port: 80}, {name: grpc, port: 90}]}}"
)
ORDERS += f"\n---\nDeployment/orders: {{spec: {pods('serviceAccountName: orders, containers: [{name: o, image: o}]', 'app: orders')}}}"
BOTH = f"{web()}---\n{ORDERS}\n---\n"
ACCOUNT = "serviceAccountName: web"
ROLE = "Role/r: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}"
BINDING = (
    "RoleBinding/r: {roleRef: {kind: Role, name: r}, subjects: [{kind: ServiceAccount, name: web}]}"
)


def test_annotations_and_permissions_of_an_account_are_the_services() -> None:
    account = "ServiceAccount/web: {metadata: {annotations: {role: a}}, automountServiceAccountToken: true}"
    result = imported(f"{web(pod=ACCOUNT)}---\n{account}\n---\n{ROLE}\n---\n{BINDING}")
    assert said(result, "web/serviceAccount/annotations") == {"role": "a"}
    assert said(result, "web/permissions") == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    ]
    assert not left(result)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("ServiceAccount/other: {}", "ServiceAccount/other", "no pods"),
        (ROLE, "Role/r", "no account"),
        (f"{ROLE}\n---\n{BINDING}", "RoleBinding/r", "for no account of these services"),
        (
            BINDING.replace("kind: Role,", "kind: ClusterRole,"),
            "RoleBinding/r",
            "beyond the namespace",
        ),
        ("ClusterRole/c: {}", "ClusterRole/c", "beyond the namespace"),
    ],
)
def test_accounts_and_roles_of_nobody_are_named(text: str, name: str, why: str) -> None:
    assert why in left(imported(f"{web()}---\n{text}"))[name]


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
        f"Service/web-{one}: {{spec: {{selector: {{app: web, version: {one}}}, ports: [{{port: 80}}]}}}}"
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


POLICIES = [
    (
        "connectionPool: {tcp: {maxConnections: 5}, http: {idleTimeout: 90s}}",
        {"connectionPool": {"maxConnections": 5, "idleTimeoutSeconds": 90}},
    ),
    (
        "outlierDetection: {consecutive5xxErrors: 3, interval: 500ms}",
        {"outlierDetection": {"consecutiveErrors": 3, "intervalSeconds": 1}},
    ),
    (
        "loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: 60s}}}",
        {"loadBalancer": {"consistentHash": {"cookie": {"name": "a", "seconds": 60}}}},
    ),
    ("tls: {mode: ISTIO_MUTUAL}", None),
]


@pytest.mark.parametrize(("written", "wanted"), POLICIES)
def test_a_traffic_policy_is_said(written: str, wanted: Any) -> None:
    result = imported(
        f"{web()}---\nDestinationRule/d: {{spec: {{host: web, trafficPolicy: {{{written}}}}}}}"
    )
    assert said(result, "web/trafficPolicy") == wanted
    assert not left(result)


def test_a_traffic_policy_of_a_host_elsewhere_is_named() -> None:
    found = left(imported(f"{web()}---\nDestinationRule/d: {{spec: {{host: a.example.com}}}}"))
    assert "externalServices" in found["DestinationRule/d"]


ONLY_WEB = "podSelector: {matchLabels: {app: web}}"
NETWORK = [
    (
        f"{ONLY_WEB}, ingress: [{{from: [{{podSelector: {{matchLabels: {{app: orders}}}}}}]}}]",
        "orders/calls",
        ["web"],
    ),
    (
        f"{ONLY_WEB}, egress: [{{to: [{{podSelector: {{matchLabels: {{app: orders}}}}}}], ports: [{{port: 90}}]}}]",
        "web/calls",
        [{"service": "orders", "port": "grpc"}],
    ),
    (
        f"{ONLY_WEB}, ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: team}}}}}}]}}]",
        "web/allowFrom",
        ["team"],
    ),
    ("podSelector: {}, policyTypes: [Ingress]", "web/calls", None),
    (f"{ONLY_WEB}, ingress: [{{from: [{{namespaceSelector: {{}}}}]}}]", "web/allowFrom", None),
]


@pytest.mark.parametrize(("spec", "path", "wanted"), NETWORK)
def test_what_a_network_policy_lets_in_is_a_call(spec: str, path: str, wanted: Any) -> None:
    result = imported(f"{BOTH}NetworkPolicy/n: {{spec: {{{spec}}}}}")
    assert said(result, path) == wanted
    assert not left(result)


def test_addresses_and_pods_of_others_are_left() -> None:
    blocks = f"NetworkPolicy/n: {{spec: {{{ONLY_WEB}, ingress: [{{from: [{{ipBlock: {{cidr: 10.0.0.0/8}}}}]}}]}}}}"
    assert [*left(imported(BOTH + blocks))] == [
        "NetworkPolicy/n: spec.ingress[0].from[0].ipBlock.cidr"
    ]
    others = "NetworkPolicy/n: {spec: {podSelector: {matchLabels: {app: b}}}}"
    assert left(imported(BOTH + others)) == {
        "NetworkPolicy/n": "it is for no pods of these objects"
    }


def authorization(rules: str, action: str = "ALLOW", labels: str = "app: web") -> str:
    """An AuthorizationPolicy of some pods."""
    return f"{BOTH}AuthorizationPolicy/a: {{spec: {{selector: {{matchLabels: {{{labels}}}}}, action: {action}, rules: [{rules}]}}}}"


def test_accounts_of_the_namespace_call_and_others_are_let_in() -> None:
    principals = "[cluster.local/ns/default/sa/orders, cluster.local/ns/team/sa/mail]"
    rule = f"{{from: [{{source: {{principals: {principals}, namespaces: [other]}}}}]}}"
    result = imported(authorization(rule))
    assert said(result, "orders/calls") == ["web"]
    assert said(result, "web/allowFrom") == ["team/mail", "other"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (authorization("{}", "DENY"), "all else is denied"),
        (authorization("{to: []}", labels="app: b"), "for no pods"),
    ],
)
def test_other_policies_are_named(text: str, why: str) -> None:
    assert why in left(imported(text))["AuthorizationPolicy/a"]


def test_plaintext_of_the_mesh_is_said() -> None:
    for mode, mesh in (("PERMISSIVE", {"allowPlaintext": True}), ("STRICT", None)):
        result = imported(f"{web()}---\nPeerAuthentication/p: {{spec: {{mtls: {{mode: {mode}}}}}}}")
        assert result.stack.get("mesh") == mesh


ADDRESSES = [
    ("A", "http://orders", "orders"),
    ("A", "http://orders.default.svc.cluster.local:80/x", "orders"),
    ("A", "orders:90", {"service": "orders", "port": "grpc"}),
    ("ORDERS_HOST", "orders", "orders"),
    ("A", "orders", None),
    ("A", "http://unknown", None),
    ("A", "http://stock.team.svc:8080", {"service": "team/stock", "port": 8080}),
    ("A", "amqp://queue.team.svc:5672", {"service": "team/queue", "port": 5672, "protocol": "tcp"}),
    ("A", "https://api.example.com/v1", {"host": "api.example.com"}),
    ("A", "http://api.example.com", {"host": "api.example.com", "port": 80, "protocol": "HTTP"}),
    (
        "A",
        "postgres://a:b@db.example.com:5432",
        {"host": "db.example.com", "port": 5432, "protocol": "TCP"},
    ),
    ("A", "redis://cache.example.com", None),
    ("A", "file.name", None),
]


@pytest.mark.parametrize(("name", "value", "call"), ADDRESSES)
def test_an_address_in_a_variable_is_a_call_that_is_proposed(
    name: str, value: str, call: Any
) -> None:
    env = f"env: [{{name: {name}, value: '{value}'}}]"
    result = imported(f"{web(env)}---\n{ORDERS}")
    assert said(result, "web/calls") == (None if call is None else [call])
    assert [*result.calls.why.values()] == ([] if call is None else [f"the variable {name}"])


def test_the_port_of_a_host_stands_in_the_variable_beside_it() -> None:
    env = "env: [{name: SMTP_HOST, value: smtp.example.com}, {name: SMTP_PORT, value: '587'}]"
    wanted = {"host": "smtp.example.com", "port": 587, "protocol": "TCP"}
    assert said(imported(web(env)), "web/calls") == [wanted]


def test_a_call_has_another_variable_where_a_set_has_one_of_its_name() -> None:
    config = "ConfigMap/c: {data: {ORDERS_URL: 'http://orders', ORDERS_GRPC_URL: 'orders:90'}}"
    result = imported(f"{web('envFrom: [{configMapRef: {name: c}}]')}---\n{ORDERS}\n---\n{config}")
    assert said(result, "web/calls") == [
        {"service": "orders", "variable": "ORDERS_ADDRESS"},
        {"service": "orders", "port": "grpc", "variable": "ORDERS_GRPC_ADDRESS"},
    ]


def test_pods_of_a_stateful_set_are_called_by_their_new_names() -> None:
    headless = "Service/db: {spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}}"
    template = pods("containers: [{name: db, image: db}]", "app: db", serviceName="db")
    container = "args: [--db=db-0.db.default:5432]"
    config = "ConfigMap/c: {data: {DB: 'db-1.db'}}"
    text = (
        f"{web(container)}---\n{headless}\n---\nStatefulSet/db: {{spec: {template}}}\n---\n{config}"
    )
    result = imported(text)
    assert said(result, "web/args") == ["--db=db-v1-0.db-headless.default:5432"]
    assert said(result, "web/calls") == ["db"]
    assert result.sets.config == {"c": {"DB": "db-v1-1.db-headless"}}


OTHERS = [
    ("DaemonSet/d: {}", "it serves nodes, not callers (docs/what-cannot-be-said.md)"),
    ("Widget/w: {}", "the settings have no word for it"),
    ("PersistentVolumeClaim/p: {}", "no pods of these objects mount it"),
    (
        "ConfigMap/c: {metadata: {namespace: other}}",
        "a stack has one namespace: import the other one by itself",
    ),
    ("Namespace/other: {}", "a stack has one namespace: import the other one by itself"),
]


@pytest.mark.parametrize(("text", "why"), OTHERS)
def test_an_object_without_a_word_is_named_with_the_reason(text: str, why: str) -> None:
    assert [*left(imported(f"{web()}---\n{text}", "default")).values()] == [why]


MADE = [
    "Endpoints/web: {}",
    "ConfigMap/kube-root-ca.crt: {}",
    "ServiceAccount/default: {}",
    "Secret/sh.helm.release.v1.web.v1: {type: helm.sh/release.v1}",
    "ReplicaSet/web-1: {metadata: {ownerReferences: [{kind: Deployment, name: web}]}}",
]


@pytest.mark.parametrize("text", MADE)
def test_what_the_cluster_or_helm_has_made_is_passed_over(text: str) -> None:
    assert len(imported(f"{web()}---\n{text}").items) == 2


def test_a_claim_of_the_cluster_stays_and_one_of_a_chart_is_made() -> None:
    mount = "volumeMounts: [{name: v, mountPath: /v}]"
    volume = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]"
    spec = "spec: {accessModes: [ReadWriteMany], storageClassName: fast, resources: {requests: {storage: 2Gi}}}"
    made = imported(f"{web(mount, volume)}---\nPersistentVolumeClaim/data: {{{spec}}}")
    assert said(made, "web/volumes/v/claim") == {
        "size": "2Gi",
        "storageClass": "fast",
        "accessMode": "ReadWriteMany",
    }
    there = imported(
        f"{web(mount, volume)}---\nPersistentVolumeClaim/data: {{metadata: {{uid: a}}, {spec}}}"
    )
    assert said(there, "web/volumes/v") == {"path": "/v", "existingClaim": "data"}


def test_the_namespace_has_its_labels_and_the_standard_that_its_pods_need() -> None:
    space = "Namespace/shop: {metadata: {labels: {team: a, istio-injection: enabled, kubernetes.io/metadata.name: shop}}}"
    result = imported(f"{space}\n---\n{web('securityContext: {runAsUser: 0}')}")
    assert result.namespace == "shop"
    assert result.stack["namespaceOptions"] == {"labels": {"team": "a"}, "podSecurity": "baseline"}


def test_a_service_of_the_gateway_api_is_at_its_listeners() -> None:
    gateway = "Gateway/g: {apiVersion: gateway.networking.k8s.io/v1, spec: {gatewayClassName: istio, listeners: [{name: a, hostname: a.example.com, tls: {certificateRefs: [{name: t}]}}]}}"
    result = imported(f"{WEB}\n---\n{web(service=WEB).partition('---')[2]}---\n{gateway}")
    assert result.stack["gateway"] == {"hosts": ["a.example.com"], "tls": {"credentialName": "t"}}
