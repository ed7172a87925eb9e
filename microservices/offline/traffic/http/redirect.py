"""Redirects: the location.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRedirect
"""

from microservices.manifests.objects import Manifest
from microservices.offline.traffic.http.rewrite import with_prefix
from microservices.offline.traffic.request import Request

_USUAL_PORTS = {"http": "80", "https": "443"}


def location(redirect: Manifest, match: Manifest | None, request: Request) -> str:
    """The URL that a redirect answers with."""
    scheme = str(redirect.get("scheme") or request.scheme)
    port = _port(redirect, request)
    host = str(redirect.get("authority") or "") or _own_host(request, scheme, port)
    return f"{scheme}://{host}{port}{_path(redirect, match, request)}"


def _path(redirect: Manifest, match: Manifest | None, request: Request) -> str:
    if redirect.get("prefixRewrite"):
        return with_prefix(str(redirect["prefixRewrite"]), match, request)
    uri = str(redirect.get("uri") or "")
    if not uri:
        return request.target + request.query
    return uri if "?" in uri else uri + request.query


def _port(redirect: Manifest, request: Request) -> str:
    """The port with its colon; the usual one of the scheme goes unsaid."""
    asked = str(redirect.get("port") or "")
    if redirect.get("derivePort") == "FROM_REQUEST_PORT":
        asked = str(request.port)
    # A redirect to another scheme by a header is not known to istiod.
    scheme = str(redirect.get("scheme") or ("https" if request.tls else "http"))
    return "" if asked in ("", _USUAL_PORTS.get(scheme)) else f":{asked}"


def _own_host(request: Request, scheme: str, port: str) -> str:
    """The host that was asked for, without its port where another stands or the scheme changes."""
    host, colon, own = request.authority.rpartition(":")
    if not colon:
        return request.authority
    usual = scheme != request.scheme and own == _USUAL_PORTS.get(request.scheme)
    return host if port or usual else request.authority
