"""What follows from the settings of a stack, computed once for all that reads it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Self

from microservices.plan.call_graph import CallGraph
from microservices.plan.exposure import Exposure, exposures
from microservices.plan.matching.first_match import HttpRouteRules, host_rules, mesh_rules
from microservices.plan.object_name import ObjectName, object_names
from microservices.plan.routes import Route, routes
from microservices.plan.subjects import (
    Container,
    Job,
    Pods,
    Service,
    extra_containers,
    job_containers_of,
    jobs_of,
    pods_of,
    services_of,
)
from microservices.plan.written_route import WrittenRoute, http_ports, last_route, routes_of
from microservices.settings.stack import Settings
from microservices.settings.version import Version


@dataclass(frozen=True)
class Plan:
    """The services of a stack and what each of them leads to, with places in the stack file.

    `routes` are those of each service in their order, and `exposed` is what is below each host of
    the gateway, the longest path first. In a stack that uses the Gateway API `mesh_rules` are what
    becomes of the routes on each port of a service, and `host_rules` for each service below a host.
    `keys` are those of every set, and `names` those of objects.
    Settings that the rules refuse have a plan as well: what leads nowhere is not in it.
    """

    settings: Settings
    services: Mapping[str, Service]
    versions: tuple[Pods, ...]
    jobs: tuple[Job, ...]
    containers: tuple[Container, ...]
    job_containers: tuple[Container, ...]
    written_routes: tuple[WrittenRoute, ...]
    routes: Mapping[str, tuple[Route, ...]]
    mesh_rules: Mapping[str, Mapping[str, HttpRouteRules]]
    graph: CallGraph
    exposed: Mapping[str, tuple[Exposure, ...]]
    host_rules: Mapping[str, Mapping[str, HttpRouteRules]]
    keys: Mapping[str, frozenset[str]]
    names: tuple[ObjectName, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What follows from some settings."""
        services = tuple(services_of(settings))
        versions = tuple(pods for service in services for pods in pods_of(service))
        jobs = tuple(chain.from_iterable(map(jobs_of, services)))
        graph = CallGraph.of(settings)
        found = {service.name: routes(service, settings.lanes) for service in services}
        exposed = exposures(settings.gateway, services, found)
        external = {name: one.keys for name, one in settings.external_secrets.items()}
        sets = {**settings.config, **settings.secrets, **external}
        return cls(
            settings=settings,
            services={service.name: service for service in services},
            versions=versions,
            jobs=jobs,
            containers=tuple(one for pods in versions for one in _containers_of(pods)),
            job_containers=tuple(chain.from_iterable(map(job_containers_of, services))),
            written_routes=tuple(chain.from_iterable(map(routes_of, services))),
            routes=found,
            mesh_rules={
                service.name: {
                    port.name: mesh_rules(found[service.name], port) for port in http_ports(service)
                }
                for service in (services if settings.mesh.uses_gateway_api else ())
            },
            graph=graph,
            exposed=exposed,
            host_rules={
                host: host_rules(below)
                for host, below in (exposed.items() if settings.mesh.uses_gateway_api else ())
            },
            keys={name: frozenset(keys) for name, keys in sets.items()},
            names=tuple(object_names(settings, versions, jobs, graph.own_hosts)),
        )

    def keys_of(self, name: str, version: Version) -> frozenset[str]:
        """The keys of a set, with those that a version has of its own; none of an unknown set."""
        return self.keys.get(name, frozenset()).union(version.config.get(name, ()))


def services(plan: Plan) -> Collection[Service]:
    """Every service."""
    return plan.services.values()


def versions(plan: Plan) -> tuple[Pods, ...]:
    """The pods of every version."""
    return plan.versions


def jobs(plan: Plan) -> tuple[Job, ...]:
    """Every job."""
    return plan.jobs


def job_containers(plan: Plan) -> tuple[Container, ...]:
    """The container of every job, once for each version whose words it takes."""
    return plan.job_containers


def all_containers(plan: Plan) -> tuple[Container, ...]:
    """Every container of versions and jobs."""
    return (*plan.containers, *plan.job_containers)


def written_routes(plan: Plan) -> tuple[WrittenRoute, ...]:
    """Every route of `traffic.routes`."""
    return plan.written_routes


def every_route(plan: Plan) -> tuple[WrittenRoute, ...]:
    """Every route of `traffic.routes`, and `traffic` itself."""
    return (*plan.written_routes, *map(last_route, services(plan)))


def _containers_of(pods: Pods) -> Iterator[Container]:
    yield Container(pods, pods.service.name, pods.workload)
    yield from extra_containers(pods)
