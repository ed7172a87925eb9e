"""What a killed update leaves behind."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from microservices.deploy.exported_state import Resource, State
from microservices.deploy.recovery import (
    cut_off_attributes,
    dead_locks,
    recovery,
    remove,
    state_folder,
    unfinished_creates,
)
from microservices.deploy.refusal import Refused

URN = "urn:pulumi:dev::microservices::microservices:index:Version$kubernetes:apps/v1:Deployment::"


def resource(name: str, kind: str = "kubernetes:apps/v1:Deployment") -> dict[str, Any]:
    return {"urn": f"{URN}{name}", "type": kind}


def state(pending: Mapping[str, str], *known: str) -> State:
    """What an export has that names these as under way, with how, and has these."""
    operations = [{"type": how, "resource": resource(name)} for name, how in pending.items()]
    resources = [resource(name) for name in known]
    content = {"deployment": {"pending_operations": operations, "resources": resources}}
    return State.read(json.dumps(content).encode())


def labels(found: Iterable[Resource]) -> list[str]:
    return [one.label for one in found]


def lock(state: Path, stack: str, **content: Any) -> Path:
    file = state / ".pulumi" / "locks" / "organization" / "microservices" / stack / "a.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"hostname": socket.gethostname(), "username": "me"} | content))
    return file


def ended_process() -> int:
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    return finished.pid


@pytest.mark.parametrize(
    ("pending", "known", "unfinished"),
    [
        ({"b": "creating", "a": "creating"}, [], ["a", "b"]),
        ({"a": "creating", "b": "creating"}, ["a"], ["b"]),
        ({"a": "updating", "b": "deleting"}, [], []),
    ],
)
def test_a_create_is_unfinished_while_its_object_is_not_in_the_state(
    pending: dict[str, str], known: list[str], unfinished: list[str]
) -> None:
    found = unfinished_creates(state(pending, *known))
    assert labels(found) == [f"apps/v1:Deployment {name}" for name in unfinished]


def needed(**names: str) -> dict[str, list[str]]:
    """What each resource needs, as names with spaces between, by URN."""
    return {f"{URN}{key}": [f"{URN}{one}" for one in needs.split()] for key, needs in names.items()}


def test_what_the_unfinished_need_comes_first_however_far_away() -> None:
    found = recovery(
        state({"a": "creating", "b": "creating"}, "old"),
        needed(a="old b c", b="", c="d", d="c old", other="a"),
    )
    assert labels(found.unfinished) == ["apps/v1:Deployment a", "apps/v1:Deployment b"]
    assert found.needs == (f"{URN}c", f"{URN}d")
    assert found.gone == ()


def test_what_the_program_has_no_more_is_gone() -> None:
    found = recovery(state({"a": "creating", "b": "creating"}), needed(b=""))
    assert labels(found.unfinished) == ["apps/v1:Deployment b"]
    assert labels(found.gone) == ["apps/v1:Deployment a"]


@pytest.mark.parametrize(
    ("stack", "content", "dead"),
    [
        ("dev", {}, True),
        ("dev", {"pid": os.getpid()}, False),
        ("dev", {"hostname": "elsewhere"}, False),
        ("prod", {}, False),
    ],
    ids=["ended", "running", "on another machine", "of another stack"],
)
def test_only_the_lock_of_a_process_of_this_machine_that_ended_is_dead(
    tmp_path: Path, stack: str, content: dict[str, Any], dead: bool
) -> None:
    file = lock(tmp_path, stack, **{"pid": ended_process(), **content})
    assert dead_locks(tmp_path, "dev") == ([file] if dead else [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"hostname": 1}',
        '{"hostname": "HOST", "pid": "x"}',
        '{"hostname": "HOST", "pid": 0}',
        '{"hostname": "HOST", "pid": 1e99}',
        "\udcff",
    ],
)
def test_a_lock_that_cannot_be_read_is_somebodys_update(tmp_path: Path, text: str) -> None:
    file = lock(tmp_path, "dev")
    text = text.replace("HOST", socket.gethostname())
    file.write_bytes(text.encode(errors="surrogateescape"))
    assert dead_locks(tmp_path, "dev") == []


def test_what_was_to_become_a_lock_of_a_process_that_ended_is_dead(tmp_path: Path) -> None:
    file = lock(tmp_path, "dev", pid=ended_process())
    partial = file.rename(file.with_name("a.json.18af.tmp"))
    assert dead_locks(tmp_path, "dev") == [partial]


def test_attributes_that_were_cut_off_are_found_and_no_others(tmp_path: Path) -> None:
    stacks = tmp_path / ".pulumi" / "stacks" / "microservices"
    stacks.mkdir(parents=True)
    for name, text in (("dev.json", ""), ("dev.json.attrs", ""), ("prod.json.attrs", "{}")):
        (stacks / name).write_text(text)
    assert cut_off_attributes(tmp_path) == [stacks / "dev.json.attrs"]


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("file:///srv/a%20b", "/srv/a b"),
        ("file://~/state", str(Path.home() / "state")),
        ("file:///srv/state?metadata=skip", "/srv/state"),
        ("s3://bucket/state", None),
        ("", None),
    ],
)
def test_a_backend_that_is_a_folder_is_found_by_its_url(url: str, folder: str | None) -> None:
    assert state_folder(url) == (folder and Path(folder))


def test_a_backend_that_is_no_url_is_refused() -> None:
    with pytest.raises(Refused, match="PULUMI_BACKEND_URL is no URL"):
        state_folder("file://[state")


def test_a_lock_that_went_in_the_meantime_is_fine(tmp_path: Path) -> None:
    file = lock(tmp_path, "dev", pid=ended_process())
    remove([file, file])
    assert not file.exists()
