"""The way in to a service `web` as a program places it."""

from typing import Any

import pulumi

from components.ingress import Ingress, IngressArgs
from components.microservice import Microservice
from components.settle import settle_hooks
from microservices.settings.traffic.gateway import GatewaySettings
from tests.builders import Tree
from tests.components.outer import below_outer
from tests.components.service_program import service_args
from tests.deployment import Deploy, Deployed

HOST = "shop.example.com"
TLS = {"credentialName": "shop-tls"}


def gateway(**keys: Any) -> GatewaySettings:
    """The gateway of a stack as it is written, with one host."""
    return GatewaySettings.model_validate({"hosts": [HOST], **keys}, by_name=False)


def deployed(deploy: Deploy, service: Tree, **keys: Any) -> Deployed:
    """The way in, with keys of `gateway`, to a service with these arguments."""

    def program() -> None:
        args = service_args(around={"gateway": gateway(**keys)}, **{"expose": {}, **service})
        ingress = Ingress(
            "gateway",
            IngressArgs(
                plan=args.plan,
                microservices={"web": Microservice("web", args)},
                namespace="shop",
                settle=settle_hooks(5),
            ),
            below_outer(),
        )
        pulumi.export("hosts", ingress.hosts)
        pulumi.export("routed", sorted(ingress.routes))

    return deploy(program)
