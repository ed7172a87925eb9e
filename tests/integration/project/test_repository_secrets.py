"""What is encrypted in the stack files of the project stands nowhere in it in plaintext."""

import base64
import subprocess
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from microservices.offline.engine.secret_values import ciphertexts
from tests.canaries import leaks
from tests.engine.stack import PASSPHRASE
from tests.stacks import ROOT

# Where it is written what is behind the placeholder, so that it can be looked for in a cluster.
TOLD = ("tests/data/seed/", "tests/engine/", "tests/integration/stacks/test_seed.py")


def decrypted(file: Path, passphrase: str) -> dict[str, str]:
    """The values of a stack file, as Pulumi's passphrase provider encrypts them."""
    tree = yaml.safe_load(file.read_text())
    if "encryptionsalt" not in tree:
        return {}
    _, salt, _ = tree["encryptionsalt"].split(":", 2)
    key = PBKDF2HMAC(hashes.SHA256(), 32, base64.b64decode(salt), 1_000_000)
    cipher = AESGCM(key.derive(passphrase.encode()))
    found: dict[str, str] = {}
    for path, text in ciphertexts(tree["config"]):
        _, nonce, message = text.split(":")
        plain = cipher.decrypt(base64.b64decode(nonce), base64.b64decode(message), None)
        found[".".join(map(str, path))] = plain.decode()
    return found


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    """Every value that is encrypted for the passphrase that the README tells."""
    return decrypted(ROOT / "Pulumi.dev.yaml", PASSPHRASE)


def test_the_values_can_be_decrypted_to_look_for(secrets: dict[str, str]) -> None:
    assert [*secrets] == ["microservices:secrets.app-secrets.api_key"]
    assert min(len(value) for value in secrets.values()) > 8


def test_no_file_of_the_project_has_one_in_plaintext(secrets: dict[str, str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no checkout")
    names = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    assert "Pulumi.dev.yaml" in names
    texts = {name: (ROOT / name).read_text(errors="replace") for name in names}
    found = {name: leaks(text, secrets) for name, text in texts.items()}
    assert [name for name in found if found[name] and not name.startswith(TOLD)] == []
