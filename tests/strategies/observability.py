"""What is recorded of the services."""

from hypothesis import strategies as st

from tests.strategies.words import LABELS, optional

SHARES = st.integers(0, 100) | st.sampled_from([0.5, 99.9])
# Nothing is traced without a collector.
_TRACED = st.fixed_dictionaries(
    {"collectors": st.just([{"namespace": "traces", "service": "otel", "port": 4317}])},
    optional={"tracingPercent": SHARES},
)
_WRITTEN = optional(
    prometheusOperator=st.booleans(),
    labels=LABELS,
    scrapeSeconds=st.integers(5, 300),
    alerts=optional(
        errorPercent=SHARES,
        latencyMilliseconds=st.integers(1, 600_000),
        restarts=st.integers(1, 1000),
        minutes=st.integers(1, 1440),
        runbookUrl=st.just("https://wiki.example.com/alerts#"),
    ),
    accessLog=st.booleans(),
)
OBSERVABILITY = st.builds(lambda one, traced: one | traced, _WRITTEN, st.just({}) | _TRACED)
