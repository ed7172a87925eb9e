"""Type tokens, and the metadata of objects."""

from microservices.specs.metadata import metadata, token


def test_a_type_token_never_changes() -> None:
    assert token("Microservice") == "microservices:index:Microservice"


def test_name_and_namespace_are_explicit() -> None:
    assert metadata("web", "shop", {"app": "web"}) == {
        "name": "web",
        "namespace": "shop",
        "labels": {"app": "web"},
    }
