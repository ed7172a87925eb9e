"""Security exceptions: what a pod may do beyond `restricted` and a read-only filesystem.

Each exception is written: leaving a key out never relaxes security.
"""

from typing import Annotated, Literal

from microservices.settings.values.types import Expects, Model, Switch, optional

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
    """Security exceptions of a container."""

    root_user: Switch = optional("Run as the user that the image names", False)
    writable_root_filesystem: Switch = optional(
        "Write anywhere in the container's filesystem", False
    )
    privilege_escalation: Switch = optional(
        "Gain more privileges than the parent process has (setuid)", False
    )
    capabilities: tuple[Capability, ...] = optional("Added Linux capabilities", ())
    service_account_token: Switch = optional(
        "Mount a token for the API server into the pods", False
    )

    @property
    def exceptions(self) -> tuple[str, ...]:
        """Security exceptions of the processes, as they are written."""
        switches = {
            "rootUser": self.root_user,
            "writableRootFilesystem": self.writable_root_filesystem,
            "privilegeEscalation": self.privilege_escalation,
        }
        named = [name for name, on in switches.items() if on]
        return (*named, *(f"capability {name}" for name in self.capabilities))

    @property
    def beyond_restricted(self) -> tuple[str, ...]:
        """Exceptions that the `restricted` standard refuses.

        https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
        """
        refused = {"rootUser": self.root_user, "privilegeEscalation": self.privilege_escalation}
        beyond = [name for name in self.capabilities if name != "NET_BIND_SERVICE"]
        return (
            *(word for word, on in refused.items() if on),
            *(f"capability {name}" for name in beyond),
        )
