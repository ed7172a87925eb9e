"""What belongs together, found without a search."""

from microservices.manifests.index import ManifestIndex
from tests.manifests.made_routes import http_route, parent, virtual_service
from tests.offline.objects import cron_job, destination_rule, placed, workload


def test_objects_are_found_by_kind_group_and_place() -> None:
    one, two = workload("v1"), workload("v2")
    index = ManifestIndex([two, one, cron_job("nightly")])
    assert index.of_kind("Deployment") == index.workloads() == [one, two]
    assert index.of_kind("Deployment", "extensions") == []
    assert index.find("Deployment", ("shop", "web-v2")) == two
    assert index.find("Deployment", ("other", "web-v2")) is None
    assert index.find("Deployment", ("shop", "web-v2"), "extensions") is None
    assert [item["kind"] for item in index.pod_makers] == ["Deployment", "Deployment", "CronJob"]


def test_workloads_are_found_by_the_labels_of_their_pods() -> None:
    one, two = workload("v1"), workload("v2")
    index = ManifestIndex([one, two])
    assert index.selected("shop", {"app": "web"}) == [one, two]
    assert index.selected("shop", {"app": "web", "version": "v2"}) == [two]
    assert index.selected("shop", {}) == index.selected("other", {"app": "web"}) == []


def test_a_subset_is_found_by_its_host() -> None:
    index = ManifestIndex([destination_rule("v1")])
    assert index.subset(("shop", "web"), "v1") == {"version": "v1"}
    assert index.subset(("shop", "web"), "v2") == index.subset(("other", "web"), "v1") == {}


def test_routes_of_the_mesh_are_found_by_the_service() -> None:
    led = virtual_service({"route": [{"destination": {"host": "web"}}] * 2})
    own, outside = http_route(), http_route(parents=[{"name": "front"}])
    outside["metadata"]["name"] = "outside"
    index = ManifestIndex([own, led, outside])
    assert [one.name for one in index.routes()] == [
        "VirtualService/web",
        "HTTPRoute/outside",
        "HTTPRoute/web",
    ]
    found = index.mesh_routes(("shop", "web"))
    assert [one.name for one in found] == ["HTTPRoute/web", "VirtualService/web"]
    assert index.mesh_routes(("shop", "api")) == ()
    entry = http_route(parents=[parent("ServiceEntry")])
    assert ManifestIndex([entry]).mesh_routes(("shop", "web")) == ()


def test_what_scales_a_workload_is_found_by_it() -> None:
    target = {"scaleTargetRef": {"kind": "StatefulSet", "name": "web-v1"}}
    own = placed("HorizontalPodAutoscaler", "web", spec=target)
    keda = placed("ScaledObject", "api", spec={"scaleTargetRef": {"name": "api-v1"}})
    index = ManifestIndex([own, keda])
    assert index.scaler(workload(kind="StatefulSet")) == own
    assert index.scaler(workload()) is None
    assert index.scaler(workload(app="api")) == keda
