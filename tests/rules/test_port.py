"""The ports on which services answer."""

import pytest

from tests.builders import Tree, problems, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
ISTIO = (15000, 15001, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090)


def worker(**keys: object) -> Tree:
    """A stack with one worker."""
    return stack(services={"web": {"image": "web:1", "kind": "worker", **keys}})


@pytest.mark.parametrize(
    "values",
    [
        web(ports={"admin": {"port": 8081}}),
        web(ports={"admin": {"port": 8081, "protocol": "grpc"}, "grpc": {"port": 9000}}),
        web(protocol="grpc", ports={"http": {"port": 8081}}),
        web(port=15002, ports={"admin": {"port": 15007}}),
        web(kind="stateful"),
        worker(),
        worker(versions={"v1": {}, "v2": {}}),
        worker(replicas=0),
    ],
)
def test_ports_that_are_unique_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize("kind", ["service", "stateful"])
def test_a_service_has_a_port(kind: str) -> None:
    assert problems(stack(services={"web": {"image": "web:1", "kind": kind}})) == [
        f"{PLACE}.port: it is missing; "
        "write the port on which the container answers, or `kind: worker`"
    ]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (worker(port=8080), "port: a worker answers on no port"),
        (worker(ports={"admin": {"port": 8081}}), "ports: a worker answers on no port"),
        (worker(versions={"v1": {"weight": 100}}), "versions.v1.weight: a worker gets no traffic"),
        (worker(versions={"v1": {"weight": 0}}), "versions.v1.weight: a worker gets no traffic"),
    ],
)
def test_a_worker_has_neither_ports_nor_weights(values: Tree, line: str) -> None:
    assert problems(values) == [f"{PLACE}.{line}; leave it out, or write `kind: service`"]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (web(ports={"admin": {"port": 8080}}), "ports.admin.port: 8080 is the port `http` as well"),
        (
            web(ports={"a": {"port": 8081}, "b": {"port": 8081}}),
            "ports.b.port: 8081 is the port `a` as well",
        ),
    ],
)
def test_a_port_has_one_name(values: Tree, line: str) -> None:
    assert problems(values) == [
        f"{PLACE}.{line}; write another number, or leave one of the two out"
    ]


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_the_first_port_is_named_after_its_protocol(protocol: str) -> None:
    values = web(protocol=protocol, ports={protocol: {"port": 8081}})
    assert problems(values) == [
        f"{PLACE}.ports.{protocol}: the port 8080 has this name, since {protocol} is spoken there; "
        "rename this one"
    ]


@pytest.mark.parametrize("number", ISTIO)
@pytest.mark.parametrize("path", ["port", "ports.admin.port"])
def test_istios_own_ports_are_taken(number: int, path: str) -> None:
    values = web(port=number) if path == "port" else web(ports={"admin": {"port": number}})
    assert problems(values) == [
        f"{PLACE}.{path}: {number} is a port of the sidecar; "
        "let the container listen on another port"
    ]


@pytest.mark.parametrize("metrics", [{}, {"port": "http"}, {"port": "admin"}])
def test_metrics_of_a_port_that_is_there_are_taken(metrics: Tree) -> None:
    assert problems(web(ports={"admin": {"port": 8081}}, metrics=metrics)) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            web(ports={"admin": {"port": 8081}}, metrics={"port": "metrics"}),
            "metrics.port: there is no port `metrics`; write one of: http, admin",
        ),
        (
            worker(metrics={}),
            "metrics: the service has no port on which they could be asked for; "
            "leave it out, or add a port",
        ),
    ],
)
def test_metrics_have_a_port_that_is_there(values: Tree, line: str) -> None:
    assert problems(values) == [f"{PLACE}.{line}"]


def plaintext(path: str, name: str) -> str:
    """The line about a port that takes plaintext."""
    return (
        f"{PLACE}.{path}: port {name} accepts requests without mutual TLS; "
        "leave it out once every caller of it is in the mesh"
    )


OPEN_ADMIN: Tree = {"ports": {"admin": {"port": 9090, "allowPlaintext": True}}}
BOTH: Tree = {"allowFrom": ["legacy", {"namespace": "legacy", "port": "admin"}]}


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        ({"allowPlaintext": True, "allowFrom": ["legacy"]}, [plaintext("allowPlaintext", "http")]),
        ({**OPEN_ADMIN, **BOTH}, [plaintext("ports.admin.allowPlaintext", "admin")]),
        (
            {**OPEN_ADMIN, **BOTH, "allowPlaintext": True, "protocol": "grpc"},
            [
                plaintext("allowPlaintext", "grpc"),
                plaintext("ports.admin.allowPlaintext", "admin"),
            ],
        ),
    ],
)
def test_plaintext_on_a_port_is_strict(keys: Tree, lines: list[str]) -> None:
    assert problems(web(**keys)) == []
    assert warnings(web(**keys)) == lines
    assert problems({**web(**keys), "strict": True}) == lines


@pytest.mark.parametrize(
    ("callers", "lets_in"),
    [
        ([], False),
        (["legacy"], False),
        ([{"namespace": "legacy", "account": "probe", "port": "admin"}], False),
        ([{"namespace": "legacy", "port": "admin"}], True),
        ([{"namespace": "legacy", "port": 9090}], True),
    ],
)
def test_plaintext_that_lets_nobody_in_is_told(callers: list[object], lets_in: bool) -> None:
    line = (
        f"{PLACE}.ports.admin.allowPlaintext: nobody without a certificate is let in there; "
        "write `allowFrom: [{namespace: ..., port: admin}]`, or leave it out"
    )
    assert (line in warnings(web(**OPEN_ADMIN, allowFrom=callers))) is not lets_in


def test_an_exception_from_no_rule_is_told() -> None:
    line = (
        f"{PLACE}.ports.admin.allowPlaintext: every port of the stack accepts it already; "
        "leave it out here, or `allowPlaintext` in `mesh`"
    )
    assert line in warnings({**web(**OPEN_ADMIN), "mesh": {"allowPlaintext": True}})
    assert line not in warnings(web(**OPEN_ADMIN))


def test_a_waypoint_takes_no_plaintext() -> None:
    mesh = {"mesh": {"dataPlane": "ambient"}}
    assert problems({**web(**OPEN_ADMIN), **mesh}) == []
    assert problems({**web(**OPEN_ADMIN), "mesh": {**mesh["mesh"], "waypoint": True}}) == [
        f"{PLACE}.ports.admin.allowPlaintext: the waypoint of the stack takes no plaintext; "
        "leave it out, or `waypoint` in `mesh`"
    ]


def test_a_worker_has_no_port_that_could_take_plaintext() -> None:
    assert problems(worker(allowPlaintext=True)) == [
        f"{PLACE}.allowPlaintext: a worker answers on no port; "
        "leave it out, or write `kind: service`"
    ]
