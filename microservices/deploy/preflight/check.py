"""Preflight: checks what a stack needs of its cluster, before anything is changed.

Nothing is written: the questions are reads, and reviews of the user's own rights.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from microservices.deploy import kubeconfig
from microservices.deploy.cluster import NoAnswer, Target, connect
from microservices.deploy.kubeconfig_text import RefusedKubeconfig
from microservices.deploy.preflight.ask import Ask, Unreachable, Unreadable, asking
from microservices.deploy.preflight.gap import Answer, Gap
from microservices.deploy.preflight.least_versions import least_versions
from microservices.deploy.preflight.needs import needs
from microservices.deploy.preflight.referred import referred
from microservices.deploy.preflight.rights import rights
from microservices.deploy.preflight.served import served
from microservices.deploy.preflight.surroundings import injection, metrics, zones
from microservices.load.configuration import RejectedConfiguration, read_layers
from microservices.load.layers import Layers
from microservices.plan.plan import Plan
from microservices.settings.stack import Settings
from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Problem

NOT_ASKED = "the cluster was not checked"


@dataclass(frozen=True)
class Report:
    """What was asked and said, what is missing, and what may be missing; one line for each."""

    answers: tuple[Answer, ...]
    wrong: tuple[Problem, ...]
    doubtful: tuple[Problem, ...]

    @property
    def refusal(self) -> str | None:
        """Everything that is missing in one text; None where the stack may be deployed."""
        if not self.wrong:
            return None
        return "\n".join(("the cluster cannot run this stack yet:", *map(str, self.wrong)))


def check(settings: Settings, layers: Layers, ask: Ask) -> Report:
    """Check a cluster against some settings; `layers` have the files of these.

    Raises:
        Unreachable: the cluster does not answer.

    """
    answers = tuple(_answers(settings, ask))
    gaps = [gap for answer in answers for gap in answer.gaps]
    wrong = [gap for gap in gaps if _is_wrong(gap, strict=settings.strict)]
    doubtful = [gap for gap in gaps if gap not in wrong]
    return Report(answers, _problems(layers, wrong), _problems(layers, doubtful))


def _answers(settings: Settings, ask: Ask) -> Iterator[Answer]:
    plan = Plan.of(settings)
    needed = needs(plan)
    kinds, resources = served(needed, ask)
    yield kinds
    yield from least_versions(plan, ask)
    yield from injection(settings, ask)
    yield from metrics(plan, ask)
    yield from zones(plan, ask)
    yield from referred(plan, ask)
    yield rights(settings.namespace, needed, resources, ask)


def _is_wrong(gap: Gap, *, strict: bool) -> bool:
    return gap.severity == "error" or (strict and gap.severity == "strict")


def _problems(layers: Layers, gaps: list[Gap]) -> tuple[Problem, ...]:
    return tuple(sorted({layers.problem(gap.path, gap.what, gap.instead) for gap in gaps}))


def report(settings: Settings, layers: Layers, provider: Mapping[str, str]) -> Report:
    """Ask the cluster that Pulumi would reach by the provider's configuration, by whole keys.

    Raises:
        Unreachable: the cluster does not answer.
        Unreadable: nobody here can make anything of the kubeconfig.

    """
    target = Target(*(provider.get(f"kubernetes:{key}") for key in ("kubeconfig", "context")))
    try:
        name = kubeconfig.named_context(kubeconfig.read(target.kubeconfig), target.context)
        client = connect(target)
    except (NoAnswer, RefusedKubeconfig) as error:
        raise Unreadable(str(error)) from None
    with client:
        return check(settings, layers, asking(client, name or "of this pod"))


def require_preflight(settings: Settings) -> None:
    """Stop an update that the cluster cannot take as a whole.

    A preview changes nothing and often runs where there is no cluster. What cannot be asked from
    here, Pulumi may reach all the same.

    Raises:
        pulumi.RunError: before any resource is registered.

    """
    if pulumi.runtime.is_dry_run():
        return
    try:
        found = report(settings, read_layers(), {**get_config_env(), **CONFIG.get()})
    except Unreachable as error:
        raise pulumi.RunError(printed(str(error))) from error
    except Unreadable as error:
        pulumi.log.warn(printed(f"{NOT_ASKED}: {error}"))
        return
    for problem in found.doubtful:
        pulumi.log.warn(printed(str(problem)))
    if found.wrong:
        raise RejectedConfiguration([*found.wrong])
