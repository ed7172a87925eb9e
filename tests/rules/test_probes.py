"""How the health of a version's pods is asked for."""

from typing import Any

import pytest

from tests.builders import Tree, problems, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
COMMAND = {"command": ["/bin/healthy"]}
MISSING = "a worker has no port to ask, and there is no command"


def worker(**probes: Any) -> Tree:
    """A stack with one worker and some probes."""
    return stack(services={"web": {"image": "web:1", "kind": "worker", "probes": probes}})


@pytest.mark.parametrize(
    "values",
    [
        web(probes={"readiness": {"path": "/healthz"}, "liveness": {"port": "http"}}),
        web(probes={"readiness": {"port": "admin"}}, ports={"admin": {"port": 8081}}),
        web(probes={"readiness": {"path": "/a", "port": "http"}, "startup": {"grpc": True}}),
        web(probes={"startup": {"periodSeconds": 2, "timeoutSeconds": 2}}),
        web(probes={"readiness": {"disabled": True, "port": "none", "path": "/", "grpc": True}}),
        web(probes={"readiness": {"periodSeconds": 10, "failureThreshold": 5}}),
        web(probes={"readiness": {"periodSeconds": 600}, "liveness": {"disabled": True}}),
        web(probes={"readiness": {"disabled": True}, "liveness": {"failureThreshold": 1}}),
        worker(),
        worker(readiness=COMMAND, liveness=COMMAND),
        worker(readiness=COMMAND, startup={"failureThreshold": 60}),
        worker(startup=COMMAND),
        worker(readiness={"disabled": True}),
        worker(readiness={**COMMAND, "periodSeconds": 600}, liveness=COMMAND),
        worker(liveness={**COMMAND, "failureThreshold": 1}),
    ],
)
def test_probes_that_ask_one_thing_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize("name", ["readiness", "liveness", "startup"])
def test_a_probe_asks_a_port_that_is_there(name: str) -> None:
    values = web(probes={name: {"port": "admin"}}, ports={"grpc": {"port": 9000}})
    assert problems(values) == [
        f"{PLACE}.probes.{name}.port: there is no port `admin`; write one of: http, grpc"
    ]


def test_a_probe_of_a_version_is_told_there() -> None:
    versions = {"v1": {"probes": {"liveness": {"port": "admin"}}}}
    assert problems(web(versions=versions)) == [
        f"{PLACE}.versions.v1.probes.liveness.port: there is no port `admin`; write one of: http"
    ]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (worker(readiness={"path": "/"}), "readiness"),
        (worker(liveness={"port": "http"}), "liveness"),
        (worker(liveness={"failureThreshold": 9}), "liveness"),
        (worker(startup={"failureThreshold": 60}), "startup"),
        (worker(startup={"grpc": True}, readiness=COMMAND), "startup"),
    ],
)
def test_a_worker_is_asked_by_a_command(values: Tree, name: str) -> None:
    assert problems(values) == [
        f"{PLACE}.probes.{name}: {MISSING}; write `command: [...]`, or leave the probe out"
    ]


@pytest.mark.parametrize(
    ("probe", "what"),
    [
        ({"path": "/", "grpc": True}, "path and grpc"),
        ({"grpc": True, **COMMAND}, "grpc and command"),
        ({"path": "/", "grpc": True, **COMMAND}, "path and grpc and command"),
    ],
)
def test_a_probe_asks_one_thing(probe: Tree, what: str) -> None:
    assert problems(web(probes={"liveness": probe})) == [
        f"{PLACE}.probes.liveness: it asks by {what}; "
        "keep one of them; null takes away what the catalogue says"
    ]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"probes": {"startup": {"timeoutSeconds": 3}}}, "probes"),
        ({"probes": {"startup": {"timeoutSeconds": 3, "periodSeconds": 2}}}, "probes"),
        (
            {
                "probes": {"startup": {"timeoutSeconds": 3, "periodSeconds": 3}},
                "versions": {"v1": {"probes": {"startup": {"periodSeconds": 2}}}},
            },
            "versions.v1.probes",
        ),
    ],
)
def test_a_timeout_beyond_the_period_is_a_warning(keys: Tree, path: str) -> None:
    assert warnings(web(**keys)) == [
        f"{PLACE}.{path}.startup.timeoutSeconds: 3 is above the period of 2 seconds; "
        "write at most `periodSeconds`, or a longer period"
    ]


@pytest.mark.parametrize(
    ("probes", "patience"),
    [
        ({"readiness": {"periodSeconds": 20}}, (60, 60)),
        ({"liveness": {"failureThreshold": 1}}, (10, 15)),
    ],
)
def test_a_restart_before_the_traffic_ends_is_a_warning(
    probes: Tree, patience: tuple[int, int]
) -> None:
    liveness, readiness = patience
    assert warnings(web(probes=probes)) == [
        f"{PLACE}.probes.liveness: it restarts a pod after {liveness} seconds of failures, and "
        f"readiness takes it out of the traffic after {readiness}; "
        "write more `periodSeconds` or a greater `failureThreshold`"
    ]


def test_it_is_told_at_the_version_whose_readiness_waits() -> None:
    versions = {"v1": {"probes": {"readiness": {"periodSeconds": 30}}}}
    (line,) = warnings(web(versions=versions))
    assert line.startswith(f"{PLACE}.versions.v1.probes.liveness: ")


@pytest.mark.parametrize(
    ("probes", "own", "place"),
    [
        (
            {"liveness": {"failureThreshold": 2}},
            {"readiness": {"periodSeconds": 20}},
            "versions.v1.probes.liveness",
        ),
        (
            {"liveness": {"failureThreshold": 1}},
            {"startup": {"path": "/"}},
            "probes.liveness",
        ),
        (
            {"liveness": {"periodSeconds": 10, "timeoutSeconds": 11}},
            {"liveness": {"path": "/"}},
            "probes.liveness.timeoutSeconds",
        ),
    ],
)
def test_a_version_is_named_where_it_adds_to_it(probes: Tree, own: Tree, place: str) -> None:
    (line,) = warnings(web(probes=probes, versions={"v1": {"probes": own}}))
    assert line.startswith(f"{PLACE}.{place}: ")
