"""Annotations of an object have room in it."""

import pytest

from tests.builders import placed, problems

MOST = 250 * 1024


@pytest.mark.parametrize("place", ["services.web.annotations", "namespaceOptions.annotations"])
def test_annotations_fit_an_object(place: str) -> None:
    written = [placed(place, {"a": "ä" * (size // 2)}) for size in (MOST - 2, MOST)]
    assert [line for tree in written for line in problems(tree)] == [
        f"Pulumi.dev.yaml: microservices:{place}: they have {MOST + 1} bytes, of at most {MOST}; "
        "write less, or use a config set"
    ]
