"""What must hold between the objects of one stack, read from the objects themselves."""

from collections.abc import Iterator, Sequence
from typing import Any

from rules.names import LONGEST
from rules.rule import manifest_rule
from settings.problems import Finding

Manifest = dict[str, Any]


def named(manifest: Manifest) -> str:
    """Kind and name of an object, as messages show it."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def of_kind(manifests: Sequence[Manifest], kind: str) -> Iterator[Manifest]:
    """The objects of one kind."""
    return (manifest for manifest in manifests if manifest["kind"] == kind)


def routes(virtual_service: Manifest) -> Iterator[tuple[int, Manifest]]:
    """Place and content of each HTTP route that sends requests somewhere."""
    for place, route in enumerate(virtual_service["spec"].get("http", ())):
        if "route" in route:
            yield place, route


@manifest_rule(
    "Envoy answers 503 for a subset that no DestinationRule defines (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_subset_is_defined(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """Each subset of a route stands in a DestinationRule of the same host."""
    defined = {
        (rule["spec"]["host"], subset["name"])
        for rule in of_kind(manifests, "DestinationRule")
        for subset in rule["spec"].get("subsets", ())
    }
    for virtual_service in of_kind(manifests, "VirtualService"):
        for place, route in routes(virtual_service):
            for target, weighted in enumerate(route["route"]):
                destination = weighted["destination"]
                subset = destination.get("subset")
                if subset and (destination["host"], subset) not in defined:
                    path = (named(virtual_service), "spec", "http", place, "route", target)
                    what = f"no DestinationRule defines subset {subset} of {destination['host']}"
                    yield Finding(path, what, "add the subset, or route to one that exists")


@manifest_rule("A subset without pods answers 503 to every request that it gets.")
def every_subset_has_pods(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """The labels of each subset are those of some Deployment's pods."""
    pods = [
        deployment["spec"]["template"]["metadata"].get("labels", {})
        for deployment in of_kind(manifests, "Deployment")
    ]
    for rule in of_kind(manifests, "DestinationRule"):
        for place, subset in enumerate(rule["spec"].get("subsets", ())):
            wanted = {"app": rule["spec"]["host"].split(".")[0], **subset.get("labels", {})}
            if not any(wanted.items() <= labels.items() for labels in pods):
                path = (named(rule), "spec", "subsets", place, "labels")
                what = f"no Deployment's pods have the labels of subset {subset['name']}"
                yield Finding(path, what, "use the labels of a Deployment's pod template")


@manifest_rule("Istio reads weights as parts of their sum.")
def route_weights_total_100(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """The weights of each route total 100."""
    for virtual_service in of_kind(manifests, "VirtualService"):
        for place, route in routes(virtual_service):
            total = sum(weighted.get("weight", 100) for weighted in route["route"])
            if total != 100:
                path = (named(virtual_service), "spec", "http", place, "route")
                yield Finding(path, f"the weights total {total}", "write weights that total 100")


@manifest_rule(
    "A Service whose selector finds no pod has no endpoints, and nothing says so. "
    "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/"
)
def every_service_finds_pods(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """The selector of each Service is a part of some Deployment's pod labels."""
    pods = [
        deployment["spec"]["template"]["metadata"].get("labels", {})
        for deployment in of_kind(manifests, "Deployment")
    ]
    for service in of_kind(manifests, "Service"):
        selector = service["spec"].get("selector") or {}
        if selector and not any(selector.items() <= labels.items() for labels in pods):
            path = (named(service), "spec", "selector")
            yield Finding(path, "it finds no Deployment's pods", "select labels that pods have")


@manifest_rule("A pod that names a config object which is not there never starts.")
def every_config_object_exists(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """Each ConfigMap and Secret of an `envFrom` is an object of the stack."""
    present = {
        named(manifest) for kind in ("ConfigMap", "Secret") for manifest in of_kind(manifests, kind)
    }
    for deployment in of_kind(manifests, "Deployment"):
        for container in deployment["spec"]["template"]["spec"]["containers"]:
            for place, source in enumerate(container.get("envFrom", ())):
                for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                    wanted = source.get(key)
                    if wanted and f"{kind}/{wanted['name']}" not in present:
                        path = (named(deployment), container["name"], "envFrom", place)
                        what = f"there is no {kind} {wanted['name']}"
                        yield Finding(path, what, "add it to the stack, or name another")


@manifest_rule("Names of objects end up in label values, which have at most 63 characters.")
def names_fit_a_label(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """Every name has at most 63 characters."""
    for manifest in manifests:
        name = manifest["metadata"]["name"]
        if len(name) > LONGEST:
            path = (named(manifest), "metadata", "name")
            yield Finding(path, f"it has {len(name)} characters", f"write at most {LONGEST}")


RULES = (
    every_subset_is_defined,
    every_subset_has_pods,
    route_weights_total_100,
    every_service_finds_pods,
    every_config_object_exists,
    names_fit_a_label,
)
