"""External services of which another stack of the namespace has the objects."""

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan
from microservices.rules.on_settings.access.external import Outside, outside
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings

_OF_ROUTES = ("timeout_milliseconds", "retries", "connection_pool")


@error(
    "Timeouts, retries and limits are those of the one VirtualService and DestinationRule of a "
    "host. https://istio.io/latest/docs/reference/config/networking/destination-rule/",
    each=outside,
)
def the_owner_says_how_a_host_is_called(one: Outside) -> Findings:
    """With `owner` an external service has no timeout, no retries and no connection pool."""
    written = one.settings
    for field in _OF_ROUTES:
        if written.owner is not None and field in written.model_fields_set:
            what = f"{written.owner} says how {written.host} is called"
            yield Finding(one.path(to_camel(field)), what, "leave it out, and write it there")


@error(
    "Of two ServiceEntries of one host in a namespace Istio drops ports, or all routes. "
    "https://github.com/istio/istio/issues/51466",
)
def a_host_has_one_owner(plan: Plan) -> Findings:
    """All ports of a host have the same `owner`, whoever names them."""
    first: dict[str, Outside] = {}
    ports: set[tuple[str, int]] = set()
    for one in outside(plan):
        host, port = one.settings.host, one.settings.port
        other = first.setdefault(host, one)
        # Two of one port are told already.
        if other.settings.owner != one.settings.owner and (host, port) not in ports:
            what = f"{other.words} is {host} as well, with another owner or none"
            instead = "write it in `externalServices`, with the same `owner`"
            yield Finding(one.path("host"), what, instead)
        ports.add((host, port))
