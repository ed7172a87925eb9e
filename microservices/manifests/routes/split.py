"""Split of requests that match no condition."""

from collections.abc import Iterator
from typing import Any

from microservices.manifests.objects import Manifest, Place
from microservices.manifests.routes.route import Backend, Protocol, Route

_NAMES = ("name", "statPrefix", "ignoreUriCase")
_ANY_PATHS = ({"prefix": "/"}, {"regex": ".*"})


def split(
    route: Route, service: Place, protocol: Protocol, port: Any
) -> Iterator[tuple[Backend, float]]:
    """Destination and share, in percent, of all that comes to a Service without a condition.

    The first rule that matches takes a request. An HTTPRoute may be for some ports of it alone.
    """
    ports = {one.port for one in route.parents if (one.kind, one.place) == ("Service", service)}
    if not ports or {None, port} & ports:
        for rule in route.of_protocol(protocol):
            if not rule.matches or any(_is_always_met(one.content, port) for one in rule.matches):
                yield from rule.shares()
                return


def _is_always_met(condition: Manifest, port: Any) -> bool:
    """Whether a condition asks for nothing, or but for the port, or for what every request has."""
    asked = {key: value for key, value in condition.items() if key not in _NAMES and value}
    uri = asked.pop("uri", _ANY_PATHS[0])
    return uri in _ANY_PATHS and asked.pop("port", port) == port and not asked
