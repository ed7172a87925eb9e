"""Where the settings have what is written at each place of an object of the Gateway API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.builders import Tree, web

HOSTS, MESH = ["shop.example.com"], {"routes": "gateway-api"}
EXPOSED = {"mesh": MESH, "gateway": {"hosts": HOSTS, "plaintext": True}}
PATH, ORIGIN = "/x", "https://shop.example.com"
ODD = (
    "//", "/./", "/../", "%2f", "%2F", "#", "/..", "/.", "%", "*", "?", "ä", "{", "  ", "\t", '"',
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the settings have what is written at a place of an object.

    `text` makes one value of a length, which for a list is an entry with a number.
    """

    stack: Callable[[Any], Tree]
    text: Callable[[int], str] = lambda size: "a" * size


def routed(**route: Any) -> Tree:
    """A stack with one route more than the split."""
    said = {"match": {"path": PATH}, **route}
    return {**web(traffic={"routes": [said]}, expose={}), **EXPOSED}


def matched(**conditions: Any) -> Tree:
    return routed(match=conditions)


def cors(**said: Any) -> Tree:
    return routed(cors={"origins": [ORIGIN], **said})


def host(size: int) -> str:
    """A host with so many characters, or another one for each smaller number."""
    labels = ".".join("a" * 60 for _ in range((size - 2) // 61))
    return f"{labels}.{'b' * (size - len(labels) - 1)}".removeprefix(".")


def path(size: int) -> str:
    return "/" + "a" * (size - 1)


def origin(size: int) -> str:
    return f"https://{host(size - 8)}"


def keys(names: list[str]) -> Tree:
    return dict.fromkeys(names, "1")


def last(names: list[str]) -> Tree:
    """The last version, with what the others leave."""
    return {names[-1]: {"weight": 101 - len(names)}}


CHANGES = {
    f"rules[].filters[].{kind}Modifier.{place}": found
    for kind in ("requestHeader", "responseHeader")
    for action in ("set", "add")
    for place, found in {
        action: Place(lambda names, k=kind, a=action: routed(**{f"{k}s": {a: keys(names)}})),
        f"{action}[].name": Place(
            lambda name, k=kind, a=action: routed(**{f"{k}s": {a: {name: "1"}}})
        ),
        f"{action}[].value": Place(
            lambda value, k=kind, a=action: routed(**{f"{k}s": {a: {"x-a": value}}})
        ),
        "remove": Place(lambda names, k=kind: routed(**{f"{k}s": {"remove": names}})),
    }.items()
}
REWRITTEN = {"path": {"prefix": "/x/"}}
HELD: dict[str, dict[str, Place]] = {
    "HTTPRoute": {
        **CHANGES,
        "hostnames": Place(
            lambda hosts: {
                **routed(),
                "gateway": {"hosts": hosts, "tls": {"credentialName": "shop"}},
            },
            lambda number: f"{'a' * number}.example.com",
        ),
        "rules[].filters[].cors.allowOrigins": Place(
            lambda origins: cors(origins=origins), lambda number: f"https://{'a' * number}.example"
        ),
        "rules[].filters[].cors.allowOrigins[]": Place(lambda one: cors(origins=[one]), origin),
        "rules[].filters[].cors.allowHeaders": Place(lambda names: cors(headers=names)),
        "rules[].filters[].cors.allowHeaders[]": Place(lambda name: cors(headers=[name])),
        "rules[].filters[].cors.exposeHeaders": Place(lambda names: cors(expose=names)),
        "rules[].filters[].cors.exposeHeaders[]": Place(lambda name: cors(expose=[name])),
        "rules[].filters[].cors.allowMethods[]": Place(lambda method: cors(methods=[method])),
        "rules[].filters[].cors.maxAge": Place(lambda seconds: cors(maxAgeSeconds=seconds)),
        "rules[].filters[].requestMirror.percent": Place(
            lambda percent: {
                **web(
                    versions={"v1": {"weight": 100}, "v2": {"weight": 0}},
                    traffic={"mirror": {"to": "v2", "percent": percent}},
                ),
                **EXPOSED,
            }
        ),
        "rules[].filters[].requestRedirect.hostname": Place(
            lambda name: routed(redirect={"host": name}), host
        ),
        "rules[].filters[].requestRedirect.path.replaceFullPath": Place(
            lambda text: routed(redirect={"path": text}), path
        ),
        "rules[].filters[].requestRedirect.port": Place(
            lambda number: routed(redirect={"port": number})
        ),
        "rules[].filters[].requestRedirect.scheme": Place(
            lambda scheme: routed(redirect={"scheme": scheme, "port": 8443})
        ),
        "rules[].filters[].requestRedirect.statusCode": Place(
            lambda code: routed(redirect={"path": "/y", "code": code})
        ),
        "rules[].filters[].urlRewrite.hostname": Place(
            lambda name: routed(rewrite={"host": name}), host
        ),
        "rules[].filters[].urlRewrite.path.replaceFullPath": Place(
            lambda text: routed(rewrite={"path": text}), path
        ),
        "rules[].filters[].urlRewrite.path.replacePrefixMatch": Place(
            lambda text: routed(match=REWRITTEN, rewrite={"path": text}), path
        ),
        "rules[].matches[].headers": Place(lambda names: matched(headers=keys(names))),
        "rules[].matches[].headers[].name": Place(lambda name: matched(headers={name: "1"})),
        "rules[].matches[].headers[].value": Place(lambda text: matched(headers={"x-a": text})),
        "rules[].matches[].method": Place(lambda method: matched(methods=[method])),
        "rules[].matches[].path": Place(lambda text: matched(path=f"/{text}"), lambda _: "a"),
        "rules[].matches[].path.value": Place(lambda text: matched(path=text), path),
        "rules[].matches[].queryParams": Place(lambda names: matched(query=keys(names))),
        "rules[].matches[].queryParams[].name": Place(lambda name: matched(query={name: "1"})),
        "rules[].matches[].queryParams[].value": Place(lambda text: matched(query={"q": text})),
        "rules[].name": Place(lambda name: routed(name=name)),
        "rules": Place(
            # The split is a rule too.
            lambda paths: {
                **web(traffic={"routes": [{"match": {"path": one}} for one in paths[:-1]]}),
                "mesh": MESH,
            },
            path,
        ),
        "rules[].backendRefs": Place(
            lambda names: {
                **web(versions={name: {"weight": 1} for name in names[:-1]} | last(names)),
                "mesh": MESH,
            }
        ),
        "rules[].backendRefs[].port": Place(lambda number: {**web(port=number), "mesh": MESH}),
        # Milliseconds, whose digits the pattern counts.
        "rules[].timeouts.request": Place(
            lambda text: routed(timeoutMilliseconds=600_000 - len(text))
        ),
    },
    "Gateway": {
        "listeners": Place(
            lambda hosts: {**routed(), "gateway": {"hosts": hosts, "plaintext": True}},
            lambda number: f"a{number}.example.com",
        ),
        "listeners[].hostname": Place(
            lambda name: {**routed(), "gateway": {"hosts": [name], "plaintext": True}}, host
        ),
        "listeners[].name": Place(
            lambda name: {
                **routed(),
                "gateway": {"hosts": [*HOSTS, name], "plaintext": True},
            },
            # One of a wildcard has the longest name: `http-any.` and what is below it.
            lambda size: f"*.{host(size - len('http-any.'))}",
        ),
    },
    "BackendTLSPolicy": {},
}
