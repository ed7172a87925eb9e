"""What a stack asks outside, by its Sidecars, ServiceEntries and NetworkPolicies alone."""

import pytest

from offline.graph.node import Call, Node
from offline.graph.topology import topology
from tests.offline.access import CLOSED, guarded, outside, peers, sidecar
from tests.offline.objects import Manifest, destination_rule, placed, service, workload

WEB, BANK = "service shop/web", "external api.bank.example"
ANY = "may call every host outside"


def calls(*objects: Manifest) -> tuple[Call, ...]:
    return topology([peers(), *objects]).calls


def test_a_sidecar_names_the_hosts_outside_that_are_called() -> None:
    objects = [*guarded("web", calls=("./api.bank.example",)), *guarded("api")]
    assert calls(*objects, outside("bank", "api.bank.example")) == (
        Call(WEB, BANK, (":443 HTTPS",)),
    )


def test_a_service_of_another_namespace_is_a_neighbour() -> None:
    host = "mail/smtp.mail.svc.cluster.local"
    found = topology([peers(), *guarded("web", calls=(host, "./web.shop.svc.cluster.local"))])
    assert found.nodes["neighbour mail/smtp"] == Node("neighbour", "mail/smtp")
    assert found.calls == (Call(WEB, "neighbour mail/smtp"),)


def test_a_host_of_another_namespace_is_not_meant() -> None:
    objects = guarded("web", calls=("other/api.bank.example",))
    assert calls(*objects, outside("bank", "api.bank.example")) == ()


def test_without_a_sidecar_every_host_is_called() -> None:
    objects = [service(), workload(pod=CLOSED), outside("bank", "api.bank.example")]
    found = topology([peers(), *objects])
    assert found.calls == (Call(WEB, BANK, (":443 HTTPS",)),)
    assert ANY in found.nodes[WEB].open


def network(*egress: Manifest, types: tuple[str, ...] = ("Egress",)) -> Manifest:
    spec = {"podSelector": {}, "policyTypes": list(types), "egress": list(egress)}
    return placed("NetworkPolicy", "out", "networking.k8s.io/v1", spec=spec)


@pytest.mark.parametrize(
    ("policy", "called", "words"),
    [
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
        (network({"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}), False, ""),
    ],
)
def test_without_a_sidecar_the_network_may_refuse(
    policy: Manifest, called: bool, words: str
) -> None:
    objects = [service(), workload(pod=CLOSED), outside("bank", "api.bank.example"), policy]
    found = topology([peers(), *objects])
    assert bool(found.calls) is called
    assert [text for text in found.nodes[WEB].open if "host" in text] == ([words] if words else [])


def test_a_sidecar_that_refuses_nothing_stands_open() -> None:
    found = topology([peers(), *guarded("web"), sidecar("web", mode=None)])
    assert ANY in found.nodes[WEB].open


def test_a_sidecar_of_the_namespace_is_for_pods_without_their_own() -> None:
    whole = sidecar("", "./api.bank.example")
    del whole["spec"]["workloadSelector"]
    objects = [service(), workload(pod=CLOSED), *guarded("api"), whole]
    found = calls(*objects, outside("bank", "api.bank.example"))
    assert found == (Call(WEB, BANK, (":443 HTTPS",)),)


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        ((outside("bank", "api.bank.example"),), ()),
        ((outside("bank", "api.bank.example", 80, "HTTP"),), ("plain text at :80 HTTP",)),
        ((outside("bank", "api.bank.example", 5432, "TCP"),), ()),
    ],
)
def test_plain_text_to_a_host_outside_stands_open(
    objects: tuple[Manifest, ...], words: tuple[str, ...]
) -> None:
    assert topology(objects).nodes[BANK].open == words


def test_hosts_that_end_alike_stand_open() -> None:
    found = topology([outside("bank", "*.bank.example")])
    assert found.nodes["external *.bank.example"].open == ("every host that ends so",)


def tls_rule(policy: Manifest) -> Manifest:
    found = destination_rule(host="api.bank.example")
    found["spec"]["trafficPolicy"] = policy
    return found


def tls_policy() -> Manifest:
    target = {"group": "networking.istio.io", "kind": "ServiceEntry", "name": "bank"}
    return placed(
        "BackendTLSPolicy", "bank", "gateway.networking.k8s.io/v1", spec={"targetRefs": [target]}
    )


@pytest.mark.parametrize(
    "encrypting",
    [
        tls_rule({"tls": {"mode": "SIMPLE"}}),
        tls_rule({"portLevelSettings": [{"port": {"number": 80}, "tls": {"mode": "MUTUAL"}}]}),
        tls_policy(),
    ],
)
def test_what_the_proxy_encrypts_is_not_plain_text(encrypting: Manifest) -> None:
    found = topology([outside("bank", "api.bank.example", 80, "HTTP"), encrypting])
    assert found.nodes[BANK].open == ()
