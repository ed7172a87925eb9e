"""What a stack asks outside, by its Sidecars, ServiceEntries and NetworkPolicies alone."""

import pytest

from microservices.offline.graph.node import Call, Node
from microservices.offline.graph.topology import topology
from tests.offline.graph.access import guarded, outside, peers, sidecar
from tests.offline.objects import STRICT_POD, Manifest, destination_rule, placed, service, workload

WEB, BANK = "service shop/web", "external api.bank.example"
ANY = "may call every external host"
OUTSIDE = outside("bank", "api.bank.example")
TO_BANK = (Call(WEB, BANK, (":443 HTTPS",)),)
PLAIN = (service(), workload(pod=STRICT_POD))
INVOICES = "billing/invoices.billing.svc.cluster.local"
ACCOUNTS = "billing/accounts.billing.svc.cluster.local"


def calls(*objects: Manifest) -> tuple[Call, ...]:
    return topology([peers(), *objects]).calls


def test_a_sidecar_names_the_hosts_outside_that_are_called() -> None:
    named, elsewhere = (guarded("web", calls=(f"{of}/api.bank.example",)) for of in (".", "other"))
    assert calls(*named, *guarded("api"), OUTSIDE) == TO_BANK
    assert calls(*elsewhere, OUTSIDE) == ()


def test_a_sidecar_of_the_namespace_is_for_pods_without_their_own() -> None:
    whole = sidecar("", "./api.bank.example")
    del whole["spec"]["workloadSelector"]
    assert calls(*PLAIN, *guarded("api"), whole, OUTSIDE) == TO_BANK


def network(*egress: Manifest, types: tuple[str, ...] = ("Egress",)) -> Manifest:
    spec = {"podSelector": {}, "policyTypes": list(types), "egress": list(egress)}
    return placed("NetworkPolicy", "out", "networking.k8s.io/v1", spec=spec)


def to_namespace(name: str, *ports: int) -> Manifest:
    within = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": [name]}
    to = [{"namespaceSelector": {"matchExpressions": [within]}}]
    return {"to": to, "ports": [{"port": port} for port in ports]}


def own_network(*egress: Manifest) -> Manifest:
    found = network(*egress)
    found["spec"]["podSelector"] = {"matchLabels": {"app": "web"}}
    return found


def test_a_service_of_another_namespace_is_a_neighbour() -> None:
    found = topology([peers(), *guarded("web", calls=(INVOICES,))])
    assert found.nodes["neighbour billing/invoices"] == Node("neighbour", "billing/invoices")
    assert found.calls == (Call(WEB, "neighbour billing/invoices"),)


def test_so_is_one_of_this_namespace_that_is_not_of_the_stack() -> None:
    hosts = "shop/db.shop.svc.cluster.local", "./web-headless.shop.svc.cluster.local"
    headless = service("web-headless", selector={"app": "web"}, clusterIP="None")
    objects = [*guarded("web", calls=hosts), headless]
    found = topology([peers(), *objects])
    assert found.nodes["neighbour shop/db"].name == "db"
    assert [call.target for call in found.calls] == ["neighbour shop/db"]


def test_the_port_of_a_neighbour_is_that_of_its_namespace() -> None:
    policy = own_network(to_namespace("billing", 8080, 443), to_namespace("tracing", 4317))
    (call,) = calls(*guarded("web", calls=(INVOICES,)), policy)
    assert call.allowed == (":443, :8080",)


def test_of_two_neighbours_in_one_namespace_no_port_is_told() -> None:
    policy = own_network(to_namespace("billing", 8080))
    found = calls(*guarded("web", calls=(INVOICES, ACCOUNTS)), policy)
    assert [call.allowed for call in found] == [(), ()]


def test_without_a_sidecar_neighbours_are_namespaces() -> None:
    by_label = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "mail"}}}
    but_one = {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["x"]}
    any_other = {"namespaceSelector": {"matchExpressions": [but_one]}}
    policy = own_network(to_namespace("billing", 8080), {"to": [by_label, any_other]})
    found = topology([peers(), *PLAIN, policy])
    assert found.nodes["neighbour billing"] == Node("neighbour", "billing", ("namespace",))
    assert found.calls == (
        Call(WEB, "neighbour billing", (":8080",)),
        Call(WEB, "neighbour mail"),
    )
    assert not [words for words in found.nodes[WEB].open if "host" in words]


def test_what_every_pod_of_a_namespace_needs_is_no_call() -> None:
    dns = network(to_namespace("kube-system", 53))
    assert calls(*PLAIN, dns) == ()


