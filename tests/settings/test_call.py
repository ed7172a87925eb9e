"""What a service calls, and who calls it from outside of the stack."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from microservices.load.schema import stack_schema
from microservices.settings.access.call import CallerSettings, CallSettings
from microservices.settings.traffic.match import PrefixPath
from tests.builders import microservice, misshapen, paths, placed
from tests.stacks import PROJECT


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
    ("key", "entry"),
    [
        ("calls", "orders"),
        ("calls", {"service": "orders", "port": "grpc", "variable": "ORDERS"}),
        ("calls", {"host": "*.example.com", "protocol": "TLS"}),
        ("allowFrom", "watch"),
        ("allowFrom", {"namespace": "watch", "account": "a.b", "port": 80, "paths": ["/a"]}),
    ],
)
def test_the_schema_takes_text_or_a_map(key: str, entry: Any) -> None:
    assert misshapen(placed(f"services.web.{key}", [entry])) == []
    written = {"config": {f"{PROJECT}:services": {"web": {key: [entry]}}}}
    assert not list(Draft202012Validator(stack_schema(PROJECT)).iter_errors(written))


@pytest.mark.parametrize(
    ("key", "entry", "place"),
    [
        ("calls", "Orders", "service"),
        ("calls", "a/b/c", "service"),
        ("allowFrom", "Watch", "namespace"),
        ("allowFrom", "watch/A b", "account"),
        ("allowFrom", "watch/", "account"),
        ("calls", {"service": "a", "metods": ["GET"]}, "metods"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_by_its_key(key: str, entry: Any, place: str) -> None:
    assert paths(misshapen(placed(f"services.web.{key}", [entry]))) == [
        f"services.web.{key}[0].{place}"
    ]
