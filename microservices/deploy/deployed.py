"""The last deployment, as recorded in the output `deployed`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from microservices.plan.subjects import Service, services_of
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.migration import migrations
from microservices.settings.stack import Settings


@dataclass(frozen=True)
class DeployedVersion:
    """A share of the traffic, in percent, and the fewest pods that there are to serve it."""

    weight: int
    pods: int


@dataclass(frozen=True)
class DeployedClaim:
    """What was asked of the cluster's storage, as the cluster has it."""

    size: str
    access_mode: str
    storage_class: str | None = None


@dataclass(frozen=True)
class DeployedStorage:
    """The claims of a service by version and volume, and whether a StatefulSet makes them.

    With `protect` the pods of the StatefulSet stay when it goes.
    """

    claims: Mapping[str, Mapping[str, DeployedClaim]]
    stateful: bool = False
    protect: bool = True


Needed = Mapping[str, Iterable[tuple[str, str]]]
"""Policies, proxies and sets by service, each by kind and name."""
Claims = Mapping[str, Mapping[str, Mapping[str, DeployedClaim]]]
"""Claims by service, version and volume; a version without any has an empty map."""


@dataclass(frozen=True)
class DeployedService:
    """The versions of a service, the services that it calls, and its storage.

    `proven` is the greatest share for each pod that a version had since one of them last had all of
    the traffic; None for a worker. `migrations` are those that have ended well, or were left to
    those of a newer version, the latest ones last: by key the Job that is there, empty where none
    is. `storage` is None without claims and StatefulSet, and where a program deployed it that did
    not know of it. `needed` are the policies, proxies and sets that its pods need, each by kind and
    name, and `kept` those that only pods from before a release do.
    """

    versions: Mapping[str, DeployedVersion] = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    proven: DeployedVersion | None = None
    migrations: Mapping[str, str] | None = None
    storage: DeployedStorage | None = None
    needed: tuple[str, ...] | None = None
    kept: tuple[str, ...] | None = None

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What its pods need, those of a release that has not ended as well."""
        told = dict.fromkeys((*(self.needed or ()), *(self.kept or ())))
        return tuple((kind, name) for kind, _, name in (one.partition("/") for one in told))


@dataclass(frozen=True)
class Deployed:
    """The services of a stack, its cluster and namespace; none before its first deployment.

    `cluster` is the uid of the cluster's namespace `kube-system`; empty where it is not known. A
    namespace that was once `protected` may hold claims of services that have gone. `owner` is the
    stack that made it; empty where it is this one.
    """

    services: Mapping[str, DeployedService] = field(default_factory=dict)
    cluster: str = ""
    namespace: str = ""
    protected: bool = False
    owner: str = ""

    @classmethod
    def read(cls, output: Any, namespace: Any = "", protected: Any = False) -> "Deployed":
        """What outputs of the stack say; nothing where one is not there or of another shape."""
        rest = dict(output) if isinstance(output, Mapping) else {}
        cluster, owner = str(rest.pop(_CLUSTER, "")), str(rest.pop(_OWNER, ""))
        place, kept = namespace if isinstance(namespace, str) else "", protected is True
        try:
            services = _OUTPUT.validate_python(rest)
        except ValidationError:
            services = {}
        return cls(services, cluster, place, kept, owner)

    def migrated(self, name: str, service: MicroserviceSettings) -> Mapping[str, str]:
        """The migrations of a service that have ended well, under its former name too."""
        names = [name, *([service.former_name] if service.former_name else [])]
        known = (self.services[one].migrations for one in names if one in self.services)
        return next((one for one in known if one), {})

    @property
    def output(self) -> dict[str, Any]:
        """The same as an output of the stack: plain maps, by the names of the services."""
        known = {_CLUSTER: self.cluster, _OWNER: self.owner}
        told = {key: value for key, value in known.items() if value}
        return {**told, **_OUTPUT.dump_python(dict(self.services), mode="json", exclude_none=True)}


# Migrations of a service that are remembered: a roll back goes to one of them.
_REMEMBERED = 100
# Beside the services, and the name of none: those have no capitals.
_CLUSTER, _OWNER = "clusterUid", "namespaceOwner"
# Numbers come back from the engine as 80.0, which is an int here.
_OUTPUT = TypeAdapter(dict[str, DeployedService])


def record(
    before: Deployed,
    settings: Settings,
    jobs: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    claims: Claims = MappingProxyType({}),
    needed: Needed = MappingProxyType({}),
    kept: Needed = MappingProxyType({}),
) -> Deployed:
    """What is deployed once settings are, after what was deployed before.

    `jobs` has the Jobs of migrations that are there, by service and by what is remembered of them;
    `claims` are those that the cluster then has, which may be others than are written. `needed` is
    what pods need by service, and `kept` what is not made any more of what they needed before.
    """
    found: dict[str, DeployedService] = {}
    for one in services_of(settings):
        old = before.services.get(one.name, DeployedService())
        known = before.migrated(one.name, one.settings)
        migrated = _migrated(known, one.settings, jobs.get(one.name, {}))
        found[one.name] = replace(
            _service(old, one),
            migrations=migrated or None,
            storage=_storage(one, claims.get(one.name, {})),
            needed=_told(needed.get(one.name, ())),
            kept=_told(kept.get(one.name, ())),
        )
    owner = settings.namespace_options.owner or ""
    return Deployed(services=found, cluster=before.cluster, owner=owner)


def _told(keys: Iterable[tuple[str, str]]) -> tuple[str, ...] | None:
    return tuple("/".join(key) for key in keys) or None


def _migrated(
    known: Mapping[str, str], service: MicroserviceSettings, jobs: Mapping[str, str]
) -> dict[str, str]:
    now = {one.key: jobs.get(one.key, "") for one in migrations(service) if one.is_remembered}
    gone = dict.fromkeys((key for key in known if key not in now), "")
    return dict([*gone.items(), *now.items()][-_REMEMBERED:])


def _storage(
    service: Service, claims: Mapping[str, Mapping[str, DeployedClaim]]
) -> DeployedStorage | None:
    stateful = service.settings.kind == "stateful"
    if not stateful and not any(claims.values()):
        return None
    return DeployedStorage(claims, stateful=stateful, protect=service.settings.protect)


def _service(before: DeployedService, service: Service) -> DeployedService:
    if service.is_worker:
        return DeployedService(calls=service.settings.called_services)
    versions = _versions(service.settings)
    serving = [one for one in versions.values() if one.weight]
    known = [before.proven] if before.proven and len(serving) > 1 else []
    return DeployedService(
        versions=versions,
        calls=service.settings.called_services,
        proven=_proven([*serving, *known]),
    )


def _versions(settings: MicroserviceSettings) -> dict[str, DeployedVersion]:
    return {
        one.name: DeployedVersion(one.weight, one.workload.least_replicas)
        for one in settings.effective_versions
    }


def _proven(versions: Iterable[DeployedVersion]) -> DeployedVersion | None:
    return min(versions, key=lambda one: Fraction(one.pods, one.weight), default=None)
