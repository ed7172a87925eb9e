"""The sidecars of pods, in any namespace that has bounds."""

from hypothesis import strategies as st

from tests.strategies.words import optional

PROXIES = optional(
    resources=optional(
        size=st.sampled_from(["tiny", "small"]),
        requests=optional(
            cpu=st.sampled_from(["50m", "1"]), memory=st.sampled_from(["64Mi", "1Gi"])
        ),
        limits=optional(cpu=st.just("2"), memory=st.just("2Gi")),
    ),
    concurrency=st.integers(1, 256),
)
