"""How pods come and go."""

from hypothesis import strategies as st

from tests.strategies.words import optional

AT_LEAST_ONE = st.one_of(
    st.integers(1, 100), st.integers(1, 100).map(lambda percent: f"{percent}%")
)
# The grace period covers the longest drain twice; the deadline, the slowest start.
ROLLOUTS = optional(
    maxSurge=AT_LEAST_ONE,
    minReadySeconds=st.integers(0, 30),
    progressDeadlineSeconds=st.integers(300, 3600),
    revisionHistory=st.integers(0, 50),
    drainSeconds=st.integers(0, 60),
    gracePeriodSeconds=st.integers(120, 3600),
)
DISRUPTIONS = optional(maxUnavailable=AT_LEAST_ONE)
