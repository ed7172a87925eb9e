"""Secrets where they do not belong, and plaintext where secrets do.

Encrypted values stand under `<project>:secrets`, set by set, and nowhere else in the project's own
keys: one of them makes its whole top-level key secret for the program.
"""

from typing import Any, NamedTuple

from microservices.offline.engine.secret_values import (
    ciphertext_of,
    ciphertexts,
    is_encrypted,
)
from microservices.settings.values.problems import Path, yaml_path

_LONE = "Pulumi reads a map with the lone key `secure` as one encrypted value"


class Misplaced(NamedTuple):
    """Where below a top-level key, what is wrong, and what to do."""

    path: Path
    what: str
    instead: str


def secret_problems(key: str, value: Any, project: str, config_set: str) -> list[Misplaced]:
    """What is wrong with the secrets under one of the project's own keys; shows no value.

    `config_set` holds the options with which `pulumi config set` reaches the stack file.
    """
    secrets = f"{project}:secrets"
    if key == secrets:
        return _under_secrets(secrets, value, config_set)
    instead = f"move it to a set under `{secrets}`, or give the map a second key"
    return [Misplaced(path, _LONE, instead) for path, _ in ciphertexts(value)]


def plaintexts(key: str, value: Any, config_set: str, *, by_key: bool) -> list[Misplaced]:
    """What is called an encrypted value under a top-level key, and is none."""
    return [
        Misplaced(path, "it is not encrypted", f"run: {_command((key, *path), config_set)}")
        for path, ciphertext in ciphertexts(value)
        if not is_encrypted(ciphertext, by_key=by_key)
    ]


def _under_secrets(key: str, sets: Any, config_set: str) -> list[Misplaced]:
    each = "encrypt each value of a set by itself: " + _command((key, "SET", "KEY"), config_set)
    if ciphertext_of(sets) is not None:
        return [Misplaced((), _LONE, each)]
    if not isinstance(sets, dict):
        return []
    found = []
    for name, entries in sets.items():
        if ciphertext_of(entries) is not None:
            found.append(Misplaced((name,), _LONE, each))
        elif isinstance(entries, dict):
            for entry, value in entries.items():
                if value is not None and ciphertext_of(value) is None:
                    command = f"run: {_command((key, name, entry), config_set)}"
                    found.append(Misplaced((name, entry), "it is not encrypted", command))
        elif entries is not None:
            instead = f"run: {_command((key, name, 'KEY'), config_set)}"
            found.append(Misplaced((name,), "it is not encrypted", instead))
    return found


def _command(path: Path, config_set: str) -> str:
    quoted = yaml_path(path).replace("'", "'\\''")
    return f"pulumi config set --secret --path '{quoted}' {config_set}"
