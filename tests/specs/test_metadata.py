"""The metadata of objects."""

from microservices.specs.metadata import metadata


def test_name_and_namespace_are_explicit() -> None:
    assert metadata("web", "shop", {"app": "web"}) == {
        "name": "web",
        "namespace": "shop",
        "labels": {"app": "web"},
    }
