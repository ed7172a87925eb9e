"""Lanes: versions of several services for requests with one header."""

from collections.abc import Iterator

from microservices.plan.matching.cover import each_covers
from microservices.plan.plan import Plan
from microservices.plan.subjects import Service
from microservices.plan.written_route import http_ports
from microservices.rules.on_settings.traffic.routing import has_no_pods, unknown_version
from microservices.rules.rule import error
from microservices.settings.traffic.lane import LaneSettings
from microservices.settings.values.problems import Finding, Findings, Path


def _members(plan: Plan) -> Iterator[tuple[Path, str, str, Service | None]]:
    """Each service and version of each lane, with its place; None for an unknown service."""
    for lane, written in plan.settings.lanes.items():
        for name, version in written.versions.items():
            yield ("lanes", lane, "versions", name), name, version, plan.services.get(name)


@error(
    "Requests of the lane would follow the split, as if there were no lane. "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/",
)
def lanes_lead_to_versions(plan: Plan) -> Findings:
    """A lane names services of the stack, and versions that they have."""
    for path, name, version, service in _members(plan):
        if service is None:
            instead = f"write one of: {', '.join(sorted(plan.settings.services))}"
            yield Finding(path, f"there is no service `{name}`", instead)
        elif service.is_worker:
            yield Finding(path, f"{name} is a worker, and nobody calls it", "leave it out")
        elif service.settings.all_ports and not http_ports(service):
            what = f"every port of {name} speaks `tcp`, which has no headers"
            yield Finding(path, what, "leave it out")
        else:
            yield from unknown_version(service, version, path)


@error("Requests to a version without pods get 503.")
def lanes_lead_to_pods(plan: Plan) -> Findings:
    """A version of a lane has at least one pod."""
    for path, _, version, service in _members(plan):
        if service and has_no_pods(service, version):
            what = f"version {version} has no pods: its `replicas` are 0"
            yield Finding(path, what, "write at least 1 there, or leave it out of the lane")


@error("The first lane whose headers fit takes the request, in the order of their names.")
def lanes_are_told_apart(plan: Plan) -> Findings:
    """No lane asks for all the headers of another one that leads elsewhere in a service."""
    lanes = sorted(plan.settings.lanes.items())
    for place, (lane, written) in enumerate(lanes):
        for earlier, other in lanes[:place]:
            shared = _differing(other, written)
            if shared and each_covers(other.header, written.header):
                what = f"lane {earlier} takes the same requests of {', '.join(shared)} first"
                yield Finding(("lanes", lane, "header"), what, "ask for another value or header")


def _differing(one: LaneSettings, other: LaneSettings) -> list[str]:
    """The services that two lanes lead to different versions of."""
    both = one.versions.keys() & other.versions.keys()
    return sorted(name for name in both if one.versions[name] != other.versions[name])


@error(
    "The cookies of a request are one header: a route cannot ask for it twice. "
    "https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest",
)
def lanes_leave_cookies_to_routes(plan: Plan) -> Findings:
    """A lane does not ask for the header `cookie` where a route asks for cookies."""
    for path, name, _, service in _members(plan):
        _, lane, *_ = path
        routes = service.settings.traffic.routes if service else ()
        header = plan.settings.lanes[str(lane)].header
        follow = [one for one in routes if one.to is None and not one.is_answered]
        if "cookie" in header and any(one.match.cookies for one in follow):
            what = f"a route of {name} asks for cookies, which are the same header"
            yield Finding(("lanes", lane, "header", "cookie"), what, "ask for another header")
