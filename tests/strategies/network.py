"""What pods reach of the cluster beside their calls."""

from hypothesis import strategies as st

from tests.strategies.call import RANGES
from tests.strategies.words import NAMES, optional

# With a hyphen, which no namespace of a stack has: it is in none of the cluster's own.
_SYSTEMS = NAMES.map(lambda name: f"{name}-system")
NETWORK = optional(
    dnsNamespaces=st.lists(_SYSTEMS, max_size=2, unique=True),
    dnsAddresses=RANGES,
    istiodNamespace=_SYSTEMS,
    apiServer=RANGES,
)
