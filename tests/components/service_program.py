"""A service `web` as a program places it, beside the sets that it may read."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.core.v1 import LimitRange

from components.app_config import AppConfig, AppConfigArgs, config_source
from components.microservice import Microservice, MicroserviceArgs
from components.settle import settle_hooks
from microservices.settings.mesh import MeshSettings
from tests.builders import Tree, planned, service
from tests.deployment import Deploy, Deployed

SETS = {"a": {"k": "1"}, "b": {"l": "2"}}
A, B = (config_source(name, values).name for name, values in SETS.items())
SPLIT: Tree = {"v1": {"weight": 80}, "v2": {"weight": 20}, "v3": {"weight": 0}}
VERSIONS = {**SPLIT, "v2": {**SPLIT["v2"], "tag": "2.0"}}
LABELS = {
    "app": "web",
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/managed-by": "pulumi",
}
CAREFUL = {"attempts": 2, "retryOn": "connect-failure,refused-stream,reset-before-request"}
"""What proxies try again where nobody writes what."""
MESH = MeshSettings(api_version="networking.istio.io/v1beta1")


def service_args(
    *,
    name: str = "web",
    around: Tree | None = None,
    monitored: bool = False,
    mesh: MeshSettings = MESH,
    ended: Mapping[str, str] | None = None,
    **keys: Any,
) -> MicroserviceArgs:
    """The service, in the namespace `shop`, whose pods wait for the limits of the namespace.

    `around` has other keys of the stack, and `ended` the migrations that have ended well.
    """
    monitors = {"prometheusOperator": monitored}
    services = {name: service(**keys)}
    plan = planned(services=services, mesh=mesh, observability=monitors, **(around or {}))
    overrides = [one.version.config for one in plan.versions]
    sets = AppConfigArgs(namespace="shop", config=SETS, secrets={}, overrides=overrides)
    return MicroserviceArgs(
        plan=plan,
        namespace="shop",
        config=AppConfig("config", sets),
        settle=settle_hooks(5),
        migrated=ended or {},
        needs=[LimitRange("limits", metadata={"name": "limits"})],
    )


def deployed(deploy: Deploy, *, name: str = "web", **keys: Any) -> Deployed:
    """The service by a name, with what it gives out as outputs of the stack."""

    def program() -> None:
        service = Microservice(name, service_args(name=name, **keys))
        pulumi.export("url", service.url)
        pulumi.export("split", service.split)

    return deploy(program)
