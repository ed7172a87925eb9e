"""What holds for every object of every stack: each contract yields what breaks it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from microservices.dialects.istio.ingress import host_name
from microservices.offline.engine.evaluation import Evaluation, Resource, Secret
from microservices.rules import OBJECT_RULES, manifest_findings, object_findings
from tests.pod_contracts import every_pod_is_hardened, no_token_is_mounted_without_a_word
from tests.stack_objects import WORKLOADS, named, of_kind
from tests.stacks import manifests, objects
from tests.wiring_contracts import WIRING_CONTRACTS

Contract = Callable[[Evaluation], Iterator[str]]
MANAGED_BY = "app.kubernetes.io/managed-by"
NAME = "app.kubernetes.io/name"
COMPONENT = "app.kubernetes.io/component"
PART_OF = "app.kubernetes.io/part-of"
TOKENS = ("RequestAuthentication", "AuthorizationPolicy")
LONGEST = 63
REQUESTS = ("HTTP", "HTTP2", "GRPC")


def every_object_stands_under_a_component(evaluation: Evaluation) -> Iterator[str]:
    types = {resource.urn: resource.type for resource in evaluation.resources}
    for item in objects(evaluation):
        if not types[item.parent].startswith("microservices:index:"):
            yield named(item)


def every_urn_is_unique(evaluation: Evaluation) -> Iterator[str]:
    urns = [resource.urn for resource in evaluation.resources]
    yield from {urn for urn in urns if urns.count(urn) > 1}


def no_two_objects_have_a_kind_and_name_in_common(evaluation: Evaluation) -> Iterator[str]:
    names = [named(item) for item in objects(evaluation)]
    yield from {name for name in names if names.count(name) > 1}


def every_object_is_named_like_its_resource_in_63_characters(
    evaluation: Evaluation,
) -> Iterator[str]:
    for item in objects(evaluation):
        if item.inputs["metadata"]["name"] != item.name or not 0 < len(item.name) <= LONGEST:
            yield named(item)


def every_object_but_the_namespace_is_in_the_namespace(evaluation: Evaluation) -> Iterator[str]:
    """But for what is beside the pods of a gateway: its certificate, and who asks for tokens."""
    for item in objects(evaluation):
        kind, own = item.inputs["kind"], evaluation.outputs["namespace"]
        expected = None if kind == "Namespace" else own
        elsewhere = kind == "Certificate" or (kind in TOKENS and item.name.startswith("gateway."))
        if item.inputs["metadata"].get("namespace") != expected and not elsewhere:
            yield named(item)


def every_object_is_labelled(evaluation: Evaluation) -> Iterator[str]:
    """An object is named after what its label says, and that of a job after its service too."""
    for item in objects(evaluation):
        labels = item.inputs["metadata"]["labels"]
        beginning = labels[PART_OF] if labels.get(COMPONENT) == "job" else labels[NAME]
        if labels.get(MANAGED_BY) != "pulumi" or not item.name.startswith(beginning):
            yield named(item)


def workloads(evaluation: Evaluation) -> list[Resource]:
    return [item for kind in WORKLOADS for item in of_kind(evaluation, kind)]


def the_selectors_are_the_frozen_ones(evaluation: Evaluation) -> Iterator[str]:
    for item in workloads(evaluation):
        template = item.inputs["spec"]["template"]["metadata"]["labels"]
        frozen = {key: template[key] for key in ("app", "version")}
        if item.inputs["spec"]["selector"] != {"matchLabels": frozen}:
            yield named(item)
        # Others may be given to the workload alone.
        own = item.inputs["metadata"]["labels"]
        differs = any(own[key] != template[key] for key in ("app", "version", NAME, MANAGED_BY))
        if item.name != "-".join(frozen.values()) or differs:
            yield named(item)
    for item in of_kind(evaluation, "Service"):
        headless = item.inputs["spec"].get("clusterIP") == "None"
        service = item.name.removesuffix("-headless") if headless else item.name
        if item.inputs["spec"]["selector"] != {"app": service}:
            yield named(item)


def every_route_is_whole(evaluation: Evaluation) -> Iterator[str]:
    """The proxy answers, or weights of versions total 100, each the one subset of a workload."""
    pods = {item.name for item in workloads(evaluation)}
    rules = {item.name: item.inputs["spec"] for item in _rules_of_versions(evaluation)}
    subsets = {
        name: [(one["name"], one["labels"]) for one in spec["subsets"]]
        for name, spec in rules.items()
    }
    for item in _routes_of_services(evaluation):
        spec = item.inputs["spec"]
        [host] = spec["hosts"]
        name = host_name(host) if spec.get("gateways") == ["gateway"] else host
        if item.name != name or not (spec.get("http") or spec.get("tcp")):
            yield named(item)
        for route in (*spec.get("http", ()), *spec.get("tcp", ())):
            answered = "redirect" in route or "directResponse" in route
            destinations = route.get("route", ())
            if sum(weighted["weight"] for weighted in destinations) != (0 if answered else 100):
                yield named(item)
            for weighted in destinations:
                host, subset = weighted["destination"]["host"], weighted["destination"]["subset"]
                name, wanted = f"{host}-{subset}", [(subset, {"version": subset})]
                known = name in pods and rules.get(name, {}).get("host") == host
                if not known or subsets[name] != wanted or not weighted["weight"]:
                    yield f"{named(item)} {name}"


def every_route_outside_leads_to_a_port_that_is_declared(evaluation: Evaluation) -> Iterator[str]:
    """Each port at which proxies see requests has routes of its own, with retries that are said."""
    entries = {item.name: item.inputs["spec"] for item in of_kind(evaluation, "ServiceEntry")}
    own = _routes_of_services(evaluation)
    for item in of_kind(evaluation, "VirtualService"):
        spec = item.inputs["spec"]
        if item in own:
            continue
        entry = entries[item.name]
        seen = {one["number"] for one in entry["ports"] if one["protocol"] in REQUESTS}
        led = {route["route"][0]["destination"]["port"]["number"] for route in spec["http"]}
        is_told = all("retries" in route for route in spec["http"])
        if (spec["hosts"], led, is_told) != (entry["hosts"], seen, True):
            yield named(item)


def every_version_has_a_subset_and_every_service_a_route(evaluation: Evaluation) -> Iterator[str]:
    """Workers, which no Service leads to, have neither."""
    addresses = [
        item
        for item in of_kind(evaluation, "Service")
        if item.inputs["spec"].get("clusterIP") != "None"
    ]
    called = {item.name for item in addresses}
    routes = _routes_of_services(evaluation)
    yield from called ^ {item.name for item in routes if "gateways" not in item.inputs["spec"]}
    versions = {
        item.name
        for item in workloads(evaluation)
        if item.inputs["metadata"]["labels"]["app"] in called
    }
    yield from versions ^ {item.name for item in _rules_of_versions(evaluation)}


def _routes_of_services(evaluation: Evaluation) -> list[Resource]:
    """The VirtualServices but for those of hosts outside of the cluster."""
    hosts = [one.inputs["spec"]["hosts"] for one in of_kind(evaluation, "ServiceEntry")]
    found = of_kind(evaluation, "VirtualService")
    return [item for item in found if item.inputs["spec"]["hosts"] not in hosts]


def _rules_of_versions(evaluation: Evaluation) -> list[Resource]:
    """The DestinationRules but for those of services outside of the cluster."""
    found = of_kind(evaluation, "DestinationRule")
    return [item for item in found if "subsets" in item.inputs["spec"]]


def no_secret_value_leaves_its_secret(evaluation: Evaluation) -> Iterator[str]:
    """Values are marked in the `stringData` of a Secret; their text stands nowhere else."""
    texts: set[str] = set()
    for item in of_kind(evaluation, "Secret"):
        for value in item.inputs["stringData"].values():
            if not isinstance(value, Secret):
                yield f"{named(item)} is not marked"
            else:
                texts.add(str(value.value))
    for resource in evaluation.resources:
        kept = resource.inputs.get("kind") == "Secret"
        rest = {
            key: part for key, part in resource.inputs.items() if key != "stringData" or not kept
        }
        if any(_is_secret(rest)) or any(text in repr(rest) for text in texts if text):
            yield f"{resource.type} {resource.name}"
    if any(_is_secret(evaluation.outputs)):
        yield "outputs"


def _is_secret(value: Any) -> Iterator[bool]:
    yield isinstance(value, Secret)
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _is_secret(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _is_secret(part)


def config_objects_are_immutable(evaluation: Evaluation) -> Iterator[str]:
    for kind in ("ConfigMap", "Secret"):
        yield from (
            named(item)
            for item in of_kind(evaluation, kind)
            # What the pods of a waypoint are like may change: no pod of a stack reads it.
            if item.inputs.get("immutable") is not True and named(item) != "ConfigMap/waypoint"
        )


def no_manifest_rule_finds_anything(evaluation: Evaluation) -> Iterator[str]:
    yield from (str(finding) for finding in manifest_findings(manifests(evaluation)))


def no_object_is_wrong_by_itself(evaluation: Evaluation) -> Iterator[str]:
    errors = [rule for rule in OBJECT_RULES if rule.severity == "error"]
    for manifest in manifests(evaluation):
        yield from (str(finding) for rule in errors for finding in rule.check(manifest))


def no_object_has_security_exceptions(evaluation: Evaluation) -> Iterator[str]:
    for manifest in manifests(evaluation):
        yield from map(str, object_findings(manifest))


CONTRACTS: tuple[Contract, ...] = (
    every_object_stands_under_a_component,
    every_urn_is_unique,
    no_two_objects_have_a_kind_and_name_in_common,
    every_object_is_named_like_its_resource_in_63_characters,
    every_object_but_the_namespace_is_in_the_namespace,
    every_object_is_labelled,
    the_selectors_are_the_frozen_ones,
    every_route_is_whole,
    every_route_outside_leads_to_a_port_that_is_declared,
    every_version_has_a_subset_and_every_service_a_route,
    no_token_is_mounted_without_a_word,
    no_secret_value_leaves_its_secret,
    config_objects_are_immutable,
    no_manifest_rule_finds_anything,
    no_object_is_wrong_by_itself,
    *WIRING_CONTRACTS,
)

# Security exceptions that a person may write, and no stack of this project does.
STRICT_CONTRACTS: tuple[Contract, ...] = (every_pod_is_hardened, no_object_has_security_exceptions)
