"""Requests, out of the same alphabets as the conditions of generated routes."""

from hypothesis import strategies as st

from tests.builders import Tree

PORTS = (8080, 9090)
PATHS = ["/", "/a", "/a/", "/a/b", "/A", "/ab", "/b", "/a//b", "/%61/b", "/b/../a", "/a%2fb"]
METHODS = ["GET", "POST", "OPTIONS"]
VALUES = ["1", "2", "12", ""]
PARAMETERS = ["q", "r"]


@st.composite
def sent_request(draw: st.DrawFn) -> Tree:
    """What a request says: port, method, path, headers as pairs, all out of the same alphabets.

    `bare` ones have a Host header without the port.
    """
    parameters = st.tuples(st.sampled_from(PARAMETERS), st.sampled_from(["=1", "=12", "=2", ""]))
    query = "&".join(name + value for name, value in draw(st.lists(parameters, max_size=2)))
    pairs = st.tuples(st.sampled_from(["x-a", "X-b", "cookie"]), st.sampled_from(VALUES))
    headers = draw(st.lists(pairs, max_size=3))
    if draw(st.sampled_from([False, False, False, True])):
        headers.append(("x-forwarded-proto", "https"))
    method = draw(st.sampled_from(METHODS))
    if method == "OPTIONS":
        headers.append(("origin", draw(st.sampled_from(["http://one.example", "null"]))))
        headers += draw(st.sampled_from([[], [("access-control-request-method", "GET")]]))
    port = draw(st.sampled_from(PORTS))
    path = draw(st.sampled_from(PATHS)) + (f"?{query}" if query else "")
    return {
        "port": port,
        "method": method,
        "path": path,
        "headers": headers,
        "bare": draw(st.booleans()),
    }
