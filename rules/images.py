"""Which image runs."""

from collections.abc import Iterator

from rules.rule import rule
from settings.image import Image, ImageSettings, parse
from settings.problems import Finding, Path
from settings.stack import Settings


def _levels(settings: Settings) -> Iterator[tuple[Path, ImageSettings]]:
    """Every place that may name an image: each service and each of its versions."""
    for service, written in settings.services.items():
        yield ("services", service), written
        for name, version in written.versions.items():
            yield ("services", service, "versions", name), version


def _images(settings: Settings) -> Iterator[tuple[Path, Image]]:
    """The image that each version runs, and the place of the version."""
    for service, written in settings.services.items():
        for name, version in written.written_versions.items():
            below = ("versions", name) if written.versions else ()
            yield ("services", service, *below), version.over(written)


@rule("error", "Two tags in one place leave open which of them runs.")
def tag_is_given_once(settings: Settings) -> Iterator[Finding]:
    """An image with a tag in it has no `tag` beside it; digests likewise."""
    for path, level in _levels(settings):
        image = parse(level.image)
        for key, inside, beside in (
            ("tag", image.tag, level.tag),
            ("digest", image.digest, level.digest),
        ):
            if inside and beside:
                what = f"the {key} is given twice: {inside} in `image`, and {beside} here"
                yield Finding((*path, key), what, f"write the {key} in one of the two places")


@rule("error", "A container cannot start without an image.")
def every_version_has_an_image(settings: Settings) -> Iterator[Finding]:
    """The version or its service writes `image`."""
    for path, image in _images(settings):
        if image.repository is None:
            yield Finding((*path, "image"), "it is missing", "write the image's repository")


@rule(
    "error",
    "Without a tag or digest the image is `latest`, and nobody wrote that it should be.",
)
def every_image_is_pinned(settings: Settings) -> Iterator[Finding]:
    """The version or its service writes a tag or a digest."""
    for path, image in _images(settings):
        if image.repository is not None and not image.pinned:
            what = f"the image {image.repository} has neither tag nor digest"
            yield Finding((*path, "tag"), what, 'write `tag: "1.0"`, or `digest: sha256:...`')


@rule(
    "warning",
    "`latest` moves: pods of one version may run different builds, and a rollback brings back "
    "nothing. https://kubernetes.io/docs/concepts/containers/images/#image-names",
)
def no_image_is_latest(settings: Settings) -> Iterator[Finding]:
    """A tag that moves needs a digest beside it."""
    for path, image in _images(settings):
        if image.tag == "latest" and not image.digest:
            what = f"the image {image} is whatever was pushed last"
            yield Finding((*path, "tag"), what, "write the tag of one build, or a digest")


RULES = (tag_is_given_once, every_version_has_an_image, every_image_is_pinned, no_image_is_latest)
