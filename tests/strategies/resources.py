"""What a container asks for, never above what it may use."""

from hypothesis import strategies as st

from tests.strategies.words import optional

RESOURCES = optional(
    size=st.sampled_from(["tiny", "small", "medium", "large", "huge"]),
    requests=optional(
        cpu=st.sampled_from(["50m", "1"]),
        memory=st.sampled_from(["64Mi", "1Gi"]),
        ephemeralStorage=st.just("1Gi"),
    ),
    limits=optional(
        cpu=st.just("2"), memory=st.just("2Gi"), ephemeralStorage=st.sampled_from(["1Gi", "2Gi"])
    ),
)
