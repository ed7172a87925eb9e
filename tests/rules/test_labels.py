"""Labels and annotations that this program, Istio or Kubernetes keeps for itself."""

import pytest

from tests.builders import Tree, problems, stack, web

PLACE = "Pulumi.dev.yaml: microservices"


@pytest.mark.parametrize(
    "values",
    [
        web(labels={"team": "shop", "example.com/app": "a", "application": "b", "App": "c"}),
        web(annotations={"app": "a", "proxy.istio.io/overrides": "{}", "example.com/a": "b"}),
        stack(namespaceOptions={"labels": {"team": "shop", "istio.io/use-waypoint": "a"}}),
    ],
)
def test_labels_of_ones_own_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("app", ".app"),
        ("version", ".version"),
        ("app.kubernetes.io/name", '["app.kubernetes.io/name"]'),
        ("sidecar.istio.io/inject", '["sidecar.istio.io/inject"]'),
        ("service.istio.io/canonical-name", '["service.istio.io/canonical-name"]'),
    ],
)
def test_a_label_that_selectors_or_istio_read_is_refused(key: str, place: str) -> None:
    what = "this label is written by the program, or decides what Istio does with the pod"
    line = f"labels{place}: {what}; use a key of your own, such as team"
    assert problems(web(labels={key: "a"})) == [f"{PLACE}:services.web.{line}"]
    assert problems(web(versions={"v1": {"labels": {key: "a"}}})) == [
        f"{PLACE}:services.web.versions.v1.{line}"
    ]


@pytest.mark.parametrize("key", ["proxy.istio.io/config", "sidecar.istio.io/inject"])
def test_an_annotation_that_changes_the_sidecar_is_refused(key: str) -> None:
    assert problems(web(annotations={key: "a"})) == [
        f'{PLACE}:services.web.annotations["{key}"]: '
        "this annotation is written by the program, or changes the sidecar; leave it out"
    ]


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("istio-injection", ".istio-injection"),
        ("istio.io/rev", '["istio.io/rev"]'),
        ("istio.io/dataplane-mode", '["istio.io/dataplane-mode"]'),
        ("pod-security.kubernetes.io/enforce", '["pod-security.kubernetes.io/enforce"]'),
        ("kubernetes.io/metadata.name", '["kubernetes.io/metadata.name"]'),
        ("app.kubernetes.io/managed-by", '["app.kubernetes.io/managed-by"]'),
    ],
)
def test_a_label_of_the_namespace_that_settings_write_is_refused(key: str, place: str) -> None:
    assert problems(stack(namespaceOptions={"labels": {key: "a"}})) == [
        f"{PLACE}:namespaceOptions.labels{place}: this label is written by the program; "
        "leave it out; `mesh` and `namespaceOptions.podSecurity` say it"
    ]
