"""Deployment settings of a stack, from its files or the CLI."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from microservices.deploy.cluster import Target
from microservices.deploy.pulumi_cli import Engine
from microservices.deploy.refusal import Refused
from microservices.offline.engine.configuration import qualified
from microservices.offline.files.project_file import project_of
from microservices.offline.files.stack_files import StackFiles, examine
from microservices.offline.files.yaml_document import read as read_yaml
from microservices.settings.values.problems import Problem, Rejected


@dataclass(frozen=True)
class StackValues:
    """The configuration of a stack, as text by `namespace:key`, and the name of its project.

    Under `secret_keys` the values are stand-ins, where the files were read without a key.
    """

    project: str
    values: Mapping[str, str]
    secret_keys: frozenset[str] = frozenset()

    def own(self, key: str) -> str:
        """The value of one of the project's keys; empty where there is none."""
        return self.values.get(f"{self.project}:{key}", "")

    @property
    def target(self) -> Target:
        """What the stack configures for the provider."""
        return Target.of(lambda key: self.values.get(f"kubernetes:{key}"))

    @property
    def hides_its_cluster(self) -> bool:
        """Whether what leads to the cluster is encrypted in the stack file."""
        return any(key.startswith("kubernetes:") for key in self.secret_keys)

    @property
    def is_strict(self) -> bool:
        """Whether the stack refuses what others are warned of."""
        return self.own("strict") == "true"


@dataclass(frozen=True)
class _Value:
    value: str = ""


_ANSWER = TypeAdapter(dict[str, _Value])


def has_environment(stack: str) -> bool:
    """Whether a stack takes values from environments of Pulumi ESC, which its file only names.

    https://www.pulumi.com/docs/esc/integrations/infrastructure/pulumi-iac/
    """
    tree, _ = read_yaml(StackFiles.of(stack).stack_file, "")
    return isinstance(tree, Mapping) and bool(tree.get("environment"))


def asked(cli: Engine, stack: str) -> StackValues:
    """The values as the CLI knows them, with those of environments. They may be secrets.

    Raises:
        PulumiFailed: where it cannot tell them.
        Refused: where it tells something else.

    """
    tree, _ = read_yaml(Path("Pulumi.yaml"), "")
    project, problems = project_of(tree, "Pulumi.yaml")
    if project is None:
        raise Rejected(problems)
    answer = cli.read("config", "--stack", stack, "--json", "--show-secrets")
    try:
        found = _ANSWER.validate_json(answer)
    except ValidationError:
        # Without its cause, which quotes values.
        raise Refused(f"what `pulumi config --stack {stack}` gives cannot be read") from None
    return StackValues(project.name, {key: one.value for key, one in found.items()})


def readable(stack: str) -> StackValues:
    """The values that can be told of a stack's files, whatever else is wrong with them.

    Raises:
        Rejected: where a mistake could hide to which cluster the stack goes.

    """
    configuration, problems = examine(StackFiles.of(stack))
    if configuration is None:
        raise Rejected(problems)
    found = StackValues(configuration.project, configuration.values, configuration.secret_keys)
    if found.own("kubeContext"):
        problems = [one for one in problems if _is_about_the_cluster(one, found.project)]
    if problems:
        raise Rejected(problems)
    return found


def _is_about_the_cluster(problem: Problem, project: str) -> bool:
    key = qualified(re.split(r"[.\[]", problem.path, maxsplit=1)[0], project)
    return key.startswith("kubernetes:") or key == f"{project}:kubeContext"
