"""Routes to the versions of a service, with conditions and actions of every kind."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.route_condition import condition
from tests.strategies.sent_request import PORTS
from tests.strategies.words import optional

VERSIONS = ("v1", "v2", "v3")
OTHER = "other"
_PERCENTS = st.sampled_from([{}, {"value": 0}, {"value": 40}, {"value": 100}])
_HEADER_CHANGES = optional(
    set=st.dictionaries(st.sampled_from(["x-a", "x-c"]), st.sampled_from(["s", "t"]), max_size=2),
    add=st.dictionaries(st.sampled_from(["X-A", "x-d"]), st.sampled_from(["u"]), max_size=1),
    remove=st.lists(st.sampled_from(["x-a", "x-b", "x-c", "x-d"]), unique=True, max_size=2),
)


def destination(host: str, namespace: str) -> st.SearchStrategy[Tree]:
    """A version of the service, mostly, else something that may not be there."""
    usual = st.sampled_from(VERSIONS).map(lambda subset: {"host": host, "subset": subset})
    odd = st.sampled_from(
        [
            {"host": f"{host}.{namespace}.svc.cluster.local"},
            {"host": host},
            {"host": OTHER, "subset": "v1"},
            {"host": OTHER, "subset": "v9"},
            {"host": f"{host}.{namespace}", "subset": "v1"},
            {"host": "nobody"},
            {"host": host, "subset": "v1", "port": {"number": PORTS[1]}},
            {"host": OTHER, "port": {"number": 7070}},
            {"host": "narrow"},
            {"host": "narrow", "port": {"number": 7171}},
        ]
    )
    return st.integers(0, 8).flatmap(lambda number: usual if number else odd)


@st.composite
def split(draw: st.DrawFn, host: str, namespace: str) -> list[Tree]:
    """Up to three destinations, of which one has a weight at least."""
    count = draw(st.integers(1, 3))
    targets = draw(st.lists(destination(host, namespace), min_size=count, max_size=count))
    weights = [draw(st.sampled_from([0, 1, 7, 20, 80, 100])) for _ in targets]
    if not any(weights):
        weights[0] = 5
    if len(targets) == 1:
        weights = [draw(st.sampled_from([0, 7, None]))]
    return [
        {"destination": target}
        | ({} if weight is None else {"weight": weight})
        | draw(optional(headers=_changes()))
        for target, weight in zip(targets, weights, strict=True)
    ]


def _changes() -> st.SearchStrategy[Tree]:
    hosts = st.sampled_from([{}, {}, {"Host": "set.example.com"}])
    request = st.builds(
        lambda found, host: {**found, "set": {**found.get("set", {}), **host}},
        _HEADER_CHANGES,
        hosts,
    )
    response = st.sampled_from([{"set": {"x-r": "1"}}, {"add": {"x-r": "2"}}, {"remove": ["x-r"]}])
    return optional(request=request, response=response)


def forward(host: str, namespace: str) -> st.SearchStrategy[Tree]:
    """What a route does beside sending a request on."""
    retries = optional(
        perTryTimeout=st.sampled_from(["2s"]),
        retryOn=st.sampled_from(["5xx", "gateway-error,503", "409, 5xx", ""]),
    )
    rewrite = st.sampled_from(
        [
            {"uri": "/"},
            {"uri": "/n"},
            {"uri": "/n/"},
            {"authority": "new.example.com"},
            {"uri": "/n", "authority": "new.example.com"},
            {"uriRegexRewrite": {"match": "/(.)(.*)", "rewrite": r"/\2-\1"}},
            {"uriRegexRewrite": {"match": "[ab]*$", "rewrite": r"_\0"}},
            {"uriRegexRewrite": {"match": "a", "rewrite": ""}, "uri": "/no"},
        ]
    )
    mirror = st.sampled_from([{"host": OTHER}, {"host": OTHER, "subset": "v1"}])
    return st.fixed_dictionaries(
        {"route": split(host, namespace)},
        optional={
            "rewrite": rewrite,
            "headers": _changes(),
            "timeout": st.sampled_from(["5s", "1.5s"]),
            "retries": st.builds(
                lambda attempts, rest: {"attempts": attempts, **rest},
                st.sampled_from([0, 1, 3]),
                retries,
            ),
            "fault": optional(
                abort=st.builds(
                    lambda percent: {"httpStatus": 418, **percent},
                    optional(percentage=_PERCENTS),
                ),
                delay=st.builds(
                    lambda percent: {"fixedDelay": "20ms", **percent},
                    optional(percentage=_PERCENTS) | optional(percent=st.sampled_from([0, 100])),
                ),
            ),
            "mirror": mirror,
            "mirrorPercentage": _PERCENTS,
            "mirrors": st.lists(
                st.builds(
                    lambda target, rest: {"destination": target, **rest},
                    mirror,
                    optional(percentage=_PERCENTS),
                ),
                max_size=1,
            ),
            "corsPolicy": _cors(),
        },
    )


def _cors() -> st.SearchStrategy[Tree]:
    origins = st.sampled_from(
        [[{"exact": "http://one.example"}], [{"exact": "*"}], [{"regex": "http://.*"}], []]
    )
    unmatched = st.sampled_from(["UNSPECIFIED", "FORWARD", "IGNORE"])
    return optional(allowOrigins=origins, unmatchedPreflights=unmatched)


def redirect() -> st.SearchStrategy[Tree]:
    """A redirect of any kind."""
    path = st.sampled_from([{}, {"uri": "/to"}, {"uri": "/to?z=1"}, {"prefixRewrite": "/p"}])
    port = st.sampled_from([{}, {"port": 9000}, {"port": 80}, {"derivePort": "FROM_REQUEST_PORT"}])
    rest = optional(
        authority=st.just("to.example.com"),
        scheme=st.sampled_from(["https", "http"]),
        redirectCode=st.sampled_from([301, 302, 307]),
    )
    found = st.builds(
        lambda *parts: {k: v for one in parts for k, v in one.items()}, path, port, rest
    )
    return found.map(lambda redirect: {"redirect": redirect})


def direct_response() -> st.SearchStrategy[Tree]:
    """An answer of Envoy's own."""
    body = st.sampled_from([{}, {"body": {"string": "no"}}, {"body": {"bytes": "bm8="}}])
    return st.builds(
        lambda status, rest: {"directResponse": {"status": status, **rest}},
        st.sampled_from([200, 404, 503]),
        body,
    )


