"""What a service calls, and who calls it from outside of the stack."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from load.schema import stack_schema
from settings.call import CallerSettings, CallSettings
from settings.match import PrefixPath
from tests.builders import microservice, misshapen, placed, refusal
from tests.stacks import PROJECT

CALLS, ALLOWED = "services.web.calls", "services.web.allowFrom"
SERVICES = (
    "write a service of the stack such as order-service, one of `externalServices`, or "
    "namespace/service"
)
PORTS = "write the number of a port, or its name, such as 8080 or grpc"
PATHS = "write a path from the root, or {prefix: /...}"
PROTOCOLS = (
    "write http, http2, grpc or tcp for a service, or HTTP, HTTPS, GRPC, HTTP2, TLS or TCP for a "
    "host"
)
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)


def test_a_service_calls_nothing_and_is_called_by_nobody_outside() -> None:
    assert (microservice().calls, microservice().allow_from) == ((), ())


def test_text_is_the_service_that_is_called() -> None:
    found = microservice(calls=["orders", "billing/invoices"]).calls
    assert found == (CallSettings(service="orders"), CallSettings(service="billing/invoices"))
    assert [(one.namespace, one.name) for one in found] == [
        (None, "orders"),
        ("billing", "invoices"),
    ]


def test_text_is_the_namespace_of_a_caller_or_an_account_in_it() -> None:
    found = microservice(allowFrom=["watch", "watch/prometheus"]).allow_from
    assert found == (
        CallerSettings(namespace="watch"),
        CallerSettings(namespace="watch", account="prometheus"),
    )


def test_requests_are_all_of_a_port_unless_methods_or_paths_are_written() -> None:
    plain, narrow = microservice(
        calls=["a", {"service": "b", "methods": ["GET"], "paths": ["/a", {"prefix": "/b/"}]}]
    ).calls
    assert (plain.is_narrow, narrow.is_narrow) == (False, True)
    assert narrow.paths == ("/a", PrefixPath(prefix="/b/"))


def test_a_host_has_neither_namespace_nor_name() -> None:
    (found,) = microservice(calls=[{"host": "api.example.com"}]).calls
    assert (found.namespace, found.name, found.protocol) == (None, "", None)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        (CALLS, "orders"),
        (CALLS, {"service": "orders", "port": "grpc", "variable": "ORDERS"}),
        (CALLS, {"service": "a/b", "port": 80, "targetPort": 8080, "protocol": "http2"}),
        (CALLS, {"host": "*.example.com", "protocol": "TLS"}),
        (CALLS, {"host": "db.example.com", "protocol": "TCP", "addresses": ["10.0.0.0/8"]}),
        (CALLS, {"host": "a.example.com", "protocol": "HTTP", "tls": {}}),
        (ALLOWED, "watch"),
        (ALLOWED, {"namespace": "watch", "account": "a.b", "port": 80, "paths": ["/a"]}),
    ],
)
def test_an_entry_of_its_kind_is_taken(path: str, entry: Any) -> None:
    assert misshapen(placed(path, [entry])) == []
    key = path.rpartition(".")[2]
    written = {"config": {f"{PROJECT}:services": {"web": {key: [entry]}}}}
    assert not list(Draft202012Validator(stack_schema(PROJECT)).iter_errors(written))


@pytest.mark.parametrize(
    ("path", "entry", "place", "value", "instead"),
    [
        (CALLS, "Orders", "[0].service", "Orders", SERVICES),
        (CALLS, "a/b/c", "[0].service", "a/b/c", SERVICES),
        (CALLS, {"service": "a/"}, "[0].service", "a/", SERVICES),
        (CALLS, {"service": "a", "port": 0}, "[0].port", 0, PORTS),
        (CALLS, {"service": "a", "port": "A"}, "[0].port", "A", PORTS),
        (CALLS, {"service": "a", "protocol": "udp"}, "[0].protocol", "udp", PROTOCOLS),
        (CALLS, {"service": "a", "paths": ["a"]}, "[0].paths[0]", "a", PATHS),
        (ALLOWED, "Watch", "[0].namespace", "Watch", LABELS),
        (ALLOWED, {"namespace": "a", "port": 70000}, "[0].port", 70000, PORTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(
    path: str, entry: Any, place: str, value: Any, instead: str
) -> None:
    assert misshapen(placed(path, [entry])) == [refusal(f"{path}{place}", value, instead)]


def test_a_misspelt_word_of_a_call_is_told_with_the_one_that_was_meant() -> None:
    (line,) = misshapen(placed(CALLS, [{"service": "a", "metods": ["GET"]}]))
    assert "services.web.calls[0].metods: there is no key `metods` here; write `methods`" in line


@pytest.mark.parametrize("entry", [1, True, ["a"]])
def test_what_is_neither_text_nor_a_map_is_refused(entry: Any) -> None:
    (line,) = misshapen(placed(CALLS, [entry]))
    assert line.startswith("Pulumi.dev.yaml: microservices:services.web.calls[0]: ")
