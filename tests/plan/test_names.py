"""Labels, selectors, and the names of objects."""

from microservices.plan.names import (
    claim_name,
    generation,
    headless,
    labels,
    selector,
    shared_labels,
    versioned,
)


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


def test_a_version_is_named_after_its_service() -> None:
    assert versioned("user-service", "v1") == "user-service-v1"


def test_the_address_of_single_pods_is_named_after_their_service() -> None:
    assert headless("user-service") == "user-service-headless"


def test_a_claim_is_named_after_its_version_and_its_volume() -> None:
    assert claim_name("web-v1", "data") == "web-v1-data"


def test_a_name_that_is_too_long_for_a_label_is_cut_there() -> None:
    found = shared_labels(f"{'a' * 62}.example.com")
    assert found["app.kubernetes.io/name"] == "a" * 62


def test_an_object_is_named_after_its_content() -> None:
    assert generation("web", {"a": 1, "b": 2}) == generation("web", {"b": 2, "a": 1})
    assert generation("web", {"a": 1}) != generation("web", {"a": 2})
    assert generation("web", {"a": 1}).rpartition("-")[0] == "web"


def test_a_name_that_is_too_long_for_a_digest_is_cut_and_still_its_own() -> None:
    one, other = (generation("a" * 62 + last, {}) for last in "bc")
    assert len(one) == len(other) == 63
    assert one != other
    assert "--" not in generation("a" * 51 + "-" + "b" * 11, {})
