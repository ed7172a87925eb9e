"""Encrypted values of a stack file: their paths, and their placeholders offline.

Pulumi reads every map with the lone key `secure` and a text as an encrypted value, at any depth.
Nothing is decrypted here.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from microservices.settings.values.problems import Path, yaml_path

Reveal = Callable[[Path, str], str]

# In base64, and 28 bytes long at least.
_OF_THE_CLOUD = re.compile(
    r"(?=.{40})(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
)
_STAND_IN = re.compile(r"\[secret \S+ [0-9a-f]{8}\]")


def ciphertext_of(value: Any) -> str | None:
    """The ciphertext of an encrypted value, None for everything else (isSecureValue)."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("secure"), str):
        return value["secure"]
    return None


def is_encrypted(text: str, *, by_key: bool) -> bool:
    """Whether a text looks like what Pulumi makes of a secret, and not like the secret itself.

    `by_key` says that the stack has a passphrase, or a key in a cloud's key management; else Pulumi
    Cloud encrypts, whose bytes are those of a nonce and a tag at least.
    https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/crypt.go
    """
    return text.startswith("v1:") or (not by_key and _OF_THE_CLOUD.fullmatch(text) is not None)


def ciphertexts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Each encrypted value below a value, with its path."""
    ciphertext = ciphertext_of(value)
    if ciphertext is not None:
        yield path, ciphertext
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from ciphertexts(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from ciphertexts(item, (*path, place))


def replaced(value: Any, reveal: Reveal, path: Path) -> Any:
    """The value with the text that `reveal` gives in place of each encrypted one."""
    ciphertext = ciphertext_of(value)
    if ciphertext is not None:
        return reveal(path, ciphertext)
    if isinstance(value, dict):
        return {key: replaced(item, reveal, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, reveal, (*path, place)) for place, item in enumerate(value)]
    return value


def with_value_at(value: Any, path: Path, new: Any) -> Any:
    """The value with another in place of the one that the path leads to."""
    if not path:
        return new
    if isinstance(value, dict):
        return {**value, path[0]: with_value_at(value[path[0]], path[1:], new)}
    place = int(path[0])
    return [*value[:place], with_value_at(value[place], path[1:], new), *value[place + 1 :]]


def stand_in(path: Path, ciphertext: str) -> str:
    """Text that nobody takes for a value, and that changes when the ciphertext changes."""
    digest = hashlib.sha256(ciphertext.encode()).hexdigest()[:8]
    place = yaml_path(path[1:] or path).replace(" ", "_")
    return f"[secret {place} {digest}]"


def is_stand_in(text: str) -> bool:
    """Whether text is what `stand_in` gives."""
    return _STAND_IN.fullmatch(text) is not None
