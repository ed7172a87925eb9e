"""Preflight: checks what a stack needs of its cluster, before anything is changed.

Nothing is written: the questions are reads, and reviews of the user's own rights.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pulumi

from microservices.deploy import kubeconfig
from microservices.deploy.cluster import NoAnswer, Target, connect
from microservices.deploy.kubeconfig_text import RefusedKubeconfig
from microservices.deploy.preflight.adoption import adoption
from microservices.deploy.preflight.ask import Ask, Unreachable, Unreadable, asking
from microservices.deploy.preflight.gap import Answer, Gap
from microservices.deploy.preflight.least_versions import least_versions
from microservices.deploy.preflight.needs import needs
from microservices.deploy.preflight.referred import referred
from microservices.deploy.preflight.rights import rights
from microservices.deploy.preflight.served import served
from microservices.deploy.preflight.shared_namespace import hosts_outside, shared_namespace
from microservices.deploy.preflight.surroundings import injection, metrics, zones
from microservices.load.configuration import RejectedConfiguration
from microservices.load.layers import Layers
from microservices.plan.plan import Plan
from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Problem

NOT_ASKED = "the cluster was not checked"


@dataclass(frozen=True)
class Report:
    """What was asked and said, what is missing, and what may be missing; one line for each."""

    answers: tuple[Answer, ...]
    wrong: tuple[Problem, ...]
    doubtful: tuple[Problem, ...]


def check(plan: Plan, layers: Layers, ask: Ask) -> Report:
    """Check a cluster against what a stack needs; `layers` have the files of its settings.

    Raises:
        Unreachable: the cluster does not answer.

    """
    answers = tuple(_answers(plan, ask))
    gaps = [gap for answer in answers for gap in answer.gaps]
    stopping = {"error", "strict"} if plan.settings.strict else {"error"}
    wrong = [gap for gap in gaps if gap.severity in stopping]
    doubtful = [gap for gap in gaps if gap.severity not in stopping]
    return Report(answers, _problems(layers, wrong), _problems(layers, doubtful))


def _answers(plan: Plan, ask: Ask) -> Iterator[Answer]:
    needed = needs(plan)
    kinds, resources = served(needed, ask)
    yield kinds
    yield from least_versions(plan, ask)
    yield from injection(plan.settings, ask)
    yield from shared_namespace(plan.settings, ask)
    yield from hosts_outside(plan, ask)
    yield from metrics(plan, ask)
    yield from zones(plan, ask)
    yield from referred(plan, ask)
    yield from adoption(plan, ask)
    yield rights(plan.settings.namespace, needed, resources, ask)


def _problems(layers: Layers, gaps: list[Gap]) -> tuple[Problem, ...]:
    return tuple(sorted({layers.problem(gap.path, gap.what, gap.instead) for gap in gaps}))


def report(plan: Plan, layers: Layers, target: Target) -> Report:
    """Ask the cluster that Pulumi would reach.

    Raises:
        Unreachable: the cluster does not answer.
        Unreadable: nobody here can make anything of the kubeconfig.

    """
    try:
        name = kubeconfig.named_context(kubeconfig.read(target.kubeconfig), target.context)
        client = connect(target)
    except (NoAnswer, RefusedKubeconfig) as error:
        raise Unreadable(str(error)) from None
    with client:
        return check(plan, layers, asking(client, name or "of this pod"))


def require_preflight(plan: Plan, layers: Layers) -> None:
    """Stop an update that the cluster cannot take as a whole.

    A preview changes nothing and often runs where there is no cluster. What cannot be asked from
    here, Pulumi may reach all the same.

    Raises:
        pulumi.RunError: before any resource is registered.

    """
    if pulumi.runtime.is_dry_run():
        return
    try:
        found = report(plan, layers, Target.of(pulumi.Config("kubernetes").get))
    except Unreachable as error:
        raise pulumi.RunError(printed(str(error))) from error
    except Unreadable as error:
        pulumi.log.warn(printed(f"{NOT_ASKED}: {error}"))
        return
    for problem in found.doubtful:
        pulumi.log.warn(printed(str(problem)))
    if found.wrong:
        raise RejectedConfiguration([*found.wrong])
