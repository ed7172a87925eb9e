"""Names that are put together from names."""

from collections.abc import Iterator

from microservices.plan.names import LONGEST
from microservices.plan.object_name import ObjectName
from microservices.plan.plan import Plan
from microservices.rules.rule import rule
from microservices.settings.values.problems import Finding


def names(plan: Plan) -> tuple[ObjectName, ...]:
    """The name of every object."""
    return plan.names


@rule(
    "error",
    "Names of objects end up in label values and in the names of pods, and have at most 63 "
    "characters. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    each=names,
)
def names_fit(one: ObjectName) -> Iterator[Finding]:
    """`service-version`, `service-version-volume` and the like have at most 63 characters."""
    if not one.room:
        yield from _too_long(one)


@rule(
    "error",
    "A hash, a digest or a time is added to the names of a StatefulSet, a set, a CronJob and a "
    "migration, and ends up in a label value or a name of 63 characters; of a StatefulSet without "
    "room for it there is no pod, and nothing says so. "
    "https://github.com/kubernetes/kubernetes/issues/64023 "
    "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cronjob-limitations",
    each=names,
)
def names_leave_room(one: ObjectName) -> Iterator[Finding]:
    """`service-version` of a stateful service, sets and jobs have at most 52 characters."""
    if one.room:
        yield from _too_long(one)


def _too_long(one: ObjectName) -> Iterator[Finding]:
    longest = LONGEST - one.room
    if len(one.name) > longest:
        what = f"`{one.name}` has {len(one.name)} characters, and a name has at most {longest}"
        yield Finding(one.path, what, one.shorten)


@rule(
    "error",
    "Two objects of one kind and name would take turns overwriting each other, two claims would be "
    "the same files, and which set or service a name refers to would be undefined.",
)
def names_are_free(plan: Plan) -> Iterator[Finding]:
    """No two objects of one kind have one name, as `a` with version `b-v1`, `a-b` with `v1`."""
    owners: dict[tuple[str, str], ObjectName] = {}
    for one in plan.names:
        other = owners.setdefault((one.kind, one.name), one)
        if other.owner != one.owner:
            alike = f" {one.noun}s" if one.noun == other.noun else ""
            what = f"`{one.name}` would also be {other.owner}"
            instead = f"rename one of the two{alike}" if other.noun else f"rename the {one.noun}"
            yield Finding(one.path, what, instead)
