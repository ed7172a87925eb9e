"""Image references, and what a version inherits of one."""

import pytest

from microservices.settings.pods.image import Image, ImageSettings, parse
from tests.builders import DIGEST


@pytest.mark.parametrize(
    ("reference", "image"),
    [
        ("web", Image("web", None, None)),
        ("web:1.0", Image("web", "1.0", None)),
        (f"web@{DIGEST}", Image("web", None, DIGEST)),
        (f"shop/web:1@{DIGEST}", Image("shop/web", "1", DIGEST)),
        ("localhost:5000/web", Image("localhost:5000/web", None, None)),
        ("localhost:5000/web:2", Image("localhost:5000/web", "2", None)),
        ("registry.example.com/a/b-c", Image("registry.example.com/a/b-c", None, None)),
        (None, Image(None, None, None)),
    ],
)
def test_a_reference_is_taken_apart(reference: str | None, image: Image) -> None:
    assert parse(reference) == image


@pytest.mark.parametrize(
    "reference", ["web", "web:1.0", f"web@{DIGEST}", f"localhost:5000/shop/web:1@{DIGEST}"]
)
def test_a_reference_is_put_together_as_it_was(reference: str) -> None:
    assert str(parse(reference)) == reference


def test_a_tag_or_a_digest_pins_an_image() -> None:
    assert parse("web:1").pinned
    assert parse(f"web@{DIGEST}").pinned
    assert not parse("web").pinned


@pytest.mark.parametrize(
    ("own", "outer", "result"),
    [
        ({}, {"image": "web:1"}, "web:1"),
        ({"tag": "2"}, {"image": "web:1"}, "web:2"),
        ({"tag": "2"}, {"image": "web", "tag": "1"}, "web:2"),
        ({"tag": "2"}, {"image": f"web@{DIGEST}"}, "web:2"),
        ({"digest": DIGEST}, {"image": "web:1"}, f"web@{DIGEST}"),
        ({"image": "other:3"}, {"image": "web:1"}, "other:3"),
        ({"image": "other"}, {"image": "web", "tag": "1"}, "other:1"),
        ({"image": "other", "tag": "3", "digest": DIGEST}, {"image": "web:1"}, f"other:3@{DIGEST}"),
        ({}, {"image": "web", "tag": "1", "digest": DIGEST}, f"web:1@{DIGEST}"),
    ],
)
def test_what_a_version_does_not_write_is_as_its_service_says(
    own: dict[str, str], outer: dict[str, str], result: str
) -> None:
    version, service = ImageSettings.model_validate(own), ImageSettings.model_validate(outer)
    assert str(version.over(service)) == result


def test_no_level_may_write_an_image() -> None:
    assert ImageSettings().over(ImageSettings()) == Image(None, None, None)
