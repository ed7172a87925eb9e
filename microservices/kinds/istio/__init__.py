"""Istio's kinds: the one place with their apiVersions.

Pulumi passes the spec of a custom resource on as it is, without translating or checking it, so
specs are camelCase here, and their types are declared here, each kind in the file of its name.
"""

from microservices.kinds.istio.authorization_policy import *
from microservices.kinds.istio.destination_rule import *
from microservices.kinds.istio.gateway import *
from microservices.kinds.istio.group import *
from microservices.kinds.istio.peer_authentication import *
from microservices.kinds.istio.request_authentication import *
from microservices.kinds.istio.service_entry import *
from microservices.kinds.istio.sidecar import *
from microservices.kinds.istio.telemetry import *
from microservices.kinds.istio.virtual_service import *
