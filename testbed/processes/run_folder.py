"""The folder of one run: its data and logs, locked while the run goes on."""

import fcntl
import secrets
import shutil
import time
from pathlib import Path
from typing import TextIO

from testbed import folders
from testbed.fault import Fault
from testbed.processes.processes import Stoppable

_KEPT = 5
# What has just been killed may write one more file while the folder is being removed.
_TRIES = 20
_RETRY_SECONDS = 0.1


class RunFolder(Stoppable):
    """A new folder under `.testbed/runs`, removed at its end unless `kept` is set.

    The last five that were kept stay. Raises `Fault` where it cannot be written.
    """

    def __init__(self) -> None:
        self.kept = False
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
        self.path = folders.RUNS / name
        try:
            self.path.mkdir(parents=True)
            self._lock = (self.path / "lock").open("w")
        except OSError as error:
            raise Fault(f"cannot write to {folders.RUNS}: {error.strerror}") from error
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        _remove_old_runs()

    def stop(self) -> None:
        """Unlock the folder, and remove it unless it is to be kept."""
        self._lock.close()
        for _ in range(0 if self.kept else _TRIES):
            shutil.rmtree(self.path, ignore_errors=True)
            if not self.path.exists():
                return
            time.sleep(_RETRY_SECONDS)


def _remove_old_runs() -> None:
    """Keep the last runs that ended; a run that is still going on holds its lock."""
    ended = [folder for folder in sorted(folders.RUNS.iterdir()) if not _is_going_on(folder)]
    for folder in ended[:-_KEPT]:
        shutil.rmtree(folder, ignore_errors=True)


def _is_going_on(folder: Path) -> bool:
    try:
        with (folder / "lock").open() as lock:
            return not _try_lock(lock)
    except OSError:
        return False


def _try_lock(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
