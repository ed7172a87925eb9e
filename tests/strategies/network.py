"""What pods reach of the cluster beside their calls."""

from hypothesis import strategies as st

from tests.strategies.call import RANGES
from tests.strategies.words import NAMES, optional

# With a hyphen, which no namespace of a stack has: it is in none of the cluster's own.
_SYSTEMS = NAMES.map(lambda name: f"{name}-system")
NETWORK = optional(
    dnsNamespaces=st.lists(_SYSTEMS, max_size=2, unique=True),
    dnsAddresses=RANGES,
    dnsPorts=st.lists(st.sampled_from([53, 5353]), min_size=1, max_size=2, unique=True),
    istiodNamespace=_SYSTEMS,
    apiServer=RANGES,
)
