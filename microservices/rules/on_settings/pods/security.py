"""Security exceptions: what pods may do beyond the `restricted` pod security standard."""

from microservices.plan.plan import Plan, all_containers
from microservices.plan.subjects import Container
from microservices.rules.rule import error, strict, warning
from microservices.settings.values.problems import Finding, Findings

_LEVELS = ("restricted", "baseline", "privileged")
_PATH = ("namespaceOptions", "podSecurity")


def _istio_needs_privileges(plan: Plan) -> bool:
    """Whether Istio's own init container goes beyond every standard, for want of a CNI plugin."""
    return not plan.settings.mesh.cni and plan.settings.mesh.data_plane == "sidecar"


@error(
    "The API server refuses pods that go beyond the namespace's pod security standard. "
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
)
def pod_security_admits_what_is_allowed(plan: Plan) -> Findings:
    """What goes beyond `restricted` has a namespace of `baseline` or `privileged`."""
    level = plan.settings.namespace_options.pod_security
    if level != "restricted" or _istio_needs_privileges(plan):
        return
    for container in all_containers(plan):
        beyond = container.settings.allow.beyond_restricted
        if beyond:
            what = f"the restricted pod security standard refuses {', '.join(beyond)}"
            instead = "leave it out, or write `namespaceOptions: {podSecurity: baseline}`"
            yield Finding(container.path("allow"), what, instead)


@error(
    "The number that is written wins over the user of the image, and nobody is root.",
    each=all_containers,
)
def root_has_no_user_id(container: Container) -> Findings:
    """`allow.rootUser` does not stand beside `runAsUser`."""
    own = container.settings
    if own.allow.root_user and "run_as_user" in own.model_fields_set:
        path = container.path("allow", "root_user", also=(("run_as_user",),))
        what = "`runAsUser` stands beside it, and is never root"
        yield Finding(path, what, "keep one of the two; null removes the value of the catalogue")


@strict(
    "Each exception is a way from a compromised container to its node.",
    each=all_containers,
)
def containers_have_no_exceptions(container: Container) -> Findings:
    """No container has security exceptions for its processes (`allow`)."""
    exceptions = container.settings.allow.exceptions
    if exceptions:
        what = f"it allows {', '.join(exceptions)}"
        yield Finding(container.path("allow"), what, "leave out what the container does not need")


@warning(
    "A process that is not root gets the capabilities of its program's file alone, and without "
    "privilege escalation none. https://man7.org/linux/man-pages/man7/capabilities.7.html",
    each=all_containers,
)
def capabilities_reach_the_process(container: Container) -> Findings:
    """Added `capabilities` stand beside `rootUser` or `privilegeEscalation`."""
    allow = container.settings.allow
    if allow.capabilities and not (allow.root_user or allow.privilege_escalation):
        what = f"a process that is not root does not get {', '.join(allow.capabilities)}"
        instead = "leave it out, or add `privilegeEscalation` for a program with file capabilities"
        yield Finding(container.path("allow", "capabilities"), what, instead)


@warning(
    "A namespace that admits more than its pods need admits what somebody else brings as well. "
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
)
def pod_security_is_needed(plan: Plan) -> Findings:
    """The namespace's standard is no more relaxed than its containers need."""
    level = plan.settings.namespace_options.pod_security
    if _istio_needs_privileges(plan):
        return
    needed = any(one.settings.allow.beyond_restricted for one in all_containers(plan))
    enough = "baseline" if needed else "restricted"
    if _LEVELS.index(level) > _LEVELS.index(enough):
        what = f"{level} is more relaxed than anything in this stack needs"
        yield Finding(_PATH, what, f"write `{enough}`")


@strict(
    "The restricted standard is what a pod should be held to where it matters. "
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
)
def pod_security_is_restricted(plan: Plan) -> Findings:
    """The namespace enforces `restricted`."""
    level = plan.settings.namespace_options.pod_security
    if level != "restricted":
        what = f"{level} is more relaxed than the restricted standard"
        yield Finding(_PATH, what, "leave it out, with what needs it")
