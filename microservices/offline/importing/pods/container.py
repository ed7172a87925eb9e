"""Containers: image, command, environment, resources, probes and security exceptions."""

import re
from collections.abc import Callable
from typing import Any, get_args

from microservices.offline.importing.item import Item, Tree, maps, moved, put, take, take_same
from microservices.offline.importing.pods.environment import environment
from microservices.offline.importing.pods.sets import Sets
from microservices.settings.pods.security import Capability

_WORDS = {"image": "image", "command": "command", "args": "args"}
_TIMING = {key: key for key in ("periodSeconds", "timeoutSeconds", "failureThreshold")}
_PROBES = {"readinessProbe": "readiness", "livenessProbe": "liveness", "startupProbe": "startup"}
_CAPABILITIES = get_args(get_args(Capability)[0])
_AMOUNTS = {"cpu": "cpu", "memory": "memory", "ephemeral-storage": "ephemeralStorage"}
_STARTUP_SECONDS, _SLOW = 60, 10
_HEADER = re.compile(r"[-a-z0-9]+")
_SLEEP = re.compile(r"(?:\S*sh -c )?(?:\S*/)?sleep\s+(\d+)s?\s*")


def container(written: Tree, sets: Sets, pod_security: Tree) -> Tree:
    """What main and further containers say alike; the user of the pod is that of each."""
    said = moved(written, _WORDS)
    said |= environment(written, sets)
    put(said, "resources", _resources(written))
    put(said, "allow", _allow(written, pod_security))
    return said


def _resources(written: Tree) -> Tree:
    """Requests and limits; what is limited alone is requested as well, as in Kubernetes."""
    said: Tree = {}
    for source, target in _AMOUNTS.items():
        limit = take(written, f"resources.limits.{source}")
        request = take(written, f"resources.requests.{source}", limit)
        for word, amount in (("requests", request), ("limits", limit)):
            if amount is not None:
                put(said, f"{word}.{target}", str(amount))
    return said


def _allow(written: Tree, pod: Tree) -> Tree:
    """The exceptions that a security context writes; what it leaves out is hardened."""
    context = written.get("securityContext", {})
    said: Tree = {}
    user = take(context, "runAsUser", pod.get("runAsUser"))
    root = take(context, "runAsNonRoot", pod.get("runAsNonRoot"))
    if user == 0 or (root is False and user is None):
        said["rootUser"] = True
    elif user is not None:
        said["user"] = user
    for key, word, exception in (
        ("readOnlyRootFilesystem", "writableRootFilesystem", False),
        ("allowPrivilegeEscalation", "privilegeEscalation", True),
    ):
        if context.get(key) is exception:
            said[word] = True
        take(context, key)
    take_same(context, "privileged", False)
    take(context, "capabilities.drop")
    added = take(context, "capabilities.add", [])
    put(said, "capabilities", [one for one in added if one in _CAPABILITIES])
    if beyond := [one for one in added if one not in _CAPABILITIES]:
        context["capabilities"] = {"add": beyond}
    take_security(context, user)
    return said


def take_security(context: Tree, user: Any) -> None:
    """Take what a security context says as it is here: the group is that of the user."""
    take_same(context, "runAsGroup", user)
    take_same(context, "fsGroup", user)
    take_same(context, "seccompProfile", {"type": "RuntimeDefault"})


def probes(written: Tree, port_name: Callable[[Any], str | None]) -> Tree:
    """The probes of the main container; `port_name` finds a port by its name or number."""
    said: Tree = {}
    for source, target in _PROBES.items():
        probe = written.get(source)
        if not isinstance(probe, dict):
            continue
        check: Tree = {}
        if command := take(probe, "exec.command"):
            check["command"] = command
        for kind in ("httpGet", "tcpSocket", "grpc"):
            if isinstance(probe.get(kind), dict):
                put(check, "path", take(probe, f"{kind}.path", "/") if kind == "httpGet" else None)
                put(check, "headers", _headers(probe[kind]))
                put(check, "grpc", True if kind == "grpc" else None)
                put(check, "port", port_name(take(probe, f"{kind}.port")))
        check |= moved(probe, _TIMING)
        _wait(said, take(probe, "initialDelaySeconds", 0))
        said.setdefault(target, {}).update(check)
    return said


def _headers(request: Tree) -> dict[str, str]:
    """The headers of a request: here one is not there twice, and in lower case as in HTTP/2."""
    found: dict[str, str] = {}
    for one in maps(request, "httpHeaders"):
        name = str(one.get("name")).lower()
        if name not in found and _HEADER.fullmatch(name):
            found[name] = str(one.get("value", ""))
            one.clear()
    return found


def _wait(said: Tree, seconds: int) -> None:
    """A delay is said by the startup probe, which waits for a minute by itself."""
    if seconds > _STARTUP_SECONDS:
        put(said, "startup.periodSeconds", _SLOW)
        put(said, "startup.failureThreshold", seconds // _SLOW + 3)


def drain(written: Tree, item: Item) -> int | None:
    """The seconds that a `preStop` hook sleeps, which is all that most of them are for."""
    hook = written.get("lifecycle", {}).get("preStop", {})
    seconds = take(hook, "sleep.seconds")
    command = hook.get("exec", {}).get("command") or []
    match = _SLEEP.fullmatch(" ".join(map(str, command)))
    if seconds is None and match:
        take(hook, "exec")
        seconds = int(match[1])
    item.reasons["lifecycle"] = "a pod drains for `rollout.drainSeconds`; no hooks are run"
    return seconds


def main_of(pod: Tree, names: list[str], ports: list[Any]) -> Tree:
    """The container that a service is about: with its port, else its name, else the first."""
    every = maps(pod, "containers")
    for one in every:
        declared = [
            port.get(key) for port in maps(one, "ports") for key in ("name", "containerPort")
        ]
        if any(port in declared for port in ports if port is not None):
            return one
    return next((one for one in every if one.get("name") in names), every[0] if every else {})
