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
    for host in plan.graph.external_hosts:
        if len({one.owner for one in host.ports}) > 1:
            what = f"of the ports of {host.host} some have another owner, or none"
            instead = "write each of them in `externalServices`, with the same `owner`"
            yield Finding(host.path, what, instead)
