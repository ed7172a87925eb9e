"""Type tokens, labels and selectors."""

from components.names import labels, metadata, selector, shared_labels, token, url, versioned


def test_a_type_token_never_changes() -> None:
    assert token("Microservice") == "microservices:index:Microservice"


def test_the_selector_of_a_service_finds_every_version() -> None:
    assert selector("web") == {"app": "web"}


def test_the_selector_of_a_version_finds_its_pods_alone() -> None:
    assert selector("web", "v1") == {"app": "web", "version": "v1"}


def test_the_labels_of_a_service_are_its_selector_and_the_recommended_ones() -> None:
    assert labels("web") == {
        "app": "web",
        "app.kubernetes.io/name": "web",
        "app.kubernetes.io/managed-by": "pulumi",
    }


def test_the_labels_of_a_version_name_it_as_well() -> None:
    assert labels("web", "v1") == {
        "app": "web",
        "version": "v1",
        "app.kubernetes.io/name": "web",
        "app.kubernetes.io/version": "v1",
        "app.kubernetes.io/managed-by": "pulumi",
    }


def test_what_belongs_to_no_service_has_no_selector() -> None:
    assert shared_labels("app-config") == {
        "app.kubernetes.io/name": "app-config",
        "app.kubernetes.io/managed-by": "pulumi",
    }


def test_name_and_namespace_are_explicit() -> None:
    assert metadata("web", "shop", {"app": "web"}) == {
        "name": "web",
        "namespace": "shop",
        "labels": {"app": "web"},
    }


def test_a_version_is_named_after_its_service() -> None:
    assert versioned("user-service", "v1") == "user-service-v1"


def test_a_service_answers_at_its_name_inside_the_mesh() -> None:
    assert url("web", "shop", 8080) == "http://web.shop.svc.cluster.local:8080"