@st.composite
def route(draw: st.DrawFn, host: str, namespace: str, conditions: int) -> Tree:
    """A route that forwards, mostly, with so many conditions at least."""
    sends = forward(host, namespace)
    action = draw(st.one_of(sends, sends, sends, redirect(), direct_response()))
    matches = draw(st.lists(condition(host, namespace), min_size=conditions, max_size=2))
    return {**action, **({"match": matches} if matches else {})}


@st.composite
def virtual_service(draw: st.DrawFn, host: str, namespace: str) -> Tree:
    """A VirtualService with one to five routes."""
    count = draw(st.integers(1, 5))
    # Mostly only the last one may take whatever comes: nothing reaches the routes behind it.
    fewest = draw(st.sampled_from([0, 1, 1, 1]))
    wanted = [fewest] * (count - 1) + [draw(st.sampled_from([0, 1]))]
    routes = [draw(route(host, namespace, conditions)) for conditions in wanted]
    for number, item in enumerate(routes, start=1):
        item["name"] = f"r{number}"
    gateways = draw(st.sampled_from([None, None, None, ["mesh"], ["mesh", "door"], ["door"]]))
    spec = {"hosts": [host], "http": routes} | ({"gateways": gateways} if gateways else {})
    return istio("VirtualService", host, namespace, spec)


def destination_rules(host: str, namespace: str, versions: Sequence[str]) -> list[Tree]:
    """One DestinationRule for each version, with its one subset."""
    return [
        istio(
            "DestinationRule",
            f"{host}-{version}",
            namespace,
            {"host": host, "subsets": [{"name": version, "labels": {"version": version}}]},
        )
        for version in versions
    ]


@st.composite
def route_set(draw: st.DrawFn, host: str, namespace: str) -> list[Tree]:
    """A VirtualService of a host, and the DestinationRules of some of its versions."""
    versions = draw(st.sampled_from([VERSIONS, VERSIONS, VERSIONS[:2]]))
    return [draw(virtual_service(host, namespace)), *destination_rules(host, namespace, versions)]


def istio(kind: str, name: str, namespace: str, spec: Any) -> Tree:
    """An object of Istio's networking API."""
    metadata = {"name": name, "namespace": namespace}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }
