"""Conditions of routes: each route of a service has one that no other one covers."""

from collections.abc import Collection

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import WORDS, optional

EXPRESSIONS = st.sampled_from(["[a-z]+", "a|b", "(?i)x.*", "[0-9]{2,4}"])
CONDITIONS = st.one_of(
    WORDS,
    WORDS.map(lambda word: {"exact": word}),
    WORDS.map(lambda word: {"prefix": word}),
    EXPRESSIONS.map(lambda expression: {"regex": expression}),
    st.just({"present": True}),
)
HOSTS = WORDS.map(lambda word: f"https://{word.lower()}.example")
ORIGINS = st.one_of(
    HOSTS,
    HOSTS.map(lambda host: {"exact": f"{host}:8443"}),
    HOSTS.map(lambda host: {"prefix": f"{host}:"}),
    st.sampled_from(["https://[a-z]+[.]example", "capacitor://a|https://a", "https?://b:.*"]).map(
        lambda expression: {"regex": expression}
    ),
)
# None of these is what makes a route different from the others.
MORE = {
    "methods": st.lists(st.sampled_from(["GET", "HEAD"]), min_size=1, max_size=2, unique=True),
    "headers": st.dictionaries(st.sampled_from(["x-more", "x-lane"]), CONDITIONS, max_size=1),
    "withoutHeaders": st.dictionaries(st.just("x-without"), CONDITIONS, max_size=1),
    "cookies": st.dictionaries(st.sampled_from(["more", "release"]), CONDITIONS, max_size=1),
    "query": st.dictionaries(st.just("more"), CONDITIONS, max_size=1),
}
# What only one route of a service can be told by.
ALONE = ("methods", "callers", "gateway")


@st.composite
def match(
    draw: st.DrawFn,
    around: Surroundings,
    place: int,
    ports: list[str],
    expose: Tree | None,
    taken: Collection[str],
) -> tuple[str, Tree]:
    """What tells a route by, and all of its conditions; nothing of `taken` tells it."""
    kinds = ["exact", "prefix", "regex", "headers", "withoutHeaders", "cookies", "query", "methods"]
    kinds += ["callers"] if around.sidecars and around.others else []
    kinds += ["gateway"] if expose is not None else []
    if not _takes_expressions(expose):
        kinds.remove("regex")
    kind = draw(st.sampled_from([one for one in kinds if one not in taken]))
    found: Tree = draw(optional(**MORE, port=st.sampled_from(ports)))
    if kind == "exact":
        found["path"] = draw(st.sampled_from([f"/{place}", {"exact": f"/{place}"}]))
    elif kind == "prefix":
        found["path"] = {"prefix": f"/{place}/"}
    elif kind == "regex":
        found["path"] = {"regex": f"/{place}/{draw(EXPRESSIONS)}"}
    elif kind == "methods":
        found["methods"] = draw(st.sampled_from([["POST"], ["PUT", "PATCH"], ["DELETE"]]))
    elif kind == "callers":
        found["callers"] = [draw(st.sampled_from(around.others))]
    elif kind == "gateway":
        # The gateway leads to one of the ports.
        found["gateway"] = draw(st.booleans())
        found.pop("port", None)
    else:
        found[kind] = {**found.get(kind, {}), f"x-{place}": draw(CONDITIONS)}
    return kind, found


def _takes_expressions(expose: Tree | None) -> bool:
    """Whether an expression for a path need not be joined to another path."""
    return expose is None or expose.get("stripPrefix", False) or "paths" not in expose
