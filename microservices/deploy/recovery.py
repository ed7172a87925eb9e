"""Recovery of a killed update: pending operations, and how the next update adopts their objects.

Pulumi writes down each create before it asks for it. Killed in between, it knows that an object may
be there and not whether it is; on its own it would try to make the object once more and be told
that it exists. So these objects, and no others, are made in an update of their own, for which the
provider is told to take up what is there: everything else that is new must not be there yet.
https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/#upsertexistingobjects_python
"""

import json
import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

from microservices.deploy.exported_state import Resource, State
from microservices.deploy.refusal import Refused

TAKE_UP = {"PULUMI_K8S_UPSERT_EXISTING_OBJECTS": "true"}


@dataclass(frozen=True)
class Recovery:
    """What is to be done about creates that were cut short.

    `needs` are the URNs of what the unfinished ones now depend on and the stack does not have yet,
    `unfinished` their own; `gone` is what the program has no more.
    """

    needs: tuple[str, ...] = ()
    unfinished: tuple[Resource, ...] = ()
    gone: tuple[Resource, ...] = ()


def unfinished_creates(state: State) -> tuple[Resource, ...]:
    """What may be in the cluster without being in the state, sorted by kind and name."""
    missing = {one.urn: one for one in state.pending if one.urn not in state.urns}
    return tuple(sorted(missing.values(), key=lambda one: one.label))


def recovery(state: State, needed_by: Mapping[str, Sequence[str]]) -> Recovery:
    """What to do after a killed update.

    `needed_by` has the URN of everything that the program registers and the state does not have,
    with all that it depends on or lies below.
    """
    unfinished = unfinished_creates(state)
    own = {one.urn for one in unfinished}
    found: set[str] = set()
    waiting = list(own)
    while waiting:
        new = set(needed_by.get(waiting.pop(), ())) & needed_by.keys() - found
        found |= new
        waiting += new
    return Recovery(
        needs=tuple(sorted(found - own)),
        unfinished=tuple(one for one in unfinished if one.urn in needed_by),
        gone=tuple(one for one in unfinished if one.urn not in needed_by),
    )


def state_folder(backend: str) -> Path | None:
    """The folder of a backend that is a folder; None for any other one.

    Raises:
        Refused: where the text is no URL.

    """
    try:
        url = urlparse(backend)
    except ValueError:
        raise Refused("PULUMI_BACKEND_URL is no URL; see docs/state.md") from None
    return Path(unquote(url.netloc + url.path)).expanduser() if url.scheme == "file" else None


def dead_locks(state: Path, stack: str) -> list[Path]:
    """Locks on a stack in a local backend that processes of this machine left when they died.

    A lock of a process that runs, or of another machine, is somebody's update; so is one that
    cannot be read.
    """
    # Beside a lock may lie what was to become it, NAME.json.NUMBER.tmp, which counts as one.
    files = sorted(state.glob(f".pulumi/locks/**/{stack}/*.json*"))
    return [file for file in files if _is_dead(file)]


def cut_off_attributes(state: Path) -> list[Path]:
    """Attributes of files in a local backend that were being written when a process was killed.

    The backend opens no file whose attributes it cannot read, and needs none:
    https://pkg.go.dev/gocloud.dev/blob/fileblob
    """
    return [file for file in sorted(state.glob(".pulumi/**/*.attrs")) if not file.stat().st_size]


def remove(files: Iterable[Path]) -> None:
    """Remove files, also those that went in the meantime."""
    for file in files:
        file.unlink(missing_ok=True)


def _is_dead(file: Path) -> bool:
    try:
        lock = json.loads(file.read_bytes())
        if lock["hostname"] != socket.gethostname() or int(lock["pid"]) <= 0:
            return False
        os.kill(int(lock["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, LookupError, TypeError, OverflowError):
        return False
    return False
