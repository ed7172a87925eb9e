"""What is recorded of the services."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import LABELS, optional, some_of

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


@st.composite
def further_metrics(draw: st.DrawFn, written: Tree, *, sidecars: bool) -> Tree:
    """Ports with metrics of their own, which let Prometheus in; what changes of a service."""
    metrics = written.get("metrics", {})
    first = metrics.get("port", written.get("protocol", "http"))
    names = draw(some_of([one for one in written["ports"] if one != first]))
    plain = {"allowPlaintext": True} if sidecars else {}
    return {
        "metrics": {**metrics, "ports": dict.fromkeys(names, "/stats")},
        "ports": written["ports"] | {one: {**written["ports"][one], **plain} for one in names},
        "allowFrom": [
            *written["allowFrom"],
            *({"namespace": "monitoring", "port": one} for one in names),
        ],
    }
