"""Everything that follows from the calls of a stack, but for its routes."""

from typing import Any

import pytest

from microservices.objects.access import CALLS_LABEL, Access, pod_labels
from microservices.objects.args import with_call_addresses
from tests.builders import Tree, microservice, planned, service
from tests.objects.found import Found

WEB: Tree = {"calls": ["orders"]}


def access(web: Tree, orders: Tree | None = None, **keys: Any) -> Access:
    """What follows from the calls of `web` and `orders`."""
    services = {"web": service(**web), "orders": service(port=8081, **(orders or {}))}
    return Access.of(planned(services=services, **keys))


def deployed(web: Tree, orders: Tree | None = None, **keys: Any) -> Found:
    """The objects of that."""
    return Found(access(web, orders, **keys).objects)


def named(found: Found, kind: str) -> dict[str, Tree]:
    """The objects of a kind, by their names without the digest."""
    own = {name: one for (of, name), one in found.manifests.items() if of == kind}
    return {name.rpartition("-")[0] if len(name) > 11 else name: one for name, one in own.items()}


def needs(found: Access, service: str) -> set[str]:
    """What the pods of a service wait for: kinds and names without the digest."""
    return {f"{kind} {name.rpartition('-')[0]}" for kind, name in found.needs(service)}


def test_each_service_has_a_policy_for_both_ends_and_a_sidecar() -> None:
    found = deployed(WEB)
    assert set(named(found, "AuthorizationPolicy")) == {"orders"}
    assert set(named(found, "NetworkPolicy")) == {"orders", "web"}
    assert set(named(found, "Sidecar")) == {"orders", "web"}
    sidecar = named(found, "Sidecar")["web"]["spec"]
    assert sidecar["egress"] == [{"hosts": ["shop/orders.shop.svc.cluster.local"]}]
    for kind, name in found.manifests:
        assert found.parent(kind, name) == ("Access", "access")
    assert len(found.objects) == len(found.manifests)


@pytest.mark.parametrize(
    ("protocol", "pool"), [("http", {"http": {"idleTimeout": "4s"}}), ("tcp", None)]
)
def test_requests_to_an_application_end_as_those_to_its_proxy(
    protocol: str, pool: Tree | None
) -> None:
    idle = {"trafficPolicy": {"connectionPool": {"idleTimeoutSeconds": 4}}}
    found = named(deployed(WEB, {"protocol": protocol, **idle}), "Sidecar")
    assert found["orders"]["spec"].get("inboundConnectionPool") == pool
    assert "inboundConnectionPool" not in found["web"]["spec"]


def test_objects_say_whose_they_are_and_of_which_api() -> None:
    found = deployed(WEB, mesh={"apiVersion": "networking.istio.io/v1beta1"})
    policy, sidecar = named(found, "AuthorizationPolicy")["orders"], named(found, "Sidecar")["web"]
    assert policy["apiVersion"] == "security.istio.io/v1beta1"
    assert sidecar["apiVersion"] == "networking.istio.io/v1beta1"
    labels = {"app.kubernetes.io/name": "orders", "app.kubernetes.io/managed-by": "pulumi"}
    assert policy["metadata"]["labels"] == labels
    assert policy["metadata"]["namespace"] == "shop"


def test_pods_have_a_sidecar_of_their_own_generation() -> None:
    before, after = access(WEB), access({})
    for found in (before, after):
        labels = pod_labels(found.plan, "web")
        sidecar = named(Found(found.objects), "Sidecar")["web"]["spec"]
        assert sidecar["workloadSelector"]["labels"] == {"app": "web", **labels}
        assert list(labels) == [CALLS_LABEL]
    assert pod_labels(before.plan, "web") != pod_labels(after.plan, "web")
    assert pod_labels(before.plan, "orders") == pod_labels(after.plan, "orders")


@pytest.mark.parametrize(
    "changed",
    [
        {"calls": [{"service": "orders", "methods": ["GET"]}]},
        {"calls": []},
        {"calls": [{"service": "orders", "port": "rpc"}]},
    ],
)
def test_another_call_makes_another_policy_beside_the_old_one(changed: Tree) -> None:
    orders = {"ports": {"rpc": {"port": 9090}}}
    before, after = deployed(WEB, orders), deployed(changed, orders)
    old = {name for kind, name in before.manifests if kind == "AuthorizationPolicy"}
    new = {name for kind, name in after.manifests if kind == "AuthorizationPolicy"}
    assert old.isdisjoint(new)


def test_the_same_calls_are_the_same_objects() -> None:
    assert deployed(WEB).manifests == deployed({**WEB, "replicas": 3}).manifests


def test_pods_wait_for_their_own_policies_and_for_those_of_what_they_call() -> None:
    found = access(WEB)
    own = {"NetworkPolicy web", "Sidecar web"}
    called = {"NetworkPolicy orders", "AuthorizationPolicy orders"}
    assert needs(found, "web") == own | called
    assert needs(found, "orders") == called | {"Sidecar orders"}


def test_a_service_that_calls_itself_waits_once() -> None:
    needed = access({"calls": ["web"]}).needs("web")
    assert len(needed) == len(set(needed)) == 3


def test_services_may_call_each_other() -> None:
    found = deployed(WEB, {"calls": ["web"]})
    assert set(named(found, "AuthorizationPolicy")) == {"orders", "web"}


