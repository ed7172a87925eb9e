"""What the report says of services whose manifests say nothing of it."""

import pytest

from microservices.offline.importing.report import report
from tests.offline.importing.manifests import imported, web

ROOT = "securityContext: {runAsUser: 0}"
USERS = [("", "", True), (ROOT, "", True), ("", f"{ROOT}, ", False)]


@pytest.mark.parametrize(("main", "pod", "is_told"), USERS)
def test_the_user_of_a_container_that_says_none_is_told(main: str, pod: str, is_told: bool) -> None:
    text = web(main, f"{pod}initContainers: [{{name: i, image: i}}]")
    line = "  user 65532, where none is written: web"
    assert (line in [*report(imported(text), "dev")]) is is_told
