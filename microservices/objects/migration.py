"""Migrations: which are Jobs of the stack, and which pods wait for them."""

from collections.abc import Sequence

from microservices.objects.args import ServiceArgs
from microservices.settings.pods.migration import chosen_migrations
from microservices.settings.version import Version
from microservices.specs.job import Job, migration_name


def pending_migrations(args: ServiceArgs) -> list[Job]:
    """The migrations that have not ended well, and those that have and are there as they were.

    Of each that has ended its Job is known, empty where it has gone. One that has gone is not made
    again: its scripts may be older than the schema. One that is there stays as long as it is the
    same, so that nothing changes where nothing was changed.
    """
    found: list[Job] = []
    for one in chosen_migrations(args.settings):
        job = args.job(one.name, one.settings, one.version)
        name = migration_name(job)
        if not one.is_remembered or args.ended.get(one.key, name) == name:
            found.append(job)
    return found


def in_order(versions: Sequence[Version], jobs: Sequence[Job]) -> list[Version]:
    """Versions such that those with migrations come first: pods of the others wait for them."""
    first = list(dict.fromkeys(job.version.name for job in jobs))
    return sorted(
        versions, key=lambda one: first.index(one.name) if one.name in first else len(first)
    )
