"""Container images: a repository, pinned by a tag, a digest or both."""

import re
from dataclasses import dataclass

from microservices.settings.values.types import (
    IMAGE,
    ImageDigest,
    ImageReference,
    ImageTag,
    Model,
    optional,
)


@dataclass(frozen=True)
class Image:
    """An image reference taken apart; `None` stands for a part that was not written."""

    repository: str | None
    tag: str | None
    digest: str | None

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.repository}{tag}{digest}"

    @property
    def pinned(self) -> bool:
        """Whether it says which build of the repository it is."""
        return bool(self.tag or self.digest)


def parse(reference: str | None) -> Image:
    """Take a checked reference apart."""
    match = re.fullmatch(IMAGE, reference or "")
    parts = match.groupdict() if match else {}
    return Image(parts.get("repository"), parts.get("tag"), parts.get("digest"))


class ImageSettings(Model):
    """The keys that name an image, for a service and for each of its versions."""

    image: ImageReference | None = optional("Repository, with or without tag and digest")
    tag: ImageTag | None = optional("Tag of the image, in quotes")
    digest: ImageDigest | None = optional("Digest of the image, which pins its build")

    @property
    def written(self) -> Image:
        """What this level alone says."""
        image = parse(self.image)
        return Image(image.repository, self.tag or image.tag, self.digest or image.digest)

    def over(self, outer: "ImageSettings") -> Image:
        """What this level says, and where it is silent, what the outer level says.

        Tag and digest go together: a version that writes only a tag does not run the digest of
        its service.
        """
        own, inherited = self.written, outer.written
        pin = own if own.pinned else inherited
        return Image(own.repository or inherited.repository, pin.tag, pin.digest)
