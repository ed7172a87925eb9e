"""Containers: their names, resources and variables, and what is mounted in them."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.manifests.quantity import amount
from microservices.plan.plan import Plan, all_containers, versions
from microservices.plan.subjects import Container, Pods, extra_containers
from microservices.rules.rule import error, warning
from microservices.settings.pods.volume import SCRATCH
from microservices.settings.values.problems import Finding, Findings

# https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
_ISTIO = ("istio-proxy", "istio-init", "istio-validation")
_MOST = {"cpu": "10000", "memory": "1024Ti", "ephemeral_storage": "1024Ti"}
# https://github.com/istio/istio/blob/master/manifests/charts/istio-control/istio-discovery/files/injection-template.yaml
_VOLUMES_OF_ISTIO = (
    *("istio-ca-crl", "istio-certs", "istio-data", "istio-envoy", "istio-podinfo", "istio-token"),
    *("istiod-ca-cert", "credential-socket", "workload-certs", "workload-socket"),
    *("custom-bootstrap-volume", "gke-workload-certificate", "lightstep-certs"),
)


@error(
    "Containers of a pod have names of their own, and Istio adds its own ones. "
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container",
    each=versions,
)
def container_names_are_unique(pods: Pods) -> Findings:
    """Container names are unique, among them those of the main container and of Istio."""
    service = pods.service.name
    owners = {service: f"the container of {service}"}
    owners |= dict.fromkeys(_ISTIO, "a container of Istio's sidecar")
    for container in extra_containers(pods):
        if container.name in owners:
            what = f"{owners[container.name]} has this name"
            yield Finding(container.path(), what, "rename this one")
        owners.setdefault(container.name, f"one of `{container.path()[-2]}`")


@error(
    "Injection puts its own volume in the place of one with its name. "
    "https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#customizing-injection",
    each=versions,
)
def volume_names_are_not_istios(pods: Pods) -> Findings:
    """No volume has the name of one that injection adds."""
    for name in pods.workload.volumes:
        if name in _VOLUMES_OF_ISTIO:
            what = "a volume of Istio's sidecar has this name"
            yield Finding(pods.path("volumes", name), what, "rename this one")


@error("A pod that mounts a volume which it does not have is refused.", each=all_containers)
def mounts_name_volumes(container: Container) -> Findings:
    """Each key of `mounts` is a volume of the pods."""
    known = {*container.pods.workload.volumes, SCRATCH}
    for name in container.mounts:
        if name not in known:
            what = f"the pods of {container.pods.name} have no volume `{name}`"
            instead = f"add it to `volumes`, or write one of: {', '.join(sorted(known))}"
            yield Finding(container.path("mounts", name), what, instead)


@error(
    "The API server refuses a container with two mounts at one path.",
    each=all_containers,
)
def mount_paths_are_unique(container: Container) -> Findings:
    """A container mounts one volume at a path."""
    owners: dict[str, str] = {}
    for name, path in sorted(container.mounts.items()):
        if owners.setdefault(path, name) != name:
            what = f"{owners[path]} is mounted at {path} as well"
            yield Finding(container.path("mounts", name), what, "mount one of them elsewhere")


def _variables(container: Container) -> Iterator[tuple[str, str]]:
    """Group and name of every variable that a container writes."""
    for group in ("env", "env_keys", "env_fields"):
        for name in getattr(container.settings, group):
            yield group, name


@error("A variable has one value; of two the later one wins.", each=all_containers)
def variables_are_written_once(container: Container) -> Findings:
    """No name stands in two of `env`, `envKeys` and `envFields`."""
    owners: dict[str, str] = {}
    for group, name in _variables(container):
        owner = owners.setdefault(name, group)
        if owner != group:
            path = container.path(group, name, also=((owner, name),))
            what = f"`{name}` stands under `{to_camel(owner)}` as well"
            yield Finding(path, what, "leave one of the two out")


@error("A pod whose variable names a key that is not there never starts.")
def keys_of_variables_exist(plan: Plan) -> Findings:
    """The key of each entry of `envKeys` is in its set."""
    for container in all_containers(plan):
        for name, one in container.settings.env_keys.items():
            keys = plan.keys_of(one.set, container.pods.version)
            if one.set in plan.keys and one.key not in keys:
                path = container.path("env_keys", name, "key")
                instead = f"write one of: {', '.join(sorted(keys))}" if keys else "add it there"
                yield Finding(path, f"the set {one.set} has no key `{one.key}`", instead)


@error("The keys of a set that the stack makes are there: nothing is optional in it.")
def optional_keys_are_of_existing_sets(plan: Plan) -> Findings:
    """An entry of `envKeys` is `optional` only where its set is one of `existingSets`."""
    for container in all_containers(plan):
        for name, one in container.settings.env_keys.items():
            if one.optional and one.set in plan.keys:
                path = container.path("env_keys", name, "optional")
                yield Finding(path, f"the stack makes the set {one.set}", "leave it out")


@warning(
    "A variable that is written wins over the key of a set, and the set says otherwise. "
    "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
)
def variables_hide_no_key(plan: Plan) -> Findings:
    """No variable is named like a key of a set that the same container reads."""
    for container in all_containers(plan):
        version = container.pods.version
        read = {one: plan.keys_of(one, version) for one in container.settings.config_from}
        for group, name in _variables(container):
            for hidden, keys in read.items():
                if name in keys:
                    path = container.path(group, name, also=(("config_from",),))
                    what = f"it hides the key `{name}` of the set {hidden}"
                    yield Finding(path, what, "leave one of the two out")


@error(
    "No node has as much: a request is never placed, and a limit limits nothing. "
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    each=all_containers,
)
def amounts_are_of_a_node(container: Container) -> Findings:
    """No request or limit is above 10,000 cores, or 1024Ti."""
    for kind in ("requests", "limits"):
        for key, most in _MOST.items():
            written = getattr(getattr(container.settings.resources, kind), key)
            if written is not None and amount(written) > amount(most):
                path = container.path("resources", kind, key)
                yield Finding(path, f"no node has {written}", "write what the container needs")


@error(
    "The API server refuses pods that ask for more than they may use. "
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    each=all_containers,
)
def limits_cover_requests(container: Container) -> Findings:
    """A limit is at least the request of the same resource."""
    resources = container.settings.resources
    for key, request, limit in (
        ("cpu", resources.requested_cpu, resources.limits.cpu),
        ("memory", resources.requested_memory, resources.limits.memory),
        (
            "ephemeral_storage",
            resources.requests.ephemeral_storage,
            resources.limits.ephemeral_storage,
        ),
    ):
        if request is not None and limit is not None and amount(limit) < amount(request):
            others = (("resources", "requests", key), ("resources", "size"))
            path = container.path("resources", "limits", key, also=others)
            what = f"the limit {limit} is below the request {request}"
            yield Finding(path, what, "write a limit of at least the request, or lower that")
