"""How the stack uses the mesh."""

from collections.abc import Iterator

from rules.rule import rule
from rules.subjects import Stack
from settings.problems import Finding


@rule(
    "strict",
    "Whoever reaches a pod may read what is said in plain text, and nobody knows who asks. "
    "https://istio.io/latest/docs/concepts/security/#permissive-mode",
)
def requests_are_encrypted(stack: Stack) -> Iterator[Finding]:
    """`allowPlaintext` is off."""
    if stack.settings.mesh.allow_plaintext:
        path = ("mesh", "allowPlaintext")
        what = "requests without mutual TLS are accepted"
        yield Finding(path, what, "leave it out once every caller is in the mesh")


RULES = (requests_are_encrypted,)
