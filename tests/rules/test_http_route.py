"""How many conditions an HTTPRoute has, which a table counts up."""

import pytest

from tests.builders import Tree, problems, web


@pytest.mark.parametrize(("count", "fits"), [(5, True), (6, False), (10, False), (12, False)])
def test_an_http_route_has_so_many_conditions(count: int, fits: bool) -> None:
    methods = ["GET", "PUT", "POST", "PATCH", "DELETE"]
    routes: list[Tree] = [
        {"match": {"headers": {"x-a": str(number)}, "methods": methods}} for number in range(count)
    ]
    routes += [{"match": {"path": f"/{number}", "methods": methods}} for number in range(3)]
    told = problems(web(traffic={"routes": routes}) | {"mesh": {"routes": "gateway-api"}})
    line = (
        "Pulumi.dev.yaml: microservices:services.web.traffic.routes: "
        "with what routes share with later ones there are more conditions "
        "than the 64 of a rule, or the 128 of an HTTPRoute; write fewer"
    )
    assert told == ([] if fits else [line])
