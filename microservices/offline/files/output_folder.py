"""Output folder of a command, written as a whole or not at all."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from microservices.offline.failure import Failure

# Names the files that the command wrote, one a line: what else lies there belongs to somebody.
RECORD = ".rendered"


def replace_folder(folder: Path, folders: Sequence[str], files: Mapping[str, str]) -> None:
    """Make a folder hold exactly these subfolders and files, and a record of them.

    An earlier output is replaced; the new one is complete before the old one goes.

    Raises:
        Failure: the folder holds files that no earlier call wrote; nothing is changed then.

    """
    folder = folder.resolve()
    _refuse_foreign_files(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        new, old = Path(scratch, "new"), Path(scratch, "old")
        _write(new, folders, files)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:
            if old.exists():
                old.rename(folder)
            raise


def _write(folder: Path, folders: Sequence[str], files: Mapping[str, str]) -> None:
    folder.mkdir()
    for name in folders:
        (folder / name).mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    record = "".join(f"{name}\n" for name in sorted(files))
    (folder / RECORD).write_text(record, encoding="utf-8", newline="\n")


def _refuse_foreign_files(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Failure(f"{folder} is no folder; name another")
    record = folder / RECORD
    # As the system's own names are read: a record that is none names no file that is there.
    text = record.read_bytes().decode(errors="surrogateescape") if record.is_file() else ""
    own = set(text.splitlines())
    own.add(RECORD)
    foreign = next((name for name in _files_below(folder) if name not in own), None)
    if foreign is not None:
        what = f"{folder} holds what this command did not write, such as {foreign}"
        raise Failure(f"{what}; name another folder, or empty this one")


def _files_below(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        folders.sort()
        for name in sorted(files + links):
            yield Path(parent, name).relative_to(folder).as_posix()
