"""Routes: where they lead, and what they say of the way there."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.gateway import ANY_HOST
from tests.strategies.match import ALONE, ORIGINS, match
from tests.strategies.surroundings import Surroundings
from tests.strategies.version import shares
from tests.strategies.words import WORDS, optional

HEADERS = st.sampled_from(["x-a", "x-b", "cache-control"])
METHODS = st.lists(st.sampled_from(["GET", "POST", "PUT"]), min_size=1, max_size=2, unique=True)
NEVER_DELIVERED = ["connect-failure", "refused-stream", "reset-before-request"]
FAILURES = ["5xx", "gateway-error", "reset", "retriable-4xx", "409", "425", "429", "503", "504"]
GRPC = ["cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable"]
# Of everything less than all of it.
PARTS = st.integers(0, 99) | st.sampled_from([0.001, 0.5, 99.9])
FAULTS = optional(
    delay=st.fixed_dictionaries(
        {"milliseconds": st.integers(1, 600_000)}, optional={"percent": PARTS}
    ),
    abort=st.fixed_dictionaries({"status": st.integers(200, 599)}, optional={"percent": PARTS}),
).filter(bool)
CHANGES = optional(
    set=st.dictionaries(HEADERS, WORDS, min_size=1, max_size=2),
    add=st.dictionaries(HEADERS, WORDS, min_size=1, max_size=1),
    remove=st.lists(st.sampled_from(["x-c", "server"]), min_size=1, max_size=2, unique=True),
).filter(bool)
CORS = st.fixed_dictionaries(
    {"origins": st.lists(ORIGINS, min_size=1, max_size=2, unique_by=repr)},
    optional={
        "methods": METHODS,
        "headers": st.lists(HEADERS, max_size=2, unique=True),
        "expose": st.lists(HEADERS, max_size=1),
        "maxAgeSeconds": st.integers(1, 86_400),
        "credentials": st.booleans(),
    },
)
RESPONSES = optional(status=st.integers(200, 599), body=WORDS)


def redirects(kind: str, hosts: Sequence[str]) -> st.SearchStrategy[Tree]:
    """Away from a route that is told by this: by a path alone where that is of another one."""
    # A port of the sidecar's own is that of no service; a gateway for all hosts has any other one.
    ways: list[Tree] = [{"port": 15000}]
    if ANY_HOST not in hosts:
        ways += [{"host": "a.example.com"}, {"host": "a.example.com", "scheme": "https"}]
    ways += [{"path": "/elsewhere"}] if kind in ("exact", "prefix", "regex") else []
    code = optional(code=st.sampled_from([301, 302, 303, 307, 308]))
    return st.builds(
        lambda elsewhere, more: {"redirect": {**elsewhere, **more}}, st.sampled_from(ways), code
    )


def timeouts(around: Surroundings) -> st.SearchStrategy[int]:
    """Times for whole answers; a caller waits longer than whatever it calls may take."""
    return st.integers(20_000, 600_000) if around.calls else st.integers(1000, 10_000)


@st.composite
def retries(draw: st.DrawFn, around: Surroundings, more: Sequence[str] = ()) -> Tree:
    """Further tries, for all of which there is time."""
    attempts = draw(st.integers(0, 3))
    if not attempts:
        return {"attempts": 0}
    conditions = st.sampled_from([*NEVER_DELIVERED, *FAILURES, *more])
    said = draw(
        optional(
            perTryMilliseconds=st.integers(1, 5000 if around.calls else 250),
            retryOn=st.lists(conditions, min_size=1, max_size=3, unique=True),
            methods=METHODS,
        )
    )
    return said | {"attempts": attempts}


def mirrors(versions: Sequence[str]) -> st.SearchStrategy[Tree]:
    """Copies of some of the requests, to any of the versions."""
    to = st.sampled_from(versions)
    return st.fixed_dictionaries({"to": to, "percent": PARTS})


def words(around: Surroundings) -> dict[str, st.SearchStrategy[object]]:
    """What every route to a version may say of the way, and `traffic` for all of them."""
    return {
        "timeoutMilliseconds": timeouts(around),
        "retries": retries(around),
        "fault": FAULTS,
    }


@st.composite
def way(draw: st.DrawFn, around: Surroundings, kind: str, versions: Sequence[str]) -> Tree:
    """Where a route leads, and what is done on the way."""
    to = draw(st.sampled_from(["split", "version", "shares"]))
    found: Tree = draw(optional(**words(around), mirror=mirrors(versions)))
    if to == "version":
        found["to"] = draw(st.sampled_from(versions))
        others = [one for one in versions if one != found["to"]]
        if others and draw(st.booleans()):
            found["mirror"] = {"to": draw(st.sampled_from(others))}
    elif to == "shares":
        chosen = draw(st.lists(st.sampled_from(versions), min_size=1, max_size=2, unique=True))
        found["to"] = dict(zip(chosen, draw(shares(len(chosen))), strict=True))
    if kind in ("exact", "prefix") and draw(st.booleans()):
        path = {"path": "/new/" if kind == "prefix" else "/new"}
        found["rewrite"] = path | draw(optional(host=st.just("b.example.com")))
    return found


@st.composite
def routes(
    draw: st.DrawFn,
    around: Surroundings,
    ports: list[str],
    versions: Sequence[str],
    expose: Tree | None,
) -> list[Tree]:
    """Up to three routes, each of which gets requests."""
    found: list[Tree] = []
    taken: list[str] = []
    for place in range(draw(st.integers(0, 3))):
        kind, conditions = draw(match(around, place, ports, expose, taken))
        taken += [kind] if kind in ALONE else []
        action = draw(
            st.one_of(
                way(around, kind, versions),
                redirects(kind, around.hosts),
                RESPONSES.map(lambda said: {"respond": said}),
            )
        )
        more = optional(
            name=st.just(f"named-{place}"),
            cors=CORS,
            requestHeaders=CHANGES,
            responseHeaders=CHANGES,
        )
        found.append({"match": conditions, **action, **draw(more)})
    return found
