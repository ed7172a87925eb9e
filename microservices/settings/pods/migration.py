"""Migrations of a service: which are identical, and which run where versions differ."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.image import Image, ImageSettings
from microservices.settings.pods.job import JobSettings
from microservices.settings.values.types import DIGEST_LENGTH
from microservices.settings.version import Version

# Two tags of this shape have an order; a commit or the name of a branch has none.
_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True)
class Migration:
    """A job without a schedule, by its name, as one version would run it."""

    name: str
    settings: JobSettings
    version: Version

    @property
    def image(self) -> Image:
        """The image of the job, where it has none the version's."""
        return self.settings.over(ImageSettings(image=self.version.image))

    @property
    def key(self) -> str:
        """What is remembered of it: image, command and arguments, which say what it does.

        Variables and sets are not in it: they say where it does that.
        """
        what = [str(self.image), self.settings.command, self.settings.args]
        content = json.dumps(what).encode()
        return f"{self.name}-{hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]}"

    @property
    def is_remembered(self) -> bool:
        """Whether it runs no second time once it has ended well."""
        return self.settings.rerun_on == "image"


def migrations(service: MicroserviceSettings) -> Iterator[Migration]:
    """Every migration of every version, those of a job one after another, v9 before v10."""
    versions = sorted(service.effective_versions, key=lambda one: _natural(one.name))
    for name, job in sorted(service.jobs.items()):
        if not job.schedule:
            yield from (Migration(name, job, version) for version in versions)


def chosen_migrations(service: MicroserviceSettings) -> list[Migration]:
    """Those that run, unless they have: a schema is that of all versions of a service.

    The scripts of the newest version include those of the others, which would not know the schema
    that it leaves. Where nobody can tell which that is each runs.
    """
    found: dict[tuple[str, str], Migration] = {}
    every = [*migrations(service)]
    for name in dict.fromkeys(one.name for one in every):
        for one in _newest([one for one in every if one.name == name]):
            own = "" if one.is_remembered else one.version.name
            found.setdefault((one.key, own), one)
    return [*found.values()]


def _newest(of_versions: Sequence[Migration]) -> Sequence[Migration]:
    numbers = [_numbers(one.image) for one in of_versions]
    if not all(numbers) or len({one.image.repository for one in of_versions}) > 1:
        return of_versions
    return [one for one, own in zip(of_versions, numbers, strict=True) if own == max(numbers)]


def _numbers(image: Image) -> tuple[int, ...]:
    """What a tag such as v1.10.0 says; nothing of any other."""
    match = _NUMBERS.fullmatch(image.tag or "")
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def _natural(name: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
