"""Exposed path of a service, joined with the paths of its routes."""

import re
from dataclasses import dataclass

import re2

from microservices.dialects.istio.route_match import string_match
from microservices.kinds import istio
from microservices.settings.traffic.match import PathMatch, PrefixPath, RegexMatch


@dataclass(frozen=True)
class ExposedPath:
    """How paths begin that lead to a service, up to the end of a segment.

    `beginning` has no slash at its end, and is empty where every path leads there. Where it is
    `stripped` the service is asked without it, and its routes speak of paths as it sees them.
    """

    beginning: str = ""
    stripped: bool = False

    @property
    def everything(self) -> list[istio.StringMatch]:
        """The conditions of which one holds for each path below this one."""
        if not self.beginning:
            return [{}]
        return [{"exact": self.beginning}, {"prefix": f"{self.beginning}/"}]

    def conditions(self, own: PathMatch | None) -> list[istio.StringMatch]:
        """Those of which one holds for a path below this one that `own` fits; none for no path.

        What an expression fits below a path that is not stripped cannot be told from it.
        """
        if own is None:
            return self.everything
        if not self.beginning:
            return [string_match(own)]
        if isinstance(own, RegexMatch):
            return self._fitting(own.regex) if self.stripped else []
        if isinstance(own, PrefixPath):
            return self._beginning_with(own.prefix)
        exact = own if isinstance(own, str) else own.exact
        if not self.stripped:
            return [{"exact": exact}] if f"{exact}/".startswith(f"{self.beginning}/") else []
        joined: istio.StringMatch = {"exact": self.beginning + exact}
        return [{"exact": self.beginning}, joined] if exact == "/" else [joined]

    def rewrite(self, own: PathMatch | None, to: str | None) -> istio.Rewrite:
        """What the service is asked for in place of a path that `own` fits; nothing for itself.

        `to` takes the place of what `own` says: of the whole path, or of its beginning. What
        follows that beginning is joined by one slash: Envoy by itself makes `//x` of `/api/x`
        where `/` takes the place of `/api`, and `/v2x` where `/v2` takes that of `/api/`.
        https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-routeaction-prefix-rewrite
        """
        if to is None:
            return _replaced(f"{self.beginning}/", "/") if self.stripped else {}
        if own is not None and not isinstance(own, PrefixPath):
            return {"uri": to}
        prefix = own.prefix if own else "/"
        if prefix.endswith("/"):
            to = f"{to.removesuffix('/')}/"
        outside = self.beginning + prefix if self.stripped else prefix
        whole: list[istio.StringMatch] = [{"prefix": outside}] if self.beginning or own else [{}]
        doubled = to.endswith("/") and not prefix.endswith("/")
        if self.conditions(own) == whole and not doubled:
            return {"uri": to}
        return _replaced(f"{outside}/" if doubled else outside, to)

    def redirect(self, to: str) -> str:
        """The path, for a client outside, of what is `to` for the service."""
        return self.beginning + to if self.stripped else to

    def _beginning_with(self, prefix: str) -> list[istio.StringMatch]:
        if self.stripped:
            return self.everything if prefix == "/" else [{"prefix": self.beginning + prefix}]
        if self.beginning.startswith(prefix):
            return self.everything
        return [{"prefix": prefix}] if prefix.startswith(f"{self.beginning}/") else []

    def _fitting(self, expression: str) -> list[istio.StringMatch]:
        """Of the beginning by itself the service sees `/`."""
        joined: istio.StringMatch = {"regex": f"{re.escape(self.beginning)}(?:{expression})"}
        return [{"exact": self.beginning}, joined] if re2.fullmatch(expression, "/") else [joined]


WHOLE = ExposedPath()


def _replaced(beginning: str, to: str) -> istio.Rewrite:
    """Another beginning of a path; a slash at the end of the old one may be missing."""
    expression = re.escape(beginning)
    if beginning.endswith("/") and beginning != "/":
        expression += "?"
    rest = to.replace("\\", "\\\\") + r"\1"
    return {"uriRegexRewrite": {"match": f"^{expression}(.*)$", "rewrite": rest}}
