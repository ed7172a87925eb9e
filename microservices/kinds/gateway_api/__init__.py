"""Kinds of the Kubernetes Gateway API: the one place with their apiVersion.

Pulumi passes their specs on as they are, so they are camelCase here.
https://gateway-api.sigs.k8s.io/reference/1.6/spec/
"""

from microservices.kinds.gateway_api.backend_tls_policy import *
from microservices.kinds.gateway_api.gateway import *
from microservices.kinds.gateway_api.group import *
from microservices.kinds.gateway_api.http_route import *
from microservices.kinds.gateway_api.object_reference import *
