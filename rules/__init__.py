"""What must hold across settings and manifests: pure functions, one rule a function."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from plan.plan import Plan
from rules import (
    addresses,
    auth,
    callers,
    calls,
    capacity,
    container,
    credentials,
    disruption,
    expose,
    external,
    flagger,
    gateway,
    gateway_api,
    header_changes,
    http_route,
    images,
    job,
    json_web_keys,
    labels,
    lane,
    locality,
    manifest_gateways,
    manifest_matches,
    manifest_pods,
    manifest_policies,
    manifest_ports,
    manifest_routes,
    manifest_scaling,
    manifest_selectors,
    manifests,
    mesh,
    microservice,
    names,
    namespace,
    object_access,
    object_pods,
    observability,
    owner,
    permissions,
    port,
    probes,
    quota,
    requests,
    resources,
    retries,
    rollout,
    route_match,
    route_order,
    route_source,
    routing,
    scaling,
    scheduling,
    security,
    sets,
    split,
    timeouts,
    traffic,
    traffic_policy,
    version,
    volume,
)
from rules.rule import ManifestRule, ObjectRule, Rule, Severity
from settings.problems import Finding

# In the order in which a person reads a stack file.
SETTINGS_MODULES: tuple[ModuleType, ...] = (
    names,
    microservice,
    images,
    port,
    split,
    version,
    sets,
    credentials,
    container,
    volume,
    resources,
    probes,
    scaling,
    rollout,
    disruption,
    scheduling,
    security,
    permissions,
    labels,
    job,
    traffic,
    routing,
    route_match,
    route_source,
    route_order,
    header_changes,
    retries,
    calls,
    callers,
    requests,
    addresses,
    timeouts,
    traffic_policy,
    locality,
    capacity,
    owner,
    flagger,
    expose,
    gateway,
    auth,
    json_web_keys,
    lane,
    namespace,
    quota,
    mesh,
    gateway_api,
    http_route,
    external,
    observability,
)
MANIFEST_MODULES: tuple[ModuleType, ...] = (
    manifests,
    manifest_routes,
    manifest_matches,
    manifest_gateways,
    manifest_ports,
    manifest_policies,
    manifest_selectors,
    manifest_pods,
    manifest_scaling,
)
OBJECT_MODULES: tuple[ModuleType, ...] = (object_pods, object_access)
RULES: tuple[Rule, ...] = tuple(one for module in SETTINGS_MODULES for one in module.RULES)
MANIFEST_RULES: tuple[ManifestRule, ...] = tuple(
    one for module in MANIFEST_MODULES for one in module.RULES
)
OBJECT_RULES: tuple[ObjectRule, ...] = tuple(
    one for module in OBJECT_MODULES for one in module.RULES
)


def findings(plan: Plan, severity: Severity) -> list[Finding]:
    """What the rules of one severity find in settings that are well-formed, rule by rule.

    What is `strict` is an error where the settings say so, and else a warning. What several
    versions inherit from their service is told once.
    """
    strict: Severity = "error" if plan.settings.strict else "warning"
    rules = [
        one for one in RULES if severity == (strict if one.severity == "strict" else one.severity)
    ]
    subjects = {each: tuple(each(plan)) for each in {one.each for one in rules}}
    found = (
        finding for one in rules for subject in subjects[one.each] for finding in one.check(subject)
    )
    return list(dict.fromkeys(found))


def manifest_findings(objects: Sequence[dict[str, Any]]) -> list[Finding]:
    """What must hold between the objects of one stack and does not; paths begin with the object."""
    return [finding for rule in MANIFEST_RULES for finding in rule.findings(objects)]


def object_findings(manifest: dict[str, Any]) -> list[Finding]:
    """What must hold of one object alone and does not; paths begin with the object."""
    return [finding for rule in OBJECT_RULES for finding in rule.check(manifest)]
