"""Container images."""

from collections.abc import Iterator

from microservices.plan.plan import Plan, job_containers, jobs, services, versions
from microservices.plan.subjects import extra_containers
from microservices.rules.rule import error, strict
from microservices.settings.pods.image import Image, ImageSettings, parse
from microservices.settings.values.problems import Finding, Findings, Path


def levels(plan: Plan) -> Iterator[tuple[Path, ImageSettings]]:
    """Every place that may name an image: services, versions, containers beside them, and jobs."""
    for service in services(plan):
        yield service.path(), service.settings
        for name, version in service.settings.versions.items():
            yield service.path("versions", name), version
    for pods in versions(plan):
        for container in extra_containers(pods):
            yield container.path(), container.settings
    for job in jobs(plan):
        yield job.path(), job.settings


def images(plan: Plan) -> Iterator[tuple[Path, Image]]:
    """The image that each container runs, and its place."""
    for pods in versions(plan):
        written = pods.service.settings
        # Both levels together say it, and the version is where it could be written.
        yield pods.path(), written.written_versions[pods.version.name].over(written)
        for container in extra_containers(pods):
            yield container.path(), container.settings.written
    for container in job_containers(plan):
        own = container.settings.written
        if own != Image(None, None, None):
            version = parse(container.pods.version.image)
            pin = own if own.pinned else version
            repository = own.repository or version.repository
            yield container.path(), Image(repository, pin.tag, pin.digest)


@error("Two tags in one place leave open which of them runs.", each=levels)
def tag_is_given_once(path: Path, level: ImageSettings) -> Findings:
    """An image with a tag in it has no `tag` beside it; digests likewise."""
    if level.image is None or (level.tag is None and level.digest is None):
        return
    image = parse(level.image)
    for key, inside, beside in (
        ("tag", image.tag, level.tag),
        ("digest", image.digest, level.digest),
    ):
        if inside and beside:
            what = f"the {key} is given twice: {inside} in `image`, and {beside} here"
            yield Finding((*path, key), what, f"write the {key} in one of the two places")


@error("A container cannot start without an image.", each=images)
def every_container_has_an_image(path: Path, image: Image) -> Findings:
    """The version or its service writes `image`, and each container beside it does."""
    if image.repository is None:
        yield Finding((*path, "image"), "it is missing", "write the image's repository")


@error(
    "Without a tag or digest the image is `latest`, and nobody wrote that it should be.",
    each=images,
)
def every_image_is_pinned(path: Path, image: Image) -> Findings:
    """Each image has a tag or a digest."""
    if image.repository is not None and not image.pinned:
        what = f"the image {image.repository} has neither tag nor digest"
        yield Finding((*path, "tag"), what, 'write `tag: "1.0"`, or `digest: sha256:...`')


@strict(
    "`latest` moves: pods of one version may run different builds, and a rollback brings back "
    "nothing. https://kubernetes.io/docs/concepts/containers/images/#image-names",
    each=images,
)
def no_image_is_latest(path: Path, image: Image) -> Findings:
    """A tag that moves needs a digest beside it."""
    if image.tag == "latest" and not image.digest:
        what = f"the image {image} changes with every push"
        yield Finding((*path, "tag"), what, "write the tag of one build, or a digest")
