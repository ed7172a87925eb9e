"""How the stack uses the mesh."""

from hypothesis import strategies as st

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
# Without a waypoint nobody in an ambient mesh sees requests.
MESH = _WRITTEN.map(
    lambda mesh: {**mesh, **({"waypoint": True} if mesh.get("dataPlane") == "ambient" else {})}
)
