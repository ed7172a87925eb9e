"""Names that are put together from names."""

from collections.abc import Iterator

from rules.rule import rule
from settings.problems import Finding
from settings.stack import Settings

LONGEST = 63
DIGEST_LENGTH = 10


@rule(
    "error",
    "A Deployment's name ends up in a label value and in the names of its pods, and a label value "
    "has at most 63 characters.",
)
def version_names_fit_a_label(settings: Settings) -> Iterator[Finding]:
    """`service-version` has at most 63 characters."""
    for service, written in settings.services.items():
        for version in written.written_versions:
            name = f"{service}-{version}"
            if len(name) > LONGEST:
                path = ("services", service, *(("versions", version) if written.versions else ()))
                what = f"`{name}` has {len(name)} characters, and a name has at most {LONGEST}"
                yield Finding(path, what, "shorten the name of the service or of the version")


@rule(
    "error",
    "Two Deployments of one name would take turns overwriting each other.",
)
def version_names_are_unique(settings: Settings) -> Iterator[Finding]:
    """Service `a` with version `b-v1` and service `a-b` with version `v1` collide."""
    owners: dict[str, tuple[str, str]] = {}
    for service, written in sorted(settings.services.items()):
        for version in sorted(written.written_versions):
            name = f"{service}-{version}"
            if name in owners:
                other_service, other_version = owners[name]
                what = f"`{name}` would also be version {other_version} of service {other_service}"
                instead = "rename one of the two versions"
                yield Finding(("services", service), what, instead)
            owners.setdefault(name, (service, version))


@rule(
    "error",
    "A set becomes an object named after it and a digest, and Kubernetes names the label and the "
    "volume of it after that.",
)
def set_names_leave_room_for_a_digest(settings: Settings) -> Iterator[Finding]:
    """`set-digest` has at most 63 characters."""
    longest = LONGEST - DIGEST_LENGTH - 1
    for kind, sets in (("config", settings.config), ("secrets", settings.secrets)):
        for name in sets:
            if len(name) > longest:
                what = f"`{name}` has {len(name)} characters, and a set has at most {longest}"
                yield Finding((kind, name), what, "shorten it: a digest of the values is added")


RULES = (version_names_fit_a_label, version_names_are_unique, set_names_leave_room_for_a_digest)
