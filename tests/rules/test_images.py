"""Which image runs."""

from typing import Any

import pytest

from tests.builders import DIGEST, Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:services.web"
OTHER = f"sha256:{'b2' * 32}"


def web(**keys: Any) -> Tree:
    """A stack with one service that writes no image but what is given."""
    return stack(services={"web": {"port": 8080, **keys}})


@pytest.mark.parametrize(
    "values",
    [
        web(image="web:1"),
        web(image="web", tag="1"),
        web(image="web", digest=DIGEST),
        web(image="web:1", digest=DIGEST),
        web(image=f"web@{DIGEST}", tag="1"),
        web(image="web:1", versions={"v1": {"tag": "2"}}),
        web(image="web", versions={"v1": {"tag": "2"}}),
        web(image="web", versions={"v1": {"digest": DIGEST}}),
        web(versions={"v1": {"image": "web:2"}}),
        web(tag="1", versions={"v1": {"image": "web"}}),
        web(image=f"web:latest@{DIGEST}"),
        web(image="web", tag="latest", versions={"v1": {"tag": "1"}}),
        web(image="web", tag="latest-1"),
        web(image="web:1", sidecars={"a": {"image": "a", "tag": "1"}}),
        web(image="web:1", jobs={"a": {"image": "a"}}),
        web(image="web:1", jobs={"a": {"tag": "2", "command": ["a"]}, "b": {"command": ["b"]}}),
        web(image="web", versions={"v1": {"tag": "1"}}, jobs={"a": {"image": "a"}}),
        web(image=f"web@{DIGEST}", jobs={"a": {"image": "a:latest", "digest": DIGEST}}),
    ],
)
def test_an_image_that_is_pinned_once_is_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("values", "place", "what"),
    [
        (
            web(image="web:1", tag="2"),
            "tag",
            "the tag is given twice: 1 in `image`, and 2 here; "
            "write the tag in one of the two places",
        ),
        (
            web(image="web", tag="0", versions={"v1": {"image": "web:1", "tag": "1"}}),
            "versions.v1.tag",
            "the tag is given twice: 1 in `image`, and 1 here; "
            "write the tag in one of the two places",
        ),
        (
            web(image=f"web@{DIGEST}", digest=OTHER),
            "digest",
            f"the digest is given twice: {DIGEST} in `image`, and {OTHER} here; "
            "write the digest in one of the two places",
        ),
        (web(tag="1"), "image", "it is missing; write the image's repository"),
        (
            web(versions={"v1": {"tag": "1"}}),
            "versions.v1.image",
            "it is missing; write the image's repository",
        ),
        (
            web(image="shop/web"),
            "tag",
            "the image shop/web has neither tag nor digest; "
            'write `tag: "1.0"`, or `digest: sha256:...`',
        ),
        (
            web(
                image="web",
                versions={"v1": {"weight": 50}, "v2": {"weight": 50, "tag": "2"}},
            ),
            "versions.v1.tag",
            'the image web has neither tag nor digest; write `tag: "1.0"`, or `digest: sha256:...`',
        ),
        (
            web(image="web:1", sidecars={"a": {"tag": "1"}}),
            "sidecars.a.image",
            "it is missing; write the image's repository",
        ),
        (
            web(image="web:1", versions={"v1": {"initContainers": {"a": {"image": "a"}}}}),
            "versions.v1.initContainers.a.tag",
            'the image a has neither tag nor digest; write `tag: "1.0"`, or `digest: sha256:...`',
        ),
        (
            web(image="web:1", containers={"a": {"image": "a:1", "tag": "2"}}),
            "containers.a.tag",
            "the tag is given twice: 1 in `image`, and 2 here; "
            "write the tag in one of the two places",
        ),
        (
            web(image="web:1", jobs={"a": {"image": "a:1", "tag": "2"}}),
            "jobs.a.tag",
            "the tag is given twice: 1 in `image`, and 2 here; "
            "write the tag in one of the two places",
        ),
    ],
)
def test_an_image_that_is_missing_or_unclear_is_refused(
    values: Tree, place: str, what: str
) -> None:
    assert problems(values) == [f"{PLACE}.{place}: {what}"]


@pytest.mark.parametrize(
    ("values", "place", "image"),
    [
        (web(image="web:latest"), "tag", "web:latest"),
        (web(image="web", tag="latest"), "tag", "web:latest"),
        (web(image="web:1", versions={"v1": {"tag": "latest"}}), "versions.v1.tag", "web:latest"),
        (web(image="web:1", sidecars={"a": {"image": "a:latest"}}), "sidecars.a.tag", "a:latest"),
        (web(image="web:1", jobs={"a": {"image": "a:latest"}}), "jobs.a.tag", "a:latest"),
        (
            web(image="web:1", jobs={"a": {"tag": "latest", "command": ["a"]}}),
            "jobs.a.tag",
            "web:latest",
        ),
    ],
)
def test_latest_is_strict(values: Tree, place: str, image: str) -> None:
    line = (
        f"{PLACE}.{place}: the image {image} is whatever was pushed last; "
        "write the tag of one build, or a digest"
    )
    assert warnings(values) == [line]
    assert problems({**values, "strict": True}) == [line]


def test_each_version_is_told_by_itself() -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50}}
    values = stack(services={"web": service(image="web:latest", versions=versions)})
    assert [line.split(": ")[1] for line in warnings(values)] == [
        "microservices:services.web.versions.v1.tag",
        "microservices:services.web.versions.v2.tag",
    ]
