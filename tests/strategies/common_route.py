"""Routes that a VirtualService and an HTTPRoute can both say, and requests that meet them.

The alphabets are small, so that routes overlap in every way.
"""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import optional

VERSIONS = ("v1", "v2")
PATHS = ("/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/ab", "/b", "/b/c")
METHODS = ("GET", "POST", "DELETE")
_TEXTS = st.sampled_from(
    ["1", "12", {"exact": "1"}, {"prefix": "1"}, {"present": True}, {"regex": "[12]+"}]
)
# Two expressions for one text cannot be joined; where they are the same they need not be.
_PATHS = st.sampled_from(
    [
        *PATHS[:4],
        *({"exact": path} for path in PATHS[4:]),
        *({"prefix": prefix} for prefix in ("/", "/a/", "/a/", "/a/b/", "/b/")),
    ]
)
_MATCH = {
    "path": _PATHS,
    "methods": st.lists(st.sampled_from(METHODS), min_size=1, max_size=2, unique=True),
    "headers": st.dictionaries(st.sampled_from(["x-a", "x-b"]), _TEXTS, min_size=1, max_size=2),
    "cookies": st.dictionaries(st.just("c"), _TEXTS, min_size=1, max_size=1),
    "query": st.dictionaries(st.sampled_from(["q", "r"]), _TEXTS, min_size=1, max_size=1),
}
_HEADERS = optional(
    set=st.just({"x-set": "s"}), add=st.just({"x-a": "added"}), remove=st.just(["x-b"])
)
_BACK = st.sampled_from([{"set": {"x-r": "1"}}, {"add": {"x-r": "2"}}])
_TO = st.sampled_from([*VERSIONS, {"v1": 50, "v2": 50}])
_REWRITE = st.sampled_from(
    [{"path": "/"}, {"path": "/n"}, {"path": "/n/"}, {"host": "inner.example.com"}]
)
_REWRITE_HOST, _ROOT = st.just({"host": "inner.example.com"}), {"prefix": "/"}
_REDIRECT = st.builds(
    lambda found, code: {"host": "to.example.com", "port": 8443, **found, "code": code},
    optional(scheme=st.sampled_from(["http", "https"]), path=st.just("/to")),
    st.sampled_from([301, 302, 303, 307, 308]),
)


def _match() -> st.SearchStrategy[Tree]:
    """Up to three conditions, of a path above all."""
    names = st.lists(st.sampled_from([*_MATCH, "path", "path"]), min_size=1, max_size=3)
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries({name: _MATCH[name] for name in chosen})
    )


@st.composite
def route(draw: st.DrawFn, number: int) -> Tree:
    """A route of which requests, or answers where the proxy gives them itself, tell the number."""
    found: Tree = {"match": draw(_match())}
    if draw(st.sampled_from([False, False, False, True])):
        moved = draw(_REDIRECT)
        return {**found, "redirect": {**moved, "host": f"r{number}.example.com"}}
    changes = draw(_HEADERS)
    changes["set"] = {**changes.get("set", {}), "x-route": str(number)}
    found |= {"requestHeaders": changes, **draw(optional(to=_TO, responseHeaders=_BACK))}
    # Nothing but a path of its own takes the place of every path.
    rewrite = _REWRITE if found["match"].get("path", _ROOT) != _ROOT else _REWRITE_HOST
    return {**found, **draw(optional(rewrite=rewrite))}


@st.composite
def traffic(draw: st.DrawFn) -> Tree:
    """What a service says of its traffic: up to five routes."""
    count = draw(st.integers(1, 5))
    routes = [draw(route(number)) for number in range(1, count + 1)]
    sticky = draw(st.sampled_from([{}, {}, {"sticky": {"cookie": "stay"}}]))
    return {"routes": routes, **sticky}


@st.composite
def request(draw: st.DrawFn) -> Tree:
    """A request out of the same alphabets: method, path with its query, and headers."""
    value = st.sampled_from(["1", "12", "2", "x", ""])
    query = draw(st.dictionaries(st.sampled_from(["q", "r"]), value, max_size=2))
    cookies = draw(st.dictionaries(st.sampled_from(["c", "d"]), value, max_size=2))
    cookies |= draw(st.sampled_from([{}, {}, {"stay": "v1"}, {"stay": "v2"}]))
    headers = draw(st.dictionaries(st.sampled_from(["x-a", "x-b"]), value, max_size=2))
    if cookies:
        headers["cookie"] = "; ".join(f"{name}={text}" for name, text in cookies.items())
    asked = "&".join(f"{name}={text}" for name, text in query.items())
    path = draw(st.sampled_from(PATHS)) + (f"?{asked}" if asked else "")
    return {"method": draw(st.sampled_from(METHODS)), "path": path, "headers": headers}
