"""What is said of a value that does not fit: what it is, before what to write instead."""

from typing import Any

import pytest

from tests.builders import misshapen, placed

PORT, ADOPT, ROUTES = "services.web.port", "services.web.adopt", "services.web.traffic.routes"


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (PORT, "8080", '`"8080"` is text that does not fit here'),
        (PORT, -1, "`-1` is a number that does not fit here"),
        (PORT, 80.0, "`80.0` is a fraction, which is the wrong type here"),
        (PORT, True, "`true` is true or false, which is the wrong type here"),
        (PORT, [8080], "`[8080]` is a list, not a single value"),
        (PORT, {"http": 8080}, '`{"http": 8080}` is a map, not a single value'),
        (PORT, "écho\n", r'`"écho\n"` is text that does not fit here'),
        (PORT, 10**80, f"`1{'0' * 56}...` is a number that does not fit here"),
        (PORT, "x" * 58, f'`"{"x" * 58}"` is text that does not fit here'),
        (PORT, "x" * 59, f'`"{"x" * 56}...` is text that does not fit here'),
        (ADOPT, ["Servce"], '`["Servce"]` is a list that does not fit here'),
        (ADOPT, {"Service": True}, '`{"Service": true}` is a map, not a single value'),
        ("mesh.cni", None, "`null` is empty"),
    ],
)
def test_another_value_is_shown_with_what_to_write(path: str, value: Any, what: str) -> None:
    (line,) = misshapen(placed(path, value))
    assert line.startswith(f"Pulumi.dev.yaml: microservices:{path}: {what}; write ")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({"V1": 1}, '`{"V1": 1}` is a map that does not fit here'),
        (["v1"], '`["v1"]` is a list, not a single value'),
    ],
)
def test_where_a_map_may_stand_another_map_does_not_fit(value: Any, what: str) -> None:
    (line,) = misshapen(placed(ROUTES, [{"to": value}]))
    assert line.startswith(f"Pulumi.dev.yaml: microservices:{ROUTES}[0].to: {what}; write ")
