"""Names that are put together from names."""

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices"


def services(*wanted: tuple[str, list[str]]) -> Tree:
    """A stack of services with versions; weights do not matter here."""
    return stack(
        services={
            name: service(
                versions={version: {"weight": 0 if at else 100} for at, version in enumerate(below)}
            )
            for name, below in wanted
        }
    )


@pytest.mark.parametrize(
    "values",
    [
        services(("a" * 60, ["v1"])),
        services(("a", ["b" * 61])),
        services(("a" * 60, [])),
        services(("a", ["b-v1"]), ("a-b", ["v2"])),
        services(("a", ["v1"]), ("b", ["v1"])),
        services(("a-v1", ["v1"]), ("a", ["v1"])),
    ],
)
def test_versions_whose_names_fit_and_differ_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("values", "path", "name"),
    [
        (services(("a" * 61, ["v1"])), f"services.{'a' * 61}.versions.v1", f"{'a' * 61}-v1"),
        (services(("a" * 61, [])), f"services.{'a' * 61}", f"{'a' * 61}-v1"),
        (services(("a", ["b" * 62])), f"services.a.versions.{'b' * 62}", f"a-{'b' * 62}"),
    ],
)
def test_a_composed_name_has_at_most_63_characters(values: Tree, path: str, name: str) -> None:
    assert problems(values) == [
        f"{PLACE}:{path}: `{name}` has 64 characters, and a name has at most 63; "
        "shorten the name of the service or of the version"
    ]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (services(("a", ["b-v1"]), ("a-b", ["v1"])), "services.a-b.versions.v1"),
        (services(("a-b", ["v1"]), ("a", ["b-v1"])), "services.a-b.versions.v1"),
        (services(("a", ["b-v1"]), ("a-b", [])), "services.a-b"),
    ],
)
def test_two_versions_never_have_a_name_in_common(values: Tree, path: str) -> None:
    assert problems(values) == [
        f"{PLACE}:{path}: `a-b-v1` would also be version b-v1 of service a; "
        "rename one of the two versions"
    ]


def test_each_further_version_of_that_name_is_told() -> None:
    values = services(("a", ["b-c-v1"]), ("a-b", ["c-v1"]), ("a-b-c", ["v1"]))
    assert problems(values) == [
        f"{PLACE}:services.{path}: `a-b-c-v1` would also be version b-c-v1 of service a; "
        "rename one of the two versions"
        for path in ("a-b-c.versions.v1", "a-b.versions.c-v1")
    ]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("config", {"key": "1"}),
        ("secrets", {"key": "1"}),
        ("externalSecrets", {"store": "vault", "keys": {"key": {"key": "shop"}}}),
    ],
)
def test_a_set_leaves_room_for_its_digest(kind: str, content: Tree) -> None:
    values = stack(**{kind: {"a" * 52: content, "b" * 53: content}})
    assert problems(values) == [
        f"{PLACE}:{kind}.{'b' * 53}: `{'b' * 53}` has 53 characters, and a name has at most 52; "
        "shorten it: a digest of the values is added"
    ]
    assert warnings(stack(**{kind: {"a" * 52: content}}))


def stateful(name: str, **keys: object) -> Tree:
    """A stack with one stateful service."""
    return stack(services={name: service(kind="stateful", **keys)})


def test_a_stateful_service_leaves_room_for_a_hash() -> None:
    assert problems(stateful("a" * 49)) == []
    assert problems(stateful("a" * 50)) == [
        f"{PLACE}:services.{'a' * 50}: `{'a' * 50}-v1` has 53 characters, and a name has at most "
        "52; shorten the name of the service or of the version"
    ]


def test_a_name_that_is_too_long_anyway_is_told_once() -> None:
    (line,) = problems(stateful("a", versions={"b" * 62: {}}))
    assert "64 characters, and a name has at most 52" in line


def test_the_headless_service_has_a_name_of_its_own() -> None:
    services = {"web": service(kind="stateful"), "web-headless": service(), "api": service()}
    assert problems(stack(services=services)) == [
        f"{PLACE}:services.web-headless: "
        "`web-headless` would also be the headless Service of web; rename one of the two services"
    ]
    services = {"web": service(), "web-headless": service()}
    assert problems(stack(services=services)) == []


def test_the_headless_service_fits_a_label() -> None:
    name = "a" * 55
    assert problems(stateful(name))[0] == (
        f"{PLACE}:services.{name}: `{name}-headless` has 64 characters, "
        "and a name has at most 63; shorten the name of the service"
    )
    assert "headless" not in problems(stateful("a" * 54))[0]


CLAIM = {"path": "/data", "claim": {"size": "1Gi", "accessMode": "ReadWriteMany"}}


