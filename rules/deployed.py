"""What was last deployed, as far as it matters for what is deployed next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rules.subjects import Service, Stack, services
from settings.microservice import MicroserviceSettings
from settings.stack import Settings


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


Claims = Mapping[str, Mapping[str, Mapping[str, DeployedClaim]]]
"""Claims by service, version and volume; a version without any has an empty map."""


@dataclass(frozen=True)
class DeployedService:
    """The versions of a service, the services that it calls, and its storage.

    `proven` is the greatest share for each pod that a version had since one of them last had all of
    the traffic; None for a worker. `storage` is None without claims and StatefulSet, and where a
    program deployed it that did not know of it.
    """

    versions: Mapping[str, DeployedVersion] = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    proven: DeployedVersion | None = None
    storage: DeployedStorage | None = None


@dataclass(frozen=True)
class Deployed:
    """The services of a stack and its namespace; neither before its first deployment.

    A namespace that was once `protected` may hold claims of services that have gone.
    """

    services: Mapping[str, DeployedService] = field(default_factory=dict)
    namespace: str = ""
    protected: bool = False

    @classmethod
    def read(cls, output: Any, namespace: Any = "", protected: Any = False) -> "Deployed":
        """What outputs of the stack say; nothing where one is not there or of another shape."""
        place, kept = namespace if isinstance(namespace, str) else "", protected is True
        try:
            services = _OUTPUT.validate_python(output)
        except ValidationError:
            services = {}
        return cls(services=services, namespace=place, protected=kept)

    @property
    def output(self) -> dict[str, Any]:
        """The same as an output of the stack: plain maps, by the names of the services."""
        return _OUTPUT.dump_python(dict(self.services), mode="json", exclude_none=True)


# Numbers come back from the engine as 80.0, which is an int here.
_OUTPUT = TypeAdapter(dict[str, DeployedService])


def record(before: Deployed, settings: Settings, claims: Claims = MappingProxyType({})) -> Deployed:
    """What is deployed once settings are, after what was deployed before.

    `claims` are those that the cluster then has, which may be others than are written.
    """
    return Deployed(
        services={
            one.name: replace(
                _service(before.services.get(one.name, DeployedService()), one),
                storage=_storage(one, claims.get(one.name, {})),
            )
            for one in Stack(settings).of(services)
        }
    )


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
