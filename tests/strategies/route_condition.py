"""The conditions of generated routes, in small alphabets, so that requests meet them."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.sent_request import PARAMETERS, PATHS, PORTS

CLIENT = {"app": "client", "tier": "web"}
_VALUE_MATCHES = st.sampled_from(
    [{"exact": "1"}, {"exact": "12"}, {"prefix": "1"}, {"regex": "[12]"}, {"regex": ".*"}, {}]
)
_ABSENT = _VALUE_MATCHES | st.just({"regex": "*"})
_URIS = st.sampled_from(
    [
        *({"exact": path} for path in PATHS[:6]),
        *({"prefix": path} for path in ("", "/", "/a", "/a/", "/A", "/b")),
        *({"regex": text} for text in (".*", "/a.*", "/[ab]", "/a/.+", "(?i)/A", "/", "a")),
        {},
    ]
)


def condition(host: str, namespace: str) -> st.SearchStrategy[Tree]:
    """One `match` with up to some of its parts."""
    parts = {
        "uri": _URIS,
        "ignoreUriCase": st.booleans(),
        "scheme": st.sampled_from([{"exact": "http"}, {"exact": "https"}, {"prefix": "http"}]),
        "method": st.sampled_from([{"exact": "GET"}, {"prefix": "P"}, {"regex": "GET|POST"}]),
        "authority": st.sampled_from(
            [{"exact": f"{host}:{PORTS[0]}"}, {"prefix": host[:2]}, {"regex": ".*:9090"}]
        ),
        "headers": st.dictionaries(
            st.sampled_from(["x-a", "X-B", "cookie", "host"]), _VALUE_MATCHES, max_size=2
        ),
        "withoutHeaders": st.dictionaries(st.sampled_from(["x-a", "x-b"]), _ABSENT, max_size=1),
        "queryParams": st.dictionaries(st.sampled_from(PARAMETERS), _VALUE_MATCHES, max_size=2),
        "port": st.sampled_from(PORTS),
        "sourceLabels": st.sampled_from([{}, {"app": "client"}, CLIENT, {"app": "x"}]),
        "sourceNamespace": st.sampled_from([namespace, "elsewhere"]),
        "gateways": st.sampled_from([["mesh"], ["door"], ["mesh", "door"], ["door", "mesh"]]),
    }
    # The path above all, and seldom more than two others: else nothing would ever meet them.
    names = st.lists(st.sampled_from([*parts, *(["uri"] * 6)]), max_size=3, unique=True)
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries({name: parts[name] for name in chosen})
    )
