"""What pods are allowed beyond the `restricted` pod security standard."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices"
WEB = f"{PLACE}:services.web"
ROOT = {"rootUser": True}
NO_CNI = {"mesh": {"cni": False}}


def allowing(level: str | None, allow: Tree, **keys: Any) -> Tree:
    """A stack whose one service is allowed something, in a namespace of some standard."""
    options = {"namespaceOptions": {"podSecurity": level}} if level else {}
    return stack(services={"web": service(allow=allow, **keys)}, **options)


def loosened(path: str, words: str) -> str:
    """The line about what is allowed."""
    return f"{WEB}.{path}: it allows {words}; leave out what the container can do without"


LOOSE = (
    f"{PLACE}:namespaceOptions.podSecurity: baseline lets pods do more than the restricted "
    "standard; leave it out, with what needs it"
)


@pytest.mark.parametrize(
    "values",
    [
        allowing(None, {"writableRootFilesystem": True, "serviceAccountToken": True}),
        allowing(None, {"capabilities": ["NET_BIND_SERVICE"]}),
        allowing("baseline", {**ROOT, "privilegeEscalation": True}),
        allowing("baseline", {"capabilities": ["MKNOD", "CHOWN"]}),
        allowing(None, ROOT) | NO_CNI,
    ],
)
def test_what_the_namespace_admits_is_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("values", "path", "words"),
    [
        (allowing(None, ROOT), "allow", "rootUser"),
        (allowing("restricted", {"privilegeEscalation": True}), "allow", "privilegeEscalation"),
        (
            allowing(None, {**ROOT, "capabilities": ["NET_BIND_SERVICE", "CHOWN", "KILL"]}),
            "allow",
            "rootUser, capability CHOWN, capability KILL",
        ),
        (
            web(versions={"v1": {"allow": ROOT}}),
            "versions.v1.allow",
            "rootUser",
        ),
        (
            web(sidecars={"extra": {"image": "extra:1", "allow": ROOT}}),
            "sidecars.extra.allow",
            "rootUser",
        ),
        (web(jobs={"a": {"command": ["a"], "allow": ROOT}}), "jobs.a.allow", "rootUser"),
        (allowing(None, ROOT, jobs={"a": {"command": ["a"]}}), "allow", "rootUser"),
        (
            allowing(None, ROOT) | {"mesh": {"cni": False, "dataPlane": "ambient"}},
            "allow",
            "rootUser",
        ),
    ],
)
def test_the_namespace_admits_what_is_allowed(values: Tree, path: str, words: str) -> None:
    assert problems(values) == [
        f"{WEB}.{path}: the restricted pod security standard refuses {words}; "
        "leave it out, or write `namespaceOptions: {podSecurity: baseline}`"
    ]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"runAsUser": 1000, "allow": ROOT}, "allow.rootUser"),
        ({"runAsUser": 1000, "versions": {"v1": {"allow": ROOT}}}, "versions.v1.allow.rootUser"),
        ({"allow": ROOT, "versions": {"v1": {"runAsUser": 9}}}, "versions.v1.allow.rootUser"),
        (
            {"sidecars": {"extra": {"image": "extra:1", "runAsUser": 9, "allow": ROOT}}},
            "sidecars.extra.allow.rootUser",
        ),
    ],
)
def test_root_has_no_user_id(keys: Tree, path: str) -> None:
    values = {**web(**keys), "namespaceOptions": {"podSecurity": "baseline"}}
    assert problems(values) == [
        f"{WEB}.{path}: `runAsUser` stands beside it, and is never root; "
        "keep one of the two; null takes away what the catalogue says"
    ]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (
            allowing(None, {"writableRootFilesystem": True, "capabilities": ["NET_BIND_SERVICE"]}),
            [loosened("allow", "writableRootFilesystem, capability NET_BIND_SERVICE")],
        ),
        (
            web(jobs={"a": {"command": ["a"], "allow": {"writableRootFilesystem": True}}}),
            [loosened("jobs.a.allow", "writableRootFilesystem")],
        ),
        (allowing("baseline", ROOT), [LOOSE, loosened("allow", "rootUser")]),
    ],
)
def test_what_is_loosened_is_strict(values: Tree, lines: list[str]) -> None:
    assert problems(values) == []
    assert warnings(values) == lines
    assert problems({**values, "strict": True}) == lines


@pytest.mark.parametrize(
    ("level", "allow", "enough"),
    [
        ("baseline", {}, "restricted"),
        ("baseline", {"writableRootFilesystem": True}, "restricted"),
        ("privileged", {}, "restricted"),
        ("privileged", ROOT, "baseline"),
    ],
)
def test_a_standard_that_nothing_needs_is_a_warning(level: str, allow: Tree, enough: str) -> None:
    line = (
        f"{PLACE}:namespaceOptions.podSecurity: {level} admits more than anything in this stack "
        f"needs; write `{enough}`"
    )
    assert line in warnings(allowing(level, allow))
    assert line not in warnings(allowing(level, allow) | NO_CNI)
    assert warnings(allowing("restricted", {})) == []


def test_the_service_is_named_where_its_version_adds_nothing() -> None:
    versions = {"v1": {"labels": {"team": "shop"}}}
    (line,) = problems(allowing("baseline", ROOT, runAsUser=9, versions=versions))
    assert line.startswith(f"{WEB}.allow.rootUser: ")
