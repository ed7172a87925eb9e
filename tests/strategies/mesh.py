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


def _suiting(mesh: Tree) -> Tree:
    """What a data plane has an effect for: without a waypoint ambient mode has none for much."""
    if mesh.get("dataPlane") != "ambient":
        return mesh
    rest = {key: one for key, one in mesh.items() if key != "proxy"}
    return {**rest, "cni": True, "waypoint": True, "allowPlaintext": False}


MESH = _WRITTEN.map(_suiting)
