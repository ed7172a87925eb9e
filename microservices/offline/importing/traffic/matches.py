"""Matches of requests: paths, methods, headers and parameters."""

from typing import Any

from microservices.offline.importing.item import Tree, put, take


def istio_match(written: Tree) -> Tree:
    """A match of a VirtualService."""
    said: Tree = {}
    if path := take(written, "uri"):
        put(said, "path", _text(path))
    for source, word in (
        ("headers", "headers"),
        ("queryParams", "query"),
        ("withoutHeaders", "withoutHeaders"),
    ):
        for name, value in take(written, source, {}).items():
            said.setdefault(word, {})[name.lower() if word != "query" else name] = _text(value)
    if method := take(written, "method.exact"):
        said["methods"] = [method]
    take(written, "name")
    return said


def _text(match: Tree) -> Any:
    """A match of a text: as it is, or by its beginning or an expression."""
    for word in ("prefix", "regex"):
        if word in match:
            return {word: match[word]}
    return match.get("exact", {"present": True})


_TYPES = {"Exact": "exact", "PathPrefix": "prefix", "RegularExpression": "regex"}


def gateway_match(written: Tree) -> Tree:
    """A match of an HTTPRoute."""
    said: Tree = {}
    if path := take(written, "path"):
        put(said, "path", _text({_TYPES.get(path.get("type"), "prefix"): path.get("value", "/")}))
    for source, word in (("headers", "headers"), ("queryParams", "query")):
        for one in take(written, source, []):
            name = str(one.get("name"))
            name = name.lower() if word == "headers" else name
            value = _text({_TYPES.get(one.get("type"), "exact"): one.get("value")})
            said.setdefault(word, {})[name] = value
    put(said, "methods", [method] if (method := take(written, "method")) else None)
    return said