def test_jobs_have_a_policy_and_a_sidecar_that_is_theirs() -> None:
    found = deployed({**WEB, "jobs": {"migrate": {"args": ["up"]}}})
    sidecar = found.manifests["Sidecar", "web-jobs"]["spec"]
    job = {"app.kubernetes.io/part-of": "web", "app.kubernetes.io/component": "job"}
    assert sidecar["workloadSelector"]["labels"] == job
    assert sidecar["egress"] == named(found, "Sidecar")["web"]["spec"]["egress"]
    policy = named(found, "NetworkPolicy")["web-jobs"]["spec"]
    assert policy["podSelector"] == {"matchLabels": job}
    assert policy["policyTypes"] == ["Egress"]


def test_a_gateway_among_the_pods_of_the_stack_is_open_and_leads_to_what_is_exposed() -> None:
    gateway = {"hosts": ["a.example.com"], "tls": {"credentialName": "a"}, "namespace": "shop"}
    orders = {"expose": {"port": "rpc"}, "ports": {"rpc": {"port": 9090}}}
    mesh = {"ingressNamespaces": ["shop"]}
    found = deployed({}, orders, gateway=gateway, mesh=mesh)
    labels = {"matchLabels": {"istio": "ingressgateway"}}
    assert found.manifests["AuthorizationPolicy", "gateway"]["spec"] == {
        "selector": labels,
        "action": "ALLOW",
        "rules": [{}],
    }
    assert found.manifests["NetworkPolicy", "gateway"]["spec"] == {
        "podSelector": labels,
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{}],
        "egress": [
            {
                "to": [{"podSelector": {"matchLabels": {"app": "orders"}}}],
                "ports": [{"port": 9090, "protocol": "TCP"}],
            }
        ],
    }


def test_a_gateway_in_ambient_mode_reaches_the_tunnel_the_waypoint_and_istiod() -> None:
    gateway = {"hosts": ["a.example.com"], "tls": {"credentialName": "a"}, "namespace": "shop"}
    mesh = {"ingressNamespaces": ["shop"], "dataPlane": "ambient", "waypoint": True}
    found = deployed({"expose": {}}, gateway=gateway, mesh=mesh)
    to_service, to_istiod = found.manifests["NetworkPolicy", "gateway"]["spec"]["egress"]
    waypoint = {"gateway.networking.k8s.io/gateway-name": "waypoint"}
    assert to_service["to"][1:] == [{"podSelector": {"matchLabels": waypoint}}]
    assert [one["port"] for one in to_service["ports"]] == [8080, 15008]
    assert to_istiod["ports"] == [{"port": 15012, "protocol": "TCP"}]


@pytest.mark.parametrize("gateway", [{}, {"hosts": ["a.example.com"], "plaintext": True}])
def test_a_gateway_elsewhere_needs_nothing_here(gateway: Tree) -> None:
    found = deployed(WEB, {"expose": {}} if gateway else {}, gateway=gateway)
    assert ("AuthorizationPolicy", "gateway") not in found.manifests


def test_in_ambient_mode_there_are_no_sidecars() -> None:
    found = access(WEB, mesh={"dataPlane": "ambient"})
    assert named(Found(found.objects), "Sidecar") == {}
    assert [pod_labels(found.plan, name) for name in ("web", "orders")] == [{}, {}]


def test_pods_of_a_stateful_set_know_each_other() -> None:
    found = deployed({}, {"kind": "stateful"})
    assert named(found, "Sidecar")["orders"]["spec"]["egress"] == [
        {
            "hosts": [
                "shop/orders-headless.shop.svc.cluster.local",
                "shop/orders.shop.svc.cluster.local",
            ]
        }
    ]
    assert set(named(found, "AuthorizationPolicy")) == {"orders"}


def test_a_caller_knows_each_pod_of_a_stateful_set() -> None:
    found = deployed(WEB, {"kind": "stateful"})
    assert named(found, "Sidecar")["web"]["spec"]["egress"][0]["hosts"] == [
        "shop/orders-headless.shop.svc.cluster.local",
        "shop/orders.shop.svc.cluster.local",
    ]


def test_a_pod_with_a_token_knows_the_api_server() -> None:
    found = deployed({"allow": {"serviceAccountToken": True}})
    hosts = named(found, "Sidecar")["web"]["spec"]["egress"][0]["hosts"]
    assert hosts == ["default/kubernetes.default.svc.cluster.local"]
    (rule,) = named(found, "NetworkPolicy")["web"]["spec"]["egress"]
    assert [port["port"] for port in rule["ports"]] == [443, 6443]


def test_a_pod_knows_where_to_call_unless_a_person_says_it() -> None:
    (version,) = microservice(
        env={"A_URL": "own"},
        envKeys={"B_URL": {"set": "a", "key": "k"}},
        envFields={"C_URL": "status.podIP"},
        labels={"team": "a"},
    ).effective_versions
    addresses = {f"{name}_URL": f"http://{name}" for name in "ABCD"}
    found = with_call_addresses(version, addresses, {CALLS_LABEL: "1"}, {"a": "b"})
    assert found.workload.env == {"D_URL": "http://D", "A_URL": "own"}
    assert found.workload.labels == {"team": "a", CALLS_LABEL: "1"}
    assert found.workload.annotations == {"a": "b"}
    assert version.workload.env == {"A_URL": "own"}