def test_a_claim_fits_a_label() -> None:
    assert problems(web(volumes={"a" * 56: CLAIM})) == []
    name = "a" * 57
    assert problems(web(volumes={name: CLAIM})) == [
        f"{PLACE}:services.web.volumes.{name}: `web-v1-{name}` has 64 characters, "
        "and a name has at most 63; shorten the name of the volume"
    ]
    assert problems(web(volumes={name: {"path": "/data", "emptyDir": {}}})) == []


def test_a_claim_has_a_name_of_its_own() -> None:
    services = {
        "a": service(versions={"v1": {"volumes": {"b-c": CLAIM}}}),
        "a-v1": service(versions={"b": {"volumes": {"c": CLAIM}}}),
    }
    assert problems(stack(services=services)) == [
        f"{PLACE}:services.a-v1.versions.b.volumes.c: "
        "`a-v1-b-c` would also be the claim of volume b-c of a-v1; rename one of the two volumes"
    ]


RUN: Tree = {"command": ["run"]}
CLOCK: Tree = {**RUN, "schedule": "@daily"}
SHORTEN = "shorten the name of the service or of the job"


@pytest.mark.parametrize(
    ("job", "fitting", "name", "length", "longest"),
    [
        (CLOCK, 48, "web-{}", 53, 52),
        (RUN, 45, "web-v1-{}", 53, 52),
    ],
)
def test_a_job_fits_a_label(job: Tree, fitting: int, name: str, length: int, longest: int) -> None:
    assert problems(web(jobs={"a" * fitting: job})) == []
    longer = "a" * (fitting + 1)
    assert problems(web(jobs={longer: job})) == [
        f"{PLACE}:services.web.jobs.{longer}: `{name.format(longer)}` has {length} characters, "
        f"and a name has at most {longest}; {SHORTEN}"
    ]


@pytest.mark.parametrize(
    ("services", "path", "what"),
    [
        (
            {"a": service(jobs={"b-c": CLOCK}), "a-b": service(jobs={"c": CLOCK})},
            "a-b.jobs.c",
            "`a-b-c` would also be job b-c of service a",
        ),
        (
            {
                "a": service(versions={"v1": {}}, jobs={"b-c": RUN}),
                "a-v1": service(versions={"b": {}}, jobs={"c": RUN}),
            },
            "a-v1.jobs.c",
            "`a-v1-b-c` would also be job b-c of service a",
        ),
    ],
)
def test_a_job_has_a_name_of_its_own(services: Tree, path: str, what: str) -> None:
    assert problems(stack(services=services)) == [
        f"{PLACE}:services.{path}: {what}; rename one of the two jobs"
    ]


def test_a_job_by_the_clock_is_not_named_like_a_migration() -> None:
    services = {"a": service(jobs={"v1-b": CLOCK, "b": RUN})}
    assert problems(stack(services=services)) == []


def test_a_job_by_the_clock_has_no_name_of_a_migration_either() -> None:
    versions = {"v1": {"weight": 100}, "v1-x": {"weight": 0}}
    jobs = {"b": {"schedule": "@daily", "args": ["b"]}, "x-b": {"args": ["b"]}}
    assert problems(web(versions=versions, jobs=jobs)) == []


def test_a_stateful_name_of_63_characters_is_told_too() -> None:
    name = "a" * 60
    told = problems(stack(services={name: service(kind="stateful")}))
    assert [line for line in told if f"`{name}-v1` has 63 characters" in line] == told[1:]
    assert told


def test_of_two_services_that_collide_the_second_by_name_is_told() -> None:
    (line,) = problems(services(("a-b", ["v1"]), ("a", ["b-v1"])))
    assert line.startswith(f"{PLACE}:services.a-b.versions.v1: ")
    (line,) = problems(services(("a", ["b-v1"]), ("a-b", ["v1"])))
    assert line.startswith(f"{PLACE}:services.a-b.versions.v1: ")


def test_an_external_service_has_no_destination_rule_of_a_version() -> None:
    outside = {"host": "a.example", "protocol": "HTTP"}
    calls = {"services": {"web": service(calls=["web-v1"])}}
    assert problems(stack(**calls, externalServices={"web-v1": outside})) == []
    outside = {"web-v1": {**outside, "tls": {}}}
    assert problems(stack(**calls, externalServices=outside)) == [
        f"{PLACE}:externalServices.web-v1: "
        "`web-v1` would also be version v1 of service web; rename one of the two"
    ]


def test_what_flagger_makes_of_a_service_fits_a_label() -> None:
    name, flagger = "a" * 56, service(traffic={"owner": "flagger"})
    assert problems(stack(services={name[1:]: flagger})) == []
    assert problems(stack(services={name: flagger})) == [
        f"{PLACE}:services.{name}: `{name}-primary` has 64 characters, and a name has at most 63; "
        "shorten the name of the service"
    ]
