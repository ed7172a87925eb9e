"""How the stack uses the mesh."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import NAMES, optional

_WRITTEN = optional(
    apiVersion=st.sampled_from(
        [f"networking.istio.io/{version}" for version in ("v1", "v1beta1", "v1alpha3")]
    ),
    dataPlane=st.sampled_from(["sidecar", "ambient"]),
    revision=NAMES,
    cni=st.booleans(),
    allowPlaintext=st.booleans(),
    settleSeconds=st.integers(0, 600),
    ingressNamespaces=st.lists(NAMES, max_size=2, unique=True),
    routes=st.just("istio"),
)


def _suiting(mesh: Tree) -> Tree:
    """What a data plane has an effect for: without a waypoint ambient mode has none for much."""
    if mesh.get("dataPlane") != "ambient":
        return mesh
    return {**mesh, "cni": True, "waypoint": True}


MESH = _WRITTEN.map(_suiting)
