"""What `pulumi up` is measured beside: a bare program and a chart with the very same objects."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from microservices.offline.engine.evaluate import evaluate
from microservices.offline.files.stack_files import StackFiles, read_stack
from testbed.built.programs import HELM
from tests.engine.stack import PROJECT, Stack

BARE = Path(__file__).with_name("bare_stack.py")
SKIP_AWAIT = "pulumi.com/skipAwait"
Manifest = dict[str, Any]


def objects_of(stack_file: Path) -> list[Manifest]:
    """The objects of a dev stack's file, with stand-ins for its secret values."""
    files = StackFiles("dev", stack_file, PROJECT / "Pulumi.yaml")
    configuration = read_stack(files, reveal=lambda *_: "stand-in")
    registered = evaluate(PROJECT, "dev", configuration).resources
    inputs = [dict(resource.inputs) for resource in registered if resource.custom]
    return json.loads(json.dumps(inputs, default=lambda secret: secret.value))


def awaited(objects: Sequence[Manifest]) -> list[Manifest]:
    """The same objects without the annotation that leaves some of them unawaited."""
    changed = json.loads(json.dumps(objects))
    for item in changed:
        item["metadata"].get("annotations", {}).pop(SKIP_AWAIT, None)
    return changed


def put_bare_program(stack: Stack, objects: Sequence[Manifest]) -> None:
    """Have a stack's folder hold the bare program, which registers these objects and no more."""
    program = stack.folder / "__main__.py"
    if program.is_symlink():
        program.unlink()
    shutil.copy(BARE, program)
    registrations = [
        {
            "urn": f"{item['kind']} {item['metadata']['name']}",
            "name": f"{item['kind']}-{item['metadata']['name']}".lower(),
            "parent": "",
            "custom": True,
            "inputs": item,
            "dependencies": [f"Namespace {stack.namespace}"],
        }
        for item in sorted(objects, key=lambda item: item["kind"] != "Namespace")
    ]
    (stack.folder / "resources.json").write_text(json.dumps(registrations))


def put_chart(folder: Path, objects: Sequence[Manifest]) -> list[str]:
    """A chart of these objects in a folder; returns the command that installs it and waits."""
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: bench\nversion: 0.1.0\n")
    for number, item in enumerate(objects):
        (folder / "templates" / f"{number}.yaml").write_text(json.dumps(item))
    return [str(HELM.path), "install", "bench", str(folder), "--wait", "--timeout=10m"]
