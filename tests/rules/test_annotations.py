"""Annotations of an object have room in it."""

import pytest

from tests.builders import Tree, problems, stack, web

MOST = 250 * 1024


@pytest.mark.parametrize(
    ("place", "tree"),
    [
        ("services.web.annotations", lambda found: web(annotations=found)),
        (
            "namespaceOptions.annotations",
            lambda found: stack(namespaceOptions={"annotations": found}),
        ),
    ],
)
def test_annotations_fit_an_object(place: str, tree: object) -> None:
    def written(size: int) -> Tree:
        return tree({"a": "ä" * (size // 2)})  # type: ignore[operator]

    assert problems(written(MOST - 2)) == []
    assert problems(written(MOST)) == [
        f"Pulumi.dev.yaml: microservices:{place}: they have {MOST + 1} bytes, of at most {MOST}; "
        "write less, or use a config set"
    ]
