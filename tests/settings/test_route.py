"""A route: where requests go, and what is done on the way."""

from typing import Any

import pytest

from microservices.settings.traffic.route import RouteSettings


@pytest.mark.parametrize(
    ("keys", "answered"),
    [({}, False), ({"to": "v1"}, False), ({"redirect": {}}, True), ({"respond": {}}, True)],
)
def test_the_proxy_answers_what_is_redirected_or_responded_to(
    keys: dict[str, Any], answered: bool
) -> None:
    assert RouteSettings.model_validate(keys, by_name=False).is_answered is answered
