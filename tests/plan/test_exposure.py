"""What is reached from outside."""

import pytest

from tests.builders import Tree, planned, service

A, B, ANY = "a.example.com", "b.example.com", "*.example.com"


def exposed(*hosts: str, **services: Tree | None) -> dict[str, list[tuple[str, str]]]:
    """Path and service below each host, by what `expose` of each service says."""
    written = {name: service(expose=expose) for name, expose in services.items()}
    plan = planned(services=written, gateway={"hosts": [*hosts]})
    return {
        host: [(one.beginning or "/", one.service.name) for one in found]
        for host, found in plan.exposed.items()
    }


def test_a_service_is_below_the_hosts_that_it_names_and_else_below_all_of_the_gateway() -> None:
    assert exposed(A, B, web={}, api={"hosts": [B], "paths": ["/api"]}, inside=None) == {
        A: [("/", "web")],
        B: [("/api", "api"), ("/", "web")],
    }


def test_a_host_without_a_service_has_no_routes() -> None:
    assert exposed(A, B, web={"hosts": [A]}) == {A: [("/", "web")]}


def test_a_port_that_is_not_there_is_reached_by_nobody() -> None:
    assert exposed(A, web={"port": "admin"}) == {}


def test_the_longest_path_is_first_whatever_the_names_are() -> None:
    services = {
        "a": {"paths": ["/x", "/"]},
        "b": {"paths": ["/x/y/"]},
        "c": {"paths": ["/z", "/y"]},
    }
    assert exposed(A, **services)[A] == [
        ("/x/y", "b"),
        ("/x", "a"),
        ("/y", "c"),
        ("/z", "c"),
        ("/", "a"),
    ]


def test_what_is_below_a_wildcard_is_below_each_of_its_hosts() -> None:
    services = {
        "web": {"hosts": [A]},
        "api": {"paths": ["/api", "/"]},
        "other": {"hosts": ["a.example.org"]},
    }
    assert exposed(ANY, **services) == {
        ANY: [("/api", "api"), ("/", "api")],
        A: [("/api", "api"), ("/", "web")],
        "a.example.org": [("/", "other")],
    }


@pytest.mark.parametrize(
    ("path", "strip", "found"),
    [
        ("/web", True, ("/web", True)),
        ("/web/", False, ("/web", False)),
        ("/web/", True, ("/web", True)),
        ("/", True, ("", False)),
    ],
)
def test_a_path_is_stripped_where_there_is_one(
    path: str, strip: bool, found: tuple[str, bool]
) -> None:
    web = service(expose={"paths": [path], "stripPrefix": strip})
    [one] = planned(services={"web": web}, gateway={"hosts": [A]}).exposed[A]
    assert (one.beginning, one.stripped) == found