@pytest.mark.parametrize(
    ("policy", "called", "words"),
    [
        (peers(), True, ANY),
        (network(types=("Ingress",)), True, ANY),
        (network(), False, ""),
        (network({"to": [{"podSelector": {}}]}), False, ""),
        (network({}), True, ANY),
        (network({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}), True, ANY),
        (
            network({"to": [{"ipBlock": {"cidr": "::/0"}}], "ports": [{"port": 443}]}),
            True,
            f"{ANY} at :443",
        ),
        (
            network({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 80}]}),
            False,
            f"{ANY} at :80",
        ),
        (network({"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}), True, ""),
    ],
)
def test_without_a_sidecar_the_network_may_refuse(
    policy: Manifest, called: bool, words: str
) -> None:
    found = topology([peers(), *PLAIN, OUTSIDE, policy])
    assert found.calls == (TO_BANK if called else ())
    assert [text for text in found.nodes[WEB].open if "host" in text] == ([words] if words else [])


def test_a_sidecar_that_refuses_nothing_is_unprotected() -> None:
    found = topology([peers(), *guarded("web"), sidecar("web", mode=None)])
    assert ANY in found.nodes[WEB].open


def test_of_a_host_only_the_ports_are_called_that_the_network_lets_out() -> None:
    entry = outside("bank", "api.bank.example")
    entry["spec"]["ports"].append({"number": 80, "protocol": "HTTP", "targetPort": 8080})
    for port, words in ((443, ":443 HTTPS"), (8080, ":80 HTTP")):
        rule = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": port}]}
        objects = [*guarded("web", calls=("./api.bank.example",)), entry, own_network(rule)]
        assert calls(*objects) == (Call(WEB, BANK, (words,)),)


def test_tls_of_one_port_does_not_encrypt_another_one() -> None:
    entry = outside("bank", "api.bank.example")
    entry["spec"]["ports"] = [
        {"number": number, "name": f"http-{number}", "protocol": "HTTP"} for number in (80, 8080)
    ]
    at_port = {"port": {"number": 80}, "tls": {"mode": "MUTUAL"}}
    rule = tls_rule({"portLevelSettings": [at_port, {"port": {"number": 8080}}]})
    policy = tls_policy()
    policy["spec"]["targetRefs"][0]["sectionName"] = "http-80"
    for one in (rule, policy):
        assert topology([entry, one]).nodes[BANK].open == ("plaintext at :8080 HTTP",)


@pytest.mark.parametrize(("name", "about"), [("bank", ("bank",)), ("api.bank.example-443", ())])
def test_a_name_that_says_no_more_than_the_host_is_left_out(
    name: str, about: tuple[str, ...]
) -> None:
    assert topology([outside(name, "api.bank.example")]).nodes[BANK].about == about
    wildcard = topology([outside("wildcard.bank.example-443", "*.bank.example")])
    assert wildcard.nodes["external *.bank.example"].about == ()


def tls_rule(policy: Manifest) -> Manifest:
    found = destination_rule(host="api.bank.example")
    found["spec"]["trafficPolicy"] = policy
    return found


def tls_policy() -> Manifest:
    target = {"group": "networking.istio.io", "kind": "ServiceEntry", "name": "bank"}
    version = "gateway.networking.k8s.io/v1"
    return placed("BackendTLSPolicy", "bank", version, spec={"targetRefs": [target]})


PLAINTEXT = outside("bank", "api.bank.example", 80, "HTTP")


AT_PORT = {"portLevelSettings": [{"port": {"number": 80}, "tls": {"mode": "MUTUAL"}}]}


@pytest.mark.parametrize(
    ("entry", "encrypting", "words"),
    [
        (OUTSIDE, [], ()),
        (outside("bank", "api.bank.example", 5432, "TCP"), [], ()),
        (PLAINTEXT, [], ("plaintext at :80 HTTP",)),
        (outside("bank", "*.bank.example"), [], ("wildcard host",)),
        # What the proxy encrypts is no plaintext.
        (PLAINTEXT, [tls_rule({"tls": {"mode": "SIMPLE"}})], ()),
        (PLAINTEXT, [tls_rule(AT_PORT)], ()),
        (PLAINTEXT, [tls_policy()], ()),
    ],
)
def test_plaintext_and_wildcard_hosts_are_unprotected(
    entry: Manifest, encrypting: list[Manifest], words: tuple[str, ...]
) -> None:
    (node,) = topology([entry, *encrypting]).nodes.values()
    assert node.open == words
