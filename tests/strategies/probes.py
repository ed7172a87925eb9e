"""How health is asked for: by one thing, at a port that is there."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import WORDS, optional

# Quick enough for the shortest deadline of a rollout.
TIMES = optional(
    periodSeconds=st.integers(1, 8),
    timeoutSeconds=st.integers(1, 600),
    failureThreshold=st.integers(1, 20),
    disabled=st.booleans(),
)
COMMANDS = st.lists(WORDS, min_size=1, max_size=2).map(lambda words: {"command": words})


@st.composite
def probe(draw: st.DrawFn, ports: Sequence[str]) -> Tree:
    """One probe; without ports it is a command."""
    if not ports:
        return draw(TIMES) | draw(COMMANDS)
    checks = st.sampled_from(
        [
            {},
            {"path": "/", "headers": {"x-probe": "1", "host": "a b"}},
            {"path": "/healthz?full=1"},
            {"grpc": True},
        ]
    )
    asked = st.builds(
        lambda check, port: check | port, checks, optional(port=st.sampled_from(ports))
    )
    return draw(TIMES) | draw(st.one_of(asked, COMMANDS))


def probes(ports: Sequence[str]) -> st.SearchStrategy[Tree]:
    """Some of the three probes of pods with these ports."""
    return optional(readiness=probe(ports), liveness=probe(ports), startup=probe(ports))
