"""A service `web` of a stack, beside the sets that it may read."""

from collections.abc import Mapping
from typing import Any

from microservices.objects.args import ServiceArgs
from microservices.objects.config import Sources, config_objects, config_source
from microservices.objects.service import service_objects
from microservices.objects.stack_object import Key
from microservices.settings.mesh import MeshSettings
from tests.builders import Tree, planned, service
from tests.objects.found import STATE, Found

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
    around: Tree | None = None,
    monitored: bool = False,
    mesh: MeshSettings = MESH,
    ended: Mapping[str, str] | None = None,
    replaced: bool = False,
    **keys: Any,
) -> ServiceArgs:
    """The service, in the namespace `shop`, whose pods wait for the limits of the namespace.

    `around` has other keys of the stack, and `ended` the migrations that have ended well.
    """
    monitors = {"prometheusOperator": monitored}
    stack = {"mesh": mesh, "observability": monitors, "config": SETS, **(around or {})}
    plan = planned(services={"web": service(**keys)}, **stack)
    return ServiceArgs(
        plan=plan,
        name="web",
        sources=Sources.of(plan.settings, STATE),
        ended=ended or {},
        pod_labels={},
        shared_needs=(Key("LimitRange", "limits"),),
        replaced=replaced,
    )


def deployed(**keys: Any) -> Found:
    """The objects of the service, and those of the sets."""
    args = service_args(**keys)
    sets = config_objects(args.plan.settings, args.sources)
    return Found((*sets, *service_objects(args)))
