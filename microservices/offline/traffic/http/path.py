"""Paths as Envoy normalizes them before any route sees them.

https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ProxyPathNormalization
"""

import re
import string

_ENCODED = re.compile("%([0-9A-Fa-f]{2})")
_PLAIN = frozenset(string.ascii_letters + string.digits + "-._~")
_ESCAPED = frozenset('"<>^`{|}')
# Envoy answers such requests itself.
_REFUSED = re.compile("[^\x21-\x7e]|%00|#")


def is_refused(path: str) -> bool:
    """Whether Envoy answers 400 for a path and its query, whatever the routes are."""
    return not path.startswith("/") or _REFUSED.search(path) is not None


def normalized(path: str) -> str:
    """A path, without its query, in the form that routes are held against.

    Dots lead up and go away, plain characters are decoded, others encoded. Two slashes in a row
    and an encoded slash stay, as Istio's default, BASE, has it.
    """
    decoded = _ENCODED.sub(_decoded, path.replace("\\", "/"))
    encoded = "".join(f"%{ord(one):02X}" if one in _ESCAPED else one for one in decoded)
    *folders, last = encoded.split("/")[1:]
    kept: list[str] = []
    for name in folders:
        _follow(kept, name)
    if last in (".", ".."):
        _follow(kept, last)
        last = ""
    return "/" + "/".join([*kept, last])


def _follow(kept: list[str], name: str) -> None:
    if name == "..":
        del kept[-1:]
    elif name != ".":
        kept.append(name)


def _decoded(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _PLAIN else found[0]
