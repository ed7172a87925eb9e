"""The way in, and what of a service is reached through it."""

from typing import Any

import pytest

from settings.gateway import ExposeSettings, GatewaySettings, IssuerSettings, TlsSettings
from tests.builders import microservice, misshapen, placed, refusal, settings

EXPOSE = "services.web.expose"
HOSTS = "write a host such as shop.example.com, or *.example.com for all below it"
EXPOSED = "write a host with its domain, such as api.example.com"
VERSIONS = 'write "1.2" or "1.3", in quotes'
KINDS = "write ClusterIssuer or Issuer"
PATHS = "write the beginning of a path, such as /users"
PORTS = "write at most 15 lower-case letters, digits and `-`, such as grpc"
SWITCHES = "write `true` or `false`"
OBJECTS = "write the name of an object: lower-case letters, digits, `-` and `.`"
KEYS = "write the key of a label, such as team or example.com/team"
VALUES = "write at most 63 letters, digits, `-`, `_` and `.`, in quotes where it is a number"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
LONGEST = f"{'a.' * 125}com"


def test_there_is_no_gateway_without_hosts_and_nothing_is_exposed() -> None:
    assert settings().gateway == GatewaySettings(
        hosts=(),
        tls=None,
        plaintext=False,
        namespace="istio-ingress",
        selector={"istio": "ingressgateway"},
        service="istio-ingressgateway",
        auth=None,
    )
    assert microservice().expose is None


def test_nothing_older_than_tls_1_2_is_spoken_and_the_whole_cluster_signs() -> None:
    assert TlsSettings() == TlsSettings(credential_name=None, issuer=None, min_version="1.2")
    assert IssuerSettings(name="letsencrypt").kind == "ClusterIssuer"


def test_a_service_is_exposed_with_all_of_its_paths_at_every_host() -> None:
    assert microservice(expose={}).expose == ExposeSettings(
        hosts=(), paths=("/",), strip_prefix=False, port=None
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("gateway.hosts", []),
        ("gateway.hosts", ["shop.example.com", "*.example.com", "xn--bcher-kva.co-op"]),
        ("gateway.hosts", [LONGEST]),
        ("gateway.tls", {}),
        ("gateway.tls.credentialName", "shop-tls"),
        ("gateway.tls.issuer", {"name": "lets.encrypt", "kind": "Issuer"}),
        ("gateway.tls.minVersion", "1.2"),
        ("gateway.tls.minVersion", "1.3"),
        ("gateway.plaintext", True),
        ("gateway.namespace", "edge"),
        ("gateway.service", "edge"),
        ("gateway.selector", {"example.com/gateway": "shop"}),
        (EXPOSE, {}),
        (f"{EXPOSE}.hosts", ["shop.example.com"]),
        (f"{EXPOSE}.paths", ["/", "/users/", "/a-b.c~d"]),
        (f"{EXPOSE}.stripPrefix", True),
        (f"{EXPOSE}.port", "http"),
    ],
)
def test_a_value_of_its_kind_is_taken(path: str, value: Any) -> None:
    assert misshapen(placed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        ("gateway.tls.credentialName", "Shop", OBJECTS),
        ("gateway.tls.minVersion", "1.1", VERSIONS),
        ("gateway.tls.minVersion", 1.2, VERSIONS),
        ("gateway.tls.issuer.name", "Lets Encrypt", OBJECTS),
        ("gateway.plaintext", "yes", SWITCHES),
        ("gateway.namespace", "Edge", LABELS),
        ("gateway.service", "Edge", LABELS),
        ("gateway.selector.istio", 1, VALUES),
        (f"{EXPOSE}.stripPrefix", 1, SWITCHES),
        (f"{EXPOSE}.port", 8080, PORTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(path: str, value: Any, instead: str) -> None:
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        *(
            ("gateway.hosts", host, HOSTS)
            for host in (
                *("*", "localhost", "https://a.io", "a.io/b", "a.io:443", "10.0.0.1", "A.io"),
                *("a.*.io", "*a.io", "a.io.", ".io", f"{'a' * 64}.io", f"a{LONGEST}", "", 1),
            )
        ),
        *((f"{EXPOSE}.hosts", host, EXPOSED) for host in ("*.example.com", "localhost", "A.io")),
        *((f"{EXPOSE}.paths", path, PATHS) for path in ("users", "", "/a?b", "/a b", "/#", 1)),
        (f"{EXPOSE}.paths", {"prefix": "/users"}, PATHS),
    ],
)
def test_an_entry_of_a_list_is_refused_by_its_place(path: str, value: Any, instead: str) -> None:
    assert misshapen(placed(path, [value])) == [refusal(f"{path}[0]", value, instead)]


def test_an_issuer_has_a_name_and_a_kind() -> None:
    path = "gateway.tls.issuer"
    assert misshapen(placed(path, {"kind": "Vault"})) == [
        refusal(f"{path}.kind", "Vault", KINDS),
        f"Pulumi.dev.yaml: microservices:{path}.name: it is missing; {OBJECTS}",
    ]


def test_a_service_that_is_exposed_has_a_path() -> None:
    (line,) = misshapen(placed(f"{EXPOSE}.paths", []))
    assert line.endswith("paths: the list is empty; write at least one value, or leave it out")


def test_a_label_of_the_pods_of_the_gateway_has_a_key() -> None:
    (line,) = misshapen(placed("gateway.selector", {"a b": "c"}))
    assert line == refusal('gateway.selector["a b"]', "a b", KEYS)
