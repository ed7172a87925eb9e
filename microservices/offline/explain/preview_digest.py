"""A preview in the shape of `pulumi preview --json` (PreviewDigest in pkg/display/json.go).

What depends on the machine or the moment is left out: source positions, stack traces, duration.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from microservices.offline.engine.configuration import BLINDED, Configuration
from microservices.offline.engine.evaluation import Evaluation, Message, Resource, Secret, leaves
from microservices.offline.engine.plain_text import blinded
from microservices.offline.explain.normal_form import normal_form

# What the engine writes for an ID that only a deployment gives (plugin.UnknownStringValue).
_UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_STATE_OPTIONS = (
    *("additionalSecretOutputs", "customTimeouts", "importId", "retainOnDelete", "deletedWith"),
    *("replace_with", "ignoreChanges", "hideDiffs", "replaceOnChanges"),
)
_OTHER_NAMES = {"importId": "importID", "replace_with": "replaceWith", "hideDiffs": "hideDiff"}


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
    result["changeSummary"] = dict(
        sorted(Counter(one.operation for one in evaluation.resources).items())
    )
    return result


def _step(resource: Resource, prefix: str) -> dict[str, Any]:
    provider = _provider(resource, prefix)
    step: dict[str, Any] = {"op": resource.operation, "urn": resource.urn}
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
    for name in _STATE_OPTIONS:
        value = options.get(name)
        state[_OTHER_NAMES.get(name, name)] = list(value) if isinstance(value, tuple) else value
    if timeouts := options.get("customTimeouts"):
        state["customTimeouts"] = {moment: _seconds(text) for moment, text in timeouts.items()}
    hooks = options.get("hooks", {})
    state["resourceHooks"] = {_hook_type(moment): list(names) for moment, names in hooks.items()}
    return {key: value for key, value in state.items() if value or key == "custom"}


def _inputs(resource: Resource) -> dict[str, Any]:
    """The inputs as the Kubernetes provider's check leaves them.

    A list with a secret in it is secret as a whole (annotateSecrets in provider.go), and the texts
    of a Secret become its data.
    """
    checked = normal_form(resource.inputs) if "kind" in resource.inputs else resource.inputs
    inputs = blinded(_with_secret_lists(checked))
    is_secret = resource.type == "kubernetes:core/v1:Secret"
    if is_secret and (inputs.pop("stringData", None) or inputs.get("data")):
        inputs["data"] = BLINDED
    return inputs


def _with_secret_lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_secret_lists(item) for key, item in value.items()}
    if isinstance(value, list) and any(isinstance(leaf, Secret) for _, leaf in leaves(value)):
        return Secret(None)
    return value


def _provider(resource: Resource, prefix: str) -> str:
    """The provider of a custom resource; the engine makes one of each package and version."""
    package = resource.type.split(":", 1)[0]
    if not resource.custom or package == "pulumi":
        return ""
    explicit = resource.options.get("provider")
    version = str(resource.options.get("version", "")).replace(".", "_")
    default = f"default_{version}" if version else "default"
    return explicit or f"{prefix}pulumi:providers:{package}::{default}::{_UNKNOWN_ID}"


def _seconds(duration: str) -> float | int:
    """Seconds of a duration such as `1h30m`."""
    parts = re.findall(r"([0-9.]+)(h|ms|m|s|us|ns)", duration)
    total = sum((float(number) * _UNITS[unit] for number, unit in parts), start=0.0)
    return int(total) if total.is_integer() else total


def _hook_type(moment: str) -> str:
    """`after_update` in the protocol is `AfterUpdate` in a state."""
    return "".join(part.capitalize() for part in moment.split("_"))


def _diagnostic(message: Message) -> dict[str, str]:
    prefix = "" if message.severity == "info" else f"{message.severity}: "
    shown = {"urn": message.urn, "message": f"{prefix}{message.text}\n"}
    return {key: value for key, value in {**shown, "severity": message.severity}.items() if value}
