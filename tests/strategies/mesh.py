"""How the stack uses the mesh."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.proxy import PROXIES
from tests.strategies.words import NAMES, optional

_WRITTEN = optional(
    apiVersion=st.sampled_from(
        [f"networking.istio.io/{version}" for version in ("v1", "v1beta1", "v1alpha3")]
    ),
    dataPlane=st.sampled_from(["sidecar", "ambient"]),
    revision=NAMES | st.just("1-27-1"),
    cni=st.booleans(),
    allowPlaintext=st.booleans(),
    settleSeconds=st.integers(0, 600),
    ingressNamespaces=st.lists(NAMES, max_size=2, unique=True),
    routes=st.just("istio"),
    proxy=PROXIES,
)


def _fitting(mesh: Tree) -> Tree:
    """Without a waypoint nobody in an ambient mesh sees requests, and there are no sidecars."""
    if mesh.get("dataPlane") != "ambient":
        return mesh
    return {**{key: one for key, one in mesh.items() if key != "proxy"}, "waypoint": True}


MESH = _WRITTEN.map(_fitting)
