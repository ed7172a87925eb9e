"""What a pod is allowed beyond the `restricted` pod security standard and a read-only filesystem.

Everything here is a positive word: nothing is loosened by leaving something out.
"""

from typing import Annotated, Literal

from pydantic import Field

from settings.types import Expects, Model, Switch

# https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
Capability = Annotated[
    Literal[
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    ],
    Expects("write a capability that the baseline standard allows, such as NET_BIND_SERVICE"),
]


class AllowSettings(Model):
    """What is loosened for a container, word by word."""

    root_user: Switch = Field(default=False, description="Run as the user that the image names")
    writable_root_filesystem: Switch = Field(
        default=False, description="Write anywhere in the container's filesystem"
    )
    privilege_escalation: Switch = Field(
        default=False, description="Gain more privileges than the parent process has (setuid)"
    )
    capabilities: tuple[Capability, ...] = Field(
        default=(), strict=False, description="Linux capabilities beyond none"
    )
    service_account_token: Switch = Field(
        default=False, description="Mount a token for the API server into the pods"
    )

    @property
    def words(self) -> tuple[str, ...]:
        """What the processes are allowed, as it is written."""
        switches = {
            "rootUser": self.root_user,
            "writableRootFilesystem": self.writable_root_filesystem,
            "privilegeEscalation": self.privilege_escalation,
        }
        words = [word for word, on in switches.items() if on]
        return (*words, *(f"capability {name}" for name in self.capabilities))

    @property
    def beyond_restricted(self) -> tuple[str, ...]:
        """What the `restricted` standard refuses.

        https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
        """
        refused = {"rootUser": self.root_user, "privilegeEscalation": self.privilege_escalation}
        beyond = [name for name in self.capabilities if name != "NET_BIND_SERVICE"]
        return (
            *(word for word, on in refused.items() if on),
            *(f"capability {name}" for name in beyond),
        )
