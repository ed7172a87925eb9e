"""What a Go program says about itself: the module versions that it was built from.

The linker leaves the record that `go version -m` prints in the ELF section `.go.buildinfo`
(https://pkg.go.dev/debug/buildinfo). Reading it here takes a millisecond and needs no Go.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"\xff Go buildinf:"
_HEADER_BYTES = 32
_INLINE_STRINGS = 2
_SENTINEL_BYTES = 16


@dataclass(frozen=True)
class GoBinary:
    """The package that a program is built from, the version of each module in it, its flags."""

    package: str
    versions: dict[str, str]
    flags: dict[str, str]


def read(path: Path) -> GoBinary | None:
    """The record of the program at `path`; None when it is no Go program or is damaged."""
    try:
        with path.open("rb") as file:
            record = _record(_section(file, b".go.buildinfo"))
    except (OSError, struct.error, ValueError, IndexError):
        return None
    return _parse(record)


def _section(file: BinaryIO, name: bytes) -> bytes:
    header = file.read(64)
    if header[:5] != b"\x7fELF\x02":
        raise ValueError("not a 64-bit ELF file")
    (table,) = struct.unpack_from("<Q", header, 40)
    size, count, names_index = struct.unpack_from("<HHH", header, 58)
    file.seek(table)
    entries = [struct.unpack("<IIQQQQ", file.read(size)[:40]) for _ in range(count)]
    file.seek(entries[names_index][4])
    names = file.read(entries[names_index][5])
    for entry in entries:
        if names[entry[0] : names.index(b"\0", entry[0])] == name:
            file.seek(entry[4])
            return file.read(entry[5])
    raise ValueError(f"no section {name.decode()}")


def _record(section: bytes) -> str:
    if not section.startswith(_MAGIC) or not section[15] & _INLINE_STRINGS:
        raise ValueError("no inline build record")
    _, offset = _text(section, _HEADER_BYTES)  # the Go release comes first
    record, _ = _text(section, offset)
    return record[_SENTINEL_BYTES:-_SENTINEL_BYTES].decode()


def _text(section: bytes, offset: int) -> tuple[bytes, int]:
    length = shift = 0
    while True:
        byte = section[offset]
        offset += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return section[offset : offset + length], offset + length


def _parse(record: str) -> GoBinary:
    package = ""
    versions: dict[str, str] = {}
    flags: dict[str, str] = {}
    module = ""
    for fields in (line.split("\t") for line in record.splitlines()):
        if fields[0] == "path":
            package = fields[1]
        elif fields[0] in ("mod", "dep"):
            module = fields[1]
            versions[module] = fields[2]
        elif fields[0] == "=>":
            versions[module] = fields[2]
        elif fields[0] == "build":
            name, _, value = fields[1].partition("=")
            flags[name] = value
    return GoBinary(package, versions, flags)
