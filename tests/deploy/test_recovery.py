"""What a killed update leaves behind."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.recovery import dead_locks, remove, unfinished_creates

URN = "urn:pulumi:dev::microservices::microservices:index:Version$kubernetes:apps/v1:Deployment::"


def operation(name: str, kind: str = "creating") -> dict[str, Any]:
    resource = {"urn": f"{URN}{name}", "type": "kubernetes:apps/v1:Deployment"}
    return {"type": kind, "resource": resource}


def lock(state: Path, stack: str, **content: Any) -> Path:
    file = state / ".pulumi" / "locks" / "organization" / "microservices" / stack / "a.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"hostname": socket.gethostname(), "username": "me"} | content))
    return file


def ended_process() -> int:
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    return finished.pid


def test_an_object_that_is_not_in_the_state_may_be_in_the_cluster() -> None:
    export = {"deployment": {"pending_operations": [operation("b-v1"), operation("a-v1")]}}
    assert unfinished_creates(export) == ["apps/v1:Deployment a-v1", "apps/v1:Deployment b-v1"]


def test_an_object_that_came_into_the_state_since_is_finished() -> None:
    known = [{"urn": f"{URN}a-v1"}]
    export = {"deployment": {"pending_operations": [operation("a-v1")], "resources": known}}
    assert unfinished_creates(export) == []


def test_an_interrupted_update_or_delete_leaves_nothing_unknown() -> None:
    operations = [operation("a-v1", "updating"), operation("b-v1", "deleting")]
    assert unfinished_creates({"deployment": {"pending_operations": operations}}) == []


def test_a_stack_that_was_never_deployed_has_nothing_unfinished() -> None:
    assert unfinished_creates({"deployment": {}}) == []
    assert unfinished_creates({"deployment": {"pending_operations": None}}) == []


def test_the_lock_of_a_process_that_ended_is_dead(tmp_path: Path) -> None:
    file = lock(tmp_path, "dev", pid=ended_process())
    assert dead_locks(tmp_path, "dev") == [file]


def test_the_lock_of_a_running_process_is_somebodys_update(tmp_path: Path) -> None:
    lock(tmp_path, "dev", pid=os.getpid())
    assert dead_locks(tmp_path, "dev") == []


def test_the_lock_of_another_machine_is_somebodys_update(tmp_path: Path) -> None:
    lock(tmp_path, "dev", pid=ended_process(), hostname="elsewhere")
    assert dead_locks(tmp_path, "dev") == []


def test_the_lock_of_another_stack_is_left_alone(tmp_path: Path) -> None:
    lock(tmp_path, "prod", pid=ended_process())
    assert dead_locks(tmp_path, "dev") == []


def test_a_lock_that_went_in_the_meantime_is_fine(tmp_path: Path) -> None:
    file = lock(tmp_path, "dev", pid=ended_process())
    remove([file, file])
    assert not file.exists()
