"""Config and secret sets, their readers, and overrides of a version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from microservices.plan.plan import Plan, all_containers, versions
from microservices.plan.subjects import Container, Pods
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings, Path
from microservices.settings.version import Version

Parts = tuple[str | int, ...]
LARGEST = 2**20
_WHERE = "`config`, `secrets`, `externalSecrets` or `existingSets`"


def size(entries: Mapping[str, str]) -> int:
    """The bytes of keys and values together."""
    return sum(len(key.encode()) + len(value.encode()) for key, value in entries.items())


def _in_containers(container: Container) -> Iterator[tuple[str, Parts]]:
    """The sets that a container reads, with the parts of the paths that say so."""
    for place, name in enumerate(container.settings.config_from):
        yield name, ("config_from", place)
    for variable, one in container.settings.env_keys.items():
        yield one.set, ("env_keys", variable, "set")


def _in_volumes(pods: Pods) -> Iterator[tuple[str, Parts]]:
    """The sets whose keys become files of the pods, with the parts of the paths that say so."""
    for name, volume in pods.workload.volumes.items():
        if volume.config_set:
            yield volume.config_set, ("volumes", name, "config_set")
        for place, one in enumerate(volume.projected.sets if volume.projected else ()):
            yield one, ("volumes", name, "projected", "sets", place)


@error("A pod whose config is not there never starts.")
def config_sets_exist(plan: Plan) -> Findings:
    """Every set that a container or a volume names is one of the stack."""
    known = {*plan.settings.readable_sets}
    for container in all_containers(plan):
        for name, parts in _in_containers(container):
            if name not in known:
                path = container.path(*parts)
                yield Finding(path, f"there is no set `{name}`", _instead(name, sorted(known)))
    for pods in versions(plan):
        for name, parts in _in_volumes(pods):
            if name not in known:
                path = pods.path(*parts)
                yield Finding(path, f"there is no set `{name}`", _instead(name, sorted(known)))


def _instead(name: str, known: list[str]) -> str:
    if not known:
        return f"add a set `{name}` under {_WHERE}"
    close = get_close_matches(name, known)
    return f"write `{close[0]}`" if close else f"write one of: {', '.join(known)}"


@dataclass(frozen=True)
class _Read:
    """Sets of which all keys are read into one place, and where that is written."""

    names: tuple[str, ...]
    container: Container | Pods
    parts: Parts

    def path(self, place: int) -> Path:
        """The place of one of the names."""
        return self.container.path(*self.parts, place)

    @property
    def version(self) -> Version:
        """Who reads them."""
        reader = self.container
        return (reader if isinstance(reader, Pods) else reader.pods).version


def _read_together(plan: Plan) -> Iterator[_Read]:
    """Every list of more than one set."""
    for container in all_containers(plan):
        if len(container.settings.config_from) > 1:
            yield _Read(container.settings.config_from, container, ("config_from",))
    for pods in versions(plan):
        for name, volume in pods.workload.volumes.items():
            if volume.projected and len(volume.projected.sets) > 1:
                parts = ("volumes", name, "projected", "sets")
                yield _Read(volume.projected.sets, pods, parts)


@error(
    "A pod's environment has one value for a name; Kubernetes lets the last set win in silence.",
)
def keys_of_a_pod_are_unique(plan: Plan) -> Findings:
    """No two sets that are read into one place have a key in common."""
    for read in _read_together(plan):
        owners: dict[str, str] = {}
        for place, name in enumerate(read.names):
            for key in sorted(plan.keys_of(name, read.version)):
                if owners.setdefault(key, name) != name:
                    what = f"`{key}` is in {owners[key]} and in {name}"
                    yield Finding(read.path(place), what, "rename the key in one of the two sets")


@error(
    "etcd takes objects of at most 1 MiB. "
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
)
def sets_fit_an_object(plan: Plan) -> Findings:
    """The keys and values of a set have at most 1 MiB together."""
    plain = {("config", name): entries for name, entries in plan.settings.config.items()}
    for name, entries in plan.settings.secrets.items():
        plain["secrets", name] = {key: one.get_secret_value() for key, one in entries.items()}
    for path, entries in plain.items():
        found = size(entries)
        if found > LARGEST:
            what = f"the set has {found} bytes, and an object holds at most {LARGEST}"
            yield Finding(path, what, "split it into several sets")


@error("A set without keys is nothing to bring from a store.")
def external_secrets_have_keys(plan: Plan) -> Findings:
    """Each set of `externalSecrets` has a key."""
    for name, written in plan.settings.external_secrets.items():
        if not written.keys:
            path = ("externalSecrets", name, "keys")
            yield Finding(path, "there is no key", "write `key_of_the_set: {key: name-in-store}`")


@warning("A set that nothing reads is left over, or has a misspelt name.")
def every_set_is_read(plan: Plan) -> Findings:
    """A container, volume or job reads each set."""
    read: set[str] = set()
    for pods in versions(plan):
        read.update(pods.workload.all_sets)
    for written in plan.settings.services.values():
        for job in written.jobs.values():
            read.update(job.sets)
    for one in plan.names:
        if one.kind == "set" and one.name not in read:
            instead = f"add `{one.name}` to the `configFrom` of a service, or remove the set"
            yield Finding(one.path, "no service reads this set", instead)


def _override(pods: Pods, name: str) -> Path:
    return (*pods.path(), "config", name)


@error("A secret value would be in plaintext here, and a missing set has nothing to override.")
def overridden_sets_are_config(plan: Plan) -> Findings:
    """Each set of a version's `config` is a set of the stack's `config`."""
    secret = {*plan.settings.secrets, *plan.settings.external_secrets}
    for pods in versions(plan):
        for name in pods.version.config:
            if name in plan.settings.config:
                continue
            path = _override(pods, name)
            if name in secret:
                what = "it is a set of secrets, whose values are never written in plaintext"
                yield Finding(path, what, "add a set of secrets for this version, and read that")
            else:
                what = f"there is no set `{name}` under `config`"
                yield Finding(path, what, "add it there with the keys that all versions read")


@error("An override that is not read has no effect.")
def overridden_sets_are_read(plan: Plan) -> Findings:
    """A version, or a job before it, reads each set of its `config`."""
    for pods in versions(plan):
        if not pods.version.config:
            continue
        jobs = pods.service.settings.jobs.values()
        read = {*pods.workload.all_sets, *(name for job in jobs for name in job.sets)}
        for name in pods.version.config:
            if name in plan.settings.config and name not in read:
                path = _override(pods, name)
                what = f"version {pods.version.name} does not read this set"
                yield Finding(path, what, f"add `{name}` to its `configFrom`, or leave it out")


@error(
    "etcd takes objects of at most 1 MiB, and a version's own keys make an object of their own. "
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
)
def overridden_sets_fit_an_object(plan: Plan) -> Findings:
    """A set with a version's own keys has at most 1 MiB."""
    for pods in versions(plan):
        for name, entries in pods.version.config.items():
            found = size({**plan.settings.config.get(name, {}), **entries})
            if found > LARGEST:
                path = _override(pods, name)
                what = f"with these keys the set has {found} bytes, of at most {LARGEST}"
                yield Finding(path, what, "split it into several sets")
