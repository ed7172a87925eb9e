"""What a service says of its pods, and a version may say otherwise."""

from collections.abc import Collection, Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.container import PROCESS, environment
from tests.strategies.probes import probes
from tests.strategies.proxy import PROXIES
from tests.strategies.resources import RESOURCES
from tests.strategies.rollout import DISRUPTIONS, ROLLOUTS
from tests.strategies.scheduling import scheduling
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import ANNOTATIONS, LABELS, NAMES, optional, some_of

SERVER = "192.0.2.53"
DNS = optional(
    nameservers=st.just([SERVER]),
    searches=some_of(["corp.example.com", "internal", "a.b-c.example"]),
    ndots=st.integers(1, 15),
    timeoutSeconds=st.integers(1, 30),
    attempts=st.integers(1, 5),
    options=some_of(["edns0", "no-aaaa", "single-request", "single-request-reopen", "use-vc"]),
)


@st.composite
def workload(
    draw: st.DrawFn, around: Surroundings, ports: Sequence[str], taken: Collection[str] = ()
) -> Tree:
    """Words about pods that have these ports; they fit any others of their kind.

    None of their variables has a name that is taken.
    """
    return {
        **draw(PROCESS),
        **draw(environment(around, taken)),
        **draw(
            optional(
                resources=RESOURCES,
                probes=probes(ports),
                **({"proxy": PROXIES} if around.sidecars else {}),
                rollout=ROLLOUTS,
                disruption=DISRUPTIONS,
                scheduling=scheduling(around),
                labels=LABELS,
                annotations=ANNOTATIONS,
                pullPolicy=st.sampled_from(["Always", "IfNotPresent", "Never"]),
                hostAliases=st.dictionaries(
                    st.sampled_from(["old.example.com", "db.example.com"]),
                    st.sampled_from(["10.0.0.5", "::1"]),
                ),
                dns=DNS,
                pullSecrets=st.lists(NAMES, max_size=2, unique=True),
                podRequestsPerSecond=st.integers(1, 1_000_000),
            )
        ),
    }
