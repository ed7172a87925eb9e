"""The way in to a service `web`."""

from typing import Any

from microservices.objects.ingress import ingress_objects
from microservices.objects.service import service_objects
from microservices.settings.traffic.gateway import GatewaySettings
from tests.builders import Tree
from tests.objects.found import Found
from tests.objects.of_service import service_args

HOST = "shop.example.com"
TLS = {"credentialName": "shop-tls"}


def gateway(**keys: Any) -> GatewaySettings:
    """The gateway of a stack as it is written, with one host."""
    return GatewaySettings.model_validate({"hosts": [HOST], **keys}, by_name=False)


def deployed(service: Tree, **keys: Any) -> Found:
    """The service with these keys, and its way in with keys of `gateway`."""
    args = service_args(around={"gateway": gateway(**keys)}, **{"expose": {}, **service})
    services = {"web": tuple(service_objects(args))}
    return Found((*services["web"], *ingress_objects(args.plan, services)))
