"""What the rules on manifests say of a stack's objects, whoever registered them."""

from offline.evaluation import Evaluation, Message
from rules import manifest_findings
from settings.problems import yaml_path


def manifest_warnings(evaluation: Evaluation) -> tuple[Message, ...]:
    """A warning for each object that does not fit the others; the path begins with the object."""
    objects = [dict(item.inputs) for item in evaluation.resources if _is_object(item.inputs)]
    return tuple(
        Message("warning", f"{yaml_path(finding.path)}: {finding.what}; {finding.instead}")
        for finding in manifest_findings(objects)
    )


def _is_object(inputs: object) -> bool:
    """Whether these are the inputs of a Kubernetes object with a name of its own."""
    match inputs:
        case {"kind": str(), "metadata": {"name": str()}}:
            return True
        case _:
            return False
