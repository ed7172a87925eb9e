"""What is said of a value that does not fit: what it is, and what to write instead."""

from typing import Any

import pytest

from tests.builders import misshapen, placed

PORT = ("services.web.port", "write a whole number from 1 to 65535, such as 8080")
ADOPT = (
    "services.web.adopt",
    "write `true`, or a list of kinds such as [Deployment, Service]",
)
SWITCH = ("mesh.cni", "write `true` or `false`")
ROUTES = "services.web.traffic.routes"
SHARES = "write the name of a version, or versions with their shares: {v1: 90, v2: 10}"


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        (PORT, "8080", '`"8080"` is text that does not fit here'),
        (PORT, -1, "`-1` is a number that does not fit here"),
        (PORT, 80.0, "`80.0` is a fraction, not what is wanted here"),
        (PORT, True, "`true` is true or false, not what is wanted here"),
        (PORT, [8080], "`[8080]` is a list, not a single value"),
        (PORT, {"http": 8080}, '`{"http": 8080}` is a map, not a single value'),
        (PORT, "écho\n", r'`"écho\n"` is text that does not fit here'),
        (PORT, 10**80, f"`1{'0' * 56}...` is a number that does not fit here"),
        (PORT, "x" * 58, f'`"{"x" * 58}"` is text that does not fit here'),
        (PORT, "x" * 59, f'`"{"x" * 56}...` is text that does not fit here'),
        (ADOPT, ["Servce"], '`["Servce"]` is a list that does not fit here'),
        (ADOPT, {"Service": True}, '`{"Service": true}` is a map, not a single value'),
        (SWITCH, None, "`null` is empty"),
    ],
)
def test_another_value_is_shown_with_what_to_write(
    place: tuple[str, str], value: Any, what: str
) -> None:
    path, instead = place
    line = f"Pulumi.dev.yaml: microservices:{path}: {what}; {instead}"
    assert misshapen(placed(path, value)) == [line]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({"V1": 1}, '`{"V1": 1}` is a map that does not fit here'),
        (["v1"], '`["v1"]` is a list, not a single value'),
    ],
)
def test_where_a_map_may_stand_another_map_does_not_fit(value: Any, what: str) -> None:
    line = f"Pulumi.dev.yaml: microservices:{ROUTES}[0].to: {what}; {SHARES}"
    assert misshapen(placed(ROUTES, [{"to": value}])) == [line]
