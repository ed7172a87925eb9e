"""Offline evaluation of generated stacks, beside a bare program with the very same resources.

Each figure is of a process of its own: CPU seconds of the evaluation, from the stack's files to
the recorded resources, and peak memory. `python -m benchmarks.offline FOLDER` is one such process.
"""

import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from tests.engine.stack import PROGRAM, PROJECT

SIZES = (1, 10, 100, 1000)
ROUNDS = {1: 5, 10: 5, 100: 7, 1000: 3}
BARE = Path(__file__).with_name("bare_stack.py")


def write_stack(folder: Path, services: int) -> None:
    """The project with a catalogue of so many services, each with two versions and a set."""
    folder.mkdir(parents=True)
    for name in PROGRAM:
        if name != "Pulumi.yaml":
            (folder / name).symlink_to(PROJECT / name)
    project = yaml.safe_load((PROJECT / "Pulumi.yaml").read_text())
    image = "registry.example.com/shop/service"
    project["config"]["microservices:catalog"]["value"] = {
        f"service-{number}": {"image": image, "port": 8080, "configFrom": ["app-config"]}
        for number in range(services)
    }
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    versions = {"v1": {"tag": "1.0", "weight": 80}, "v2": {"tag": "1.1", "weight": 20}}
    config = {
        "microservices:namespace": "bench",
        "microservices:config": {"app-config": {"database_url": "postgresql://db:5432/mydb"}},
        "microservices:services": {
            f"service-{number}": {"versions": dict(versions)} for number in range(services)
        },
    }
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))


def write_bare(folder: Path, ours: Path) -> None:
    """The bare program with the resources that ours registers."""
    from microservices.offline.engine.evaluate import evaluate
    from microservices.offline.files.stack_files import StackFiles, read_stack

    files = StackFiles("dev", ours / "Pulumi.dev.yaml", ours / "Pulumi.yaml")
    registered = evaluate(ours, "dev", read_stack(files)).resources
    keys = ("urn", "type", "name", "parent", "custom", "inputs", "dependencies")
    content = [
        {key: getattr(item, key) for key in keys}
        for item in _in_order(registered)
        if item.type != "pulumi:pulumi:Stack"
    ]
    folder.mkdir(parents=True)
    (folder / "resources.json").write_text(json.dumps(content))
    shutil.copy(BARE, folder / "__main__.py")
    (folder / "Pulumi.yaml").write_text("name: microservices\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")


def _in_order(resources: Any) -> list[Any]:
    """Resources after those that they depend on."""
    waiting, done, ordered = list(resources), set(), []
    while waiting:
        ready = [
            item for item in waiting if done.issuperset({*item.dependencies, item.parent} - {""})
        ]
        done.update(item.urn for item in ready)
        ordered.extend(ready)
        waiting = [item for item in waiting if item.urn not in done]
    return ordered


def one(folder: Path) -> None:
    """Evaluate the stack in a folder, and print its CPU seconds, memory and resources."""
    from microservices.offline.engine.evaluate import evaluate
    from microservices.offline.files.stack_files import StackFiles, read_stack

    # As the command does: a process that ends does not need its cycles collected.
    gc.disable()
    start = time.process_time()
    files = StackFiles("dev", folder / "Pulumi.dev.yaml", folder / "Pulumi.yaml")
    resources = evaluate(folder, "dev", read_stack(files)).resources
    taken = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": taken, "memory": memory, "resources": len(resources)}))


def measure(folder: Path) -> dict[str, float]:
    """The figures of one process."""
    command = [sys.executable, "-m", "benchmarks.offline", str(folder)]
    finished = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    return json.loads(finished.stdout)


def main() -> None:
    """Print a row for each size: medians, and the median of each round's own ratio."""
    print("| services | resources | CPU | peak memory | CPU beside the bare program |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as root:
        for size in SIZES:
            ours, bare = Path(root) / f"ours-{size}", Path(root) / f"bare-{size}"
            write_stack(ours, size)
            write_bare(bare, ours)
            pairs = [(measure(ours), measure(bare)) for _ in range(ROUNDS[size])]
            mine = [pair[0] for pair in pairs]
            if any(first["resources"] != second["resources"] for first, second in pairs):
                raise RuntimeError("the two programs did not register the same resources")
            ratio = median(first["cpu"] / second["cpu"] for first, second in pairs)
            cpu, memory = (median(item[key] for item in mine) for key in ("cpu", "memory"))
            count = int(mine[0]["resources"])
            print(
                f"| {size} | {count} | {cpu:.2f} s | {memory:.0f} MiB | {ratio:.2f} |", flush=True
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(Path(sys.argv[1]))
    else:
        main()
