"""Loading: from the configuration that Pulumi passes to the program to the plan of a stack."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env, is_config_secret

from microservices.load.consequence import without_consequences
from microservices.load.key_prefix import StrayKey, own_keys, stray_key
from microservices.load.layers import (
    CATALOG,
    DEFAULTS,
    LAYERS,
    SERVICES,
    SHAREABLE,
    SHARED,
    Layers,
)
from microservices.load.nesting import is_too_deep
from microservices.load.shape import not_a_map, parse
from microservices.plan.plan import Plan
from microservices.rules import accepted_findings, findings
from microservices.settings.values.problems import Finding, Path, Problem, Rejected, yaml_path

SECRETS = "secrets"
_LIST = ", ".join(sorted(SHAREABLE))
_TEXT = ("namespace", "kubeContext")


class RejectedConfiguration(pulumi.RunError, Rejected):
    """The configuration of a stack has problems; Pulumi prints them without a traceback."""

    def __init__(self, problems: list[Problem]) -> None:
        Rejected.__init__(self, problems)


def load() -> tuple[Plan, Layers]:
    """The plan of the current stack, and its layers; logs what rules warn of, and what is accepted.

    Raises:
        RejectedConfiguration: with every problem at once, before any resource is registered.

    """
    layers = layers_of(pulumi.get_project(), pulumi.get_stack(), _configuration())
    # Any message may quote a value, and any path a key: what came encrypted is not read at all.
    encrypted, stray = _encrypted(layers), _stray_keys(layers.project)
    meant = [one.meant for one in stray.values() if one.meant]
    misplaced = [*_misplaced(encrypted, layers.project), *_plaintext(layers)]
    problems: list[Problem] = []
    for key, one in stray.items():
        shared = one.meant in (CATALOG, SHARED)
        file = layers.project_file if shared else layers.stack_file
        problems.append(Problem(file, yaml_path((key,)), one.what, one.instead))
    return accepted(layers, [*encrypted, *meant], misplaced, problems), layers


def accepted(
    layers: Layers,
    unread: Collection[str],
    misplaced: Sequence[Finding],
    problems: Sequence[Problem] = (),
) -> Plan:
    """The plan of some layers, of which keys are unread and findings and problems known already.

    Raises:
        RejectedConfiguration: with every problem at once.

    """
    plan, wrong, doubtful = planned(layers, unread)
    problems = [*problems, *(layers.problem(*finding) for finding in [*wrong, *misplaced])]
    if problems:
        raise RejectedConfiguration(problems)
    # Of one default the same is told for each service.
    for problem in sorted({layers.problem(*finding) for finding in doubtful}):
        pulumi.log.warn(str(problem))
    for problem in sorted({layers.problem(*finding) for finding in accepted_findings(plan)}):
        pulumi.log.info(str(problem))
    return plan


def planned(
    layers: Layers, unread: Collection[str] = ()
) -> tuple[Plan, list[Finding], list[Finding]]:
    """What follows from some layers, what is wrong with them, and what is doubtful.

    Of keys that are not to be read nothing is known, and nothing is told that may follow from them.
    """
    layers = layers.without(unread)
    shape = parse(layers.merged)
    plan = Plan.of(shape.settings)
    malformed = [*shape.malformed, *((key,) for key in layers.unread)]
    wrong = [finding for finding in shape.findings if finding.path[0] not in layers.unread]
    maps: dict[Path, Any] = {(key,): layers.values.get(key) for key in LAYERS}
    maps |= {(SHARED, key): layers.shared.get(key) for key in SHAREABLE}
    for path, written in maps.items():
        if written is not None and not isinstance(written, Mapping):
            wrong.append(not_a_map(path, written))
            malformed.append((SERVICES,) if path[-1] in (DEFAULTS, SHARED) else path[-1:])
    wrong += _not_shareable(layers)
    for path, below in layers.removals_of_nothing():
        what = f"null removes nothing: {below} has no `{yaml_path(path[-1:])}` here"
        wrong.append(Finding(path, what, "leave the line out"))
    wrong += without_consequences(findings(plan, "error"), malformed)
    return plan, wrong, [] if malformed else findings(plan, "warning")


def _not_shareable(layers: Layers) -> Iterator[Finding]:
    """Keys that no environment shares in this way."""
    for key in layers.shared:
        if key not in SHAREABLE:
            what = f"there is no key `{yaml_path((key,))}` here"
            instead = f"write `{CATALOG}`" if key == SERVICES else f"write one of: {_LIST}"
            yield Finding((SHARED, key), what, instead)


def layers_of(project: str, stack: str, configuration: Mapping[str, Any]) -> Layers:
    """What the catalogue and the stack say in a configuration that has the whole keys."""
    prefix = f"{project}:"
    values = {
        key.removeprefix(prefix): _value(key.removeprefix(prefix), text)
        for key, text in configuration.items()
        if key.startswith(prefix)
    }
    return Layers(project, "Pulumi.yaml", f"Pulumi.{stack}.yaml", values)


def _configuration() -> dict[str, Any]:
    """What Pulumi hands over, by key with its prefix."""
    return {**get_config_env(), **CONFIG.get()}


def _stray_keys(project: str) -> dict[str, StrayKey]:
    """The keys under a prefix that nobody reads, which would be lost without a word."""
    return {
        key: stray
        for key in _configuration()
        if (stray := stray_key(key, project, own_keys)) is not None
    }


def _value(key: str, text: Any) -> Any:
    """Maps and lists reach the program as JSON, text as it is."""
    if key in _TEXT or not isinstance(text, str):
        return text
    try:
        value = json.loads(text)
    except (RecursionError, ValueError):
        return text
    return text if is_too_deep(value) else value


def _encrypted(layers: Layers) -> list[str]:
    """The keys, other than that of the secrets, of which some value came encrypted."""
    return [
        key
        for key in layers.values
        if key != SECRETS and is_config_secret(f"{layers.project}:{key}")
    ]


def _misplaced(encrypted: list[str], project: str) -> Iterator[Finding]:
    """Encrypted values where none belong."""
    for key in encrypted:
        instead = f"move it to a set under `{project}:{SECRETS}`"
        yield Finding((key,), "an encrypted value stands here", instead)


def _plaintext(layers: Layers) -> Iterator[Finding]:
    """Plaintext where encrypted values belong."""
    head, sets = f"{layers.project}:{SECRETS}", layers.values.get(SECRETS)
    if is_config_secret(head) or not isinstance(sets, Mapping):
        return
    for name, entries in sets.items():
        for key in entries if isinstance(entries, Mapping) else ():
            path = yaml_path((head, name, key)).replace("'", r"'\''")
            command = f"run `pulumi config set --secret --path '{path}'` and type the value"
            yield Finding((SECRETS, name, key), "it is not encrypted", command)
