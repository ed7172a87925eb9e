"""A preview in the shape of `pulumi preview --json` (PreviewDigest in pkg/display/json.go).

What depends on the machine or the moment is left out: source positions, stack traces, duration.
"""

import json
from typing import Any

from offline.configuration import Configuration
from offline.evaluation import Evaluation, Message, Resource
from offline.plain_text import BLINDED, blinded

# What the engine writes for an ID that only a deployment gives (plugin.UnknownStringValue).
_UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_STATE_OPTIONS = (
    ("additionalSecretOutputs", "additionalSecretOutputs"),
    ("customTimeouts", "customTimeouts"),
    ("importId", "importID"),
    ("retainOnDelete", "retainOnDelete"),
    ("deletedWith", "deletedWith"),
    ("replace_with", "replaceWith"),
    ("ignoreChanges", "ignoreChanges"),
    ("hideDiffs", "hideDiff"),
    ("replaceOnChanges", "replaceOnChanges"),
)


def digest_text(evaluation: Evaluation, configuration: Configuration) -> str:
    """The digest as indented JSON."""
    return json.dumps(digest(evaluation, configuration), indent=4) + "\n"


def digest(evaluation: Evaluation, configuration: Configuration) -> dict[str, Any]:
    """The digest of a stack of which nothing is deployed yet."""
    prefix = f"urn:pulumi:{evaluation.stack}::{evaluation.project}::"
    result: dict[str, Any] = {"config": configuration.blinded()}
    result["steps"] = [_step(resource, prefix) for resource in evaluation.resources]
    if evaluation.messages:
        result["diagnostics"] = [_diagnostic(message) for message in evaluation.messages]
    result["changeSummary"] = {"create": len(evaluation.resources)}
    return result


def _step(resource: Resource, prefix: str) -> dict[str, Any]:
    provider = _provider(resource, prefix)
    step: dict[str, Any] = {"op": "create", "urn": resource.urn}
    if provider:
        step["provider"] = provider
    step["newState"] = _state(resource, provider)
    step["detailedDiff"] = None
    return step


def _state(resource: Resource, provider: str) -> dict[str, Any]:
    options = resource.options
    state: dict[str, Any] = {
        "urn": resource.urn,
        "custom": resource.custom,
        "type": resource.type,
        "inputs": _inputs(resource),
        "parent": resource.parent,
        "protect": options.get("protect"),
        "dependencies": list(resource.dependencies),
        "provider": provider,
        "propertyDependencies": {
            key: list(urns) for key, urns in resource.property_dependencies.items()
        },
    }
    for name, shown in _STATE_OPTIONS:
        value = options.get(name)
        state[shown] = list(value) if isinstance(value, tuple) else value
    hooks = options.get("hooks", {})
    state["resourceHooks"] = {_hook_type(moment): list(names) for moment, names in hooks.items()}
    return {key: value for key, value in state.items() if value or key == "custom"}


def _inputs(resource: Resource) -> dict[str, Any]:
    """The inputs as the provider's check leaves them: a Secret's texts become its data."""
    inputs = blinded(resource.inputs)
    if resource.type == "kubernetes:core/v1:Secret" and inputs.pop("stringData", None):
        inputs["data"] = BLINDED
    return inputs


def _provider(resource: Resource, prefix: str) -> str:
    """The provider of a custom resource; the engine makes one of each package and version."""
    package = resource.type.split(":", 1)[0]
    if not resource.custom or package == "pulumi":
        return ""
    explicit = resource.options.get("provider")
    version = str(resource.options.get("version", "")).replace(".", "_")
    default = f"default_{version}" if version else "default"
    return explicit or f"{prefix}pulumi:providers:{package}::{default}::{_UNKNOWN_ID}"


def _hook_type(moment: str) -> str:
    """`after_update` in the protocol is `AfterUpdate` in a state."""
    return "".join(part.capitalize() for part in moment.split("_"))


def _diagnostic(message: Message) -> dict[str, str]:
    prefix = "" if message.severity == "info" else f"{message.severity}: "
    shown = {"urn": message.urn, "message": f"{prefix}{message.text}\n"}
    return {key: value for key, value in {**shown, "severity": message.severity}.items() if value}
