"""The namespace: its name and its limit range."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.manifests.quantity import amount
from microservices.plan.plan import Plan, all_containers
from microservices.plan.proxy import Proxy, proxies
from microservices.plan.subjects import Container
from microservices.rules.rule import error
from microservices.settings.namespace import AmountSettings, LimitRangeSettings
from microservices.settings.pods.resources import ResourcesSettings
from microservices.settings.values.problems import Finding, Findings

_PATH = ("namespaceOptions", "limitRange")
_KEYS = ("cpu", "memory")
# Each is at most the next one that is written, as the API server wants it.
_ORDER = (
    ("least", "default_request"),
    ("least", "default_limit"),
    ("least", "most"),
    ("default_request", "default_limit"),
    ("default_request", "most"),
    ("default_limit", "most"),
)
# https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-root_namespace
_ROOT = "istio-system"


def default_limit(limits: LimitRangeSettings | None, key: str) -> str | None:
    """The limit that a container gets without one of its own.

    Kubernetes takes the greatest limit where there is no default one.
    https://kubernetes.io/docs/concepts/policy/limit-range/
    """
    if limits is None:
        return None
    return getattr(limits.default_limit, key) or getattr(limits.most, key)


def bounded(plan: Plan) -> Iterator[tuple[ResourcesSettings, Container | Proxy]]:
    """The resources of every container, the sidecars that Istio injects among them."""
    for container in all_containers(plan):
        yield container.settings.resources, container
    for proxy in proxies(plan):
        yield proxy.resources, proxy


@error(
    "Policies would close the cluster's DNS or its control plane; in the root namespace of Istio "
    "they are for the whole mesh, and names with `kube-` are reserved. "
    "https://istio.io/latest/docs/reference/config/security/peer_authentication/ "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
)
def namespaces_are_no_systems(plan: Plan) -> Findings:
    """`namespace` is neither that of Istio nor of the cluster's DNS, and none of Kubernetes."""
    namespace, network = plan.settings.namespace, plan.settings.network
    systems = (_ROOT, network.istiod_namespace, *network.dns_namespaces)
    if namespace in systems or namespace.startswith("kube-"):
        what = f"{namespace} is a namespace of the cluster's own, which policies would close"
        yield Finding(("namespace",), what, "write one for the services of this stack")


@error(
    "The API server refuses a LimitRange whose amounts are not in order. "
    "https://kubernetes.io/docs/concepts/policy/limit-range/",
)
def limit_range_is_in_order(plan: Plan) -> Findings:
    """`least` is below the defaults and they are below `most`; a request is below its limit."""
    limits = plan.settings.namespace_options.limit_range
    if limits is None:
        return
    for lower, upper in _ORDER:
        low: AmountSettings = getattr(limits, lower)
        high: AmountSettings = getattr(limits, upper)
        for key in _KEYS:
            less, more = getattr(low, key), getattr(high, key)
            if less and more and amount(less) > amount(more):
                what = f"{less} is above `{to_camel(upper)}`, which is {more}"
                instead = f"write at most {more}, or raise that"
                yield Finding((*_PATH, to_camel(lower), key), what, instead)


@error(
    "The API server refuses a container that asks for less or may use more than the LimitRange "
    "says. https://kubernetes.io/docs/concepts/policy/limit-range/",
)
def containers_are_within_the_limit_range(plan: Plan) -> Findings:
    """Each request is at least `least`, and each limit and request at most `most`."""
    limits = plan.settings.namespace_options.limit_range
    if limits is None:
        return
    for resources, container in bounded(plan):
        for kind, key, said, bound, below in _bounds(resources, limits):
            if (amount(said) < amount(bound)) if below else (amount(said) > amount(bound)):
                path = container.path("resources", kind, key, also=(("resources",),))
                side = "below `least`" if below else "above `most`"
                what = f"{said} is {side} of the namespace's limit range, which is {bound}"
                instead = f"write at {'least' if below else 'most'} {bound}"
                yield Finding(path, what, instead)


def _bounds(
    resources: ResourcesSettings, limits: LimitRangeSettings
) -> Iterator[tuple[str, str, str, str, bool]]:
    """Kind, resource and amount of what a container says, and its bound, from below or above."""
    said = (
        ("requests", "cpu", resources.requested_cpu),
        ("requests", "memory", resources.requested_memory),
        ("limits", "cpu", resources.limits.cpu),
        ("limits", "memory", resources.limited_memory),
    )
    for kind, key, quantity in said:
        for name in ("least", "most"):
            bound = getattr(getattr(limits, name), key)
            if bound and quantity:
                yield kind, key, quantity, bound, name == "least"


@error(
    "A container without a CPU limit gets the default one, and the API server refuses it when its "
    "request is above that. https://kubernetes.io/docs/concepts/policy/limit-range/",
)
def default_limits_cover_requests(plan: Plan) -> Findings:
    """`defaultLimit.cpu` is at least the request of each container that gets it."""
    limits = plan.settings.namespace_options.limit_range
    given = limits.default_limit.cpu if limits else None
    if given is None:
        return
    for resources, container in bounded(plan):
        if not resources.limits.cpu and amount(resources.requested_cpu) > amount(given):
            path = container.path("resources", "limits", "cpu", also=(("resources",),))
            what = f"without it the limit is {given}, below the request {resources.requested_cpu}"
            yield Finding(path, what, "write a limit of at least the request, or lower that")


@error("A key without an effect is believed to have one.")
def stacks_move_between_two_namespaces(plan: Plan) -> Findings:
    """`movedFrom` is another namespace than that of the stack."""
    if plan.settings.namespace_options.moved_from == plan.settings.namespace:
        path = ("namespaceOptions", "movedFrom")
        yield Finding(path, f"the stack is in {plan.settings.namespace}", "leave it out")
