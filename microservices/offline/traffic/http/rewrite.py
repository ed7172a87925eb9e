"""Rewrites: the path that a destination gets.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRewrite
"""

import re
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, part
from microservices.manifests.routes.http_route import SEGMENTS
from microservices.offline.traffic.http.http_match import path_match
from microservices.offline.traffic.http.string_match import expression
from microservices.offline.traffic.request import Request

_GROUP = re.compile(r"\\(\d|\\)")


def rewritten(rewrite: Manifest, match: Manifest | None, request: Request) -> str:
    """Path and query as the destination sees them."""
    pattern = part(rewrite, "uriRegexRewrite", "match")
    if pattern:
        substitution = str(map_at(rewrite, "uriRegexRewrite").get("rewrite", ""))
        return replaced(str(pattern), substitution, request.target) + request.query
    path = with_prefix(str(rewrite.get("uri") or ""), match, request)
    # Where `/` takes the place of segments, istiod keeps no slash that follows them.
    is_cut = rewrite.get("uri") == "/" and SEGMENTS in path_match(match)
    return path.replace("//", "/", 1) if is_cut and path.startswith("//") else path


def with_prefix(prefix: str, match: Manifest | None, request: Request) -> str:
    """Path and query with another prefix in the place of what the match names.

    A match that names the whole path, or a regex, has the whole path replaced. A slash at the
    end of one and not of the other is not mended: `/api` to `/` makes `//users` of `/api/users`.
    """
    path = request.target
    if prefix:
        asked = path_match(match)
        matched = len(asked.get("prefix", asked.get(SEGMENTS, path)))
        path = prefix + path[matched:]
    return path + request.query


def replaced(pattern: str, substitution: str, text: str) -> str:
    r"""Every match of a regular expression replaced as RE2 does it, `\1` being the first group."""
    found, at, last_end = "", 0, -1
    compiled = expression(pattern)
    while at <= len(text) and (match := compiled.search(text, at)):
        found += text[at : match.start()]
        if match.start() == match.end() == last_end:
            # An empty match right behind another one is passed over.
            found += text[last_end : last_end + 1]
            at = last_end + 1
            continue
        found += _filled(substitution, match)
        at = last_end = match.end()
    return found + text[at:]


def _filled(substitution: str, match: Any) -> str:
    def fill(found: re.Match[str]) -> str:
        return "\\" if found[1] == "\\" else match.group(int(found[1])) or ""

    return _GROUP.sub(fill, substitution)
