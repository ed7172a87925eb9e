"""What must hold between routes and what they lead to: where it is told, and how.

Which objects a rule with a code of istioctl finds at all stands in `test_manifest_verdicts.py`.
"""

import pytest

from microservices.rules import manifest_findings
from microservices.settings.values.problems import Finding
from tests.rules.objects import Manifest, manifest, told
from tests.rules.routes import (
    OUT,
    RULE,
    V1,
    WEB,
    matching,
    prefix,
    route,
    service,
    to,
    virtual_service,
)

ADD_SUBSET = "add the subset, or route to one that exists"
ADD_HOST = "write the name of a Service, or add a ServiceEntry"
PLACE = ("VirtualService/web", "spec", "http", 0)


@pytest.mark.parametrize(
    "objects",
    [
        [V1, WEB, RULE, virtual_service(route(to(subset="v1")))],
        [V1, WEB, RULE, virtual_service(route(to(subset="v1", weight=100)), at="tcp")],
        [V1, WEB, virtual_service(route(to(weight=80), to(weight=20)))],
        [V1, WEB, virtual_service(at="tcp")],
        [V1, WEB, virtual_service({"match": [prefix("/a")], "redirect": {}}, {"redirect": {}})],
        [V1, WEB, virtual_service(at="http", http=None, gateways=None)],
        [virtual_service(route(to("web.other.svc.cluster.local", subset="v1")))],
        [virtual_service({"redirect": {}}, gateways=["other/public"])],
        [manifest("Gateway", "public", {"gatewayClassName": "istio"})],
        [OUT, virtual_service(route(to("a.example", port={"number": 443})), at="tls")],
    ],
)
def test_routes_that_lead_somewhere_are_taken(objects: list[Manifest]) -> None:
    assert manifest_findings(objects) == []


@pytest.mark.parametrize(
    ("objects", "path", "what", "instead"),
    [
        (
            [
                WEB,
                RULE,
                virtual_service(route(to(subset="v1", weight=80), to(subset="v2", weight=20))),
            ],
            (*PLACE, "route", 1),
            "no DestinationRule defines subset v2 of web",
            ADD_SUBSET,
        ),
        (
            [WEB, virtual_service(route(mirror={"host": "web", "subset": "v1"}))],
            (*PLACE, "mirror"),
            "no DestinationRule defines subset v1 of web",
            ADD_SUBSET,
        ),
        (
            [virtual_service(route(to("api")), at="tcp")],
            ("VirtualService/web", "spec", "tcp", 0, "route", 0),
            "no Service or ServiceEntry has the host api",
            ADD_HOST,
        ),
        (
            [OUT, virtual_service(route(to("a.test")))],
            (*PLACE, "route", 0),
            "no Service or ServiceEntry has the host a.test",
            ADD_HOST,
        ),
        (
            [WEB, virtual_service(route(mirrors=[to(), to("api")]))],
            (*PLACE, "mirrors", 1),
            "no Service or ServiceEntry has the host api",
            ADD_HOST,
        ),
        (
            [WEB, virtual_service(route(to(port={"number": 8080})))],
            (*PLACE, "route", 0),
            "the host web has no port 8080",
            "route to a port of the host",
        ),
        (
            [WEB, virtual_service(route(to(port={})))],
            (*PLACE, "route", 0),
            "the host web has no port None",
            "route to a port of the host",
        ),
        (
            [service({"port": 80}, {"port": 81}), virtual_service(route())],
            (*PLACE, "route", 0),
            "the host web has the ports 80, 81",
            "write `port` with the number of one of them",
        ),
        (
            [WEB, virtual_service(route(), {"redirect": {}}, route(to(weight=80), to(weight=30)))],
            ("VirtualService/web", "spec", "http", 2, "route"),
            "the weights total 110",
            "write weights that total 100",
        ),
        (
            [WEB, virtual_service(route(to(weight=99)), at="tls")],
            ("VirtualService/web", "spec", "tls", 0, "route"),
            "the weights total 99",
            "write weights that total 100",
        ),
    ],
)
def test_destinations_that_lead_nowhere_are_told(
    objects: list[Manifest], path: tuple[str | int, ...], what: str, instead: str
) -> None:
    found = manifest_findings([V1, *objects])
    assert Finding(path, what, instead) in found


def test_a_later_route_is_told_by_its_place() -> None:
    routed = virtual_service(matching(prefix("/a")), {"redirect": {}}, route(to("api")))
    paths = [path for path, _, _ in told(V1, WEB, routed)]
    assert paths == [
        ("VirtualService/web", "spec", "http", 2),
        ("VirtualService/web", "spec", "http", 2, "route", 0),
    ]
