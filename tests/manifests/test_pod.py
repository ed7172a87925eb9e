from microservices.manifests.pod import NAMESPACE_NAME, pods_of
from tests.stacks import evaluated, manifests


def test_a_pod_of_every_workload_of_a_stack() -> None:
    pods = {str(pod): pod for pod in pods_of(manifests(evaluated("dev")))}
    assert sorted(pods) == [
        "shop-dev/order-service-v1",
        "shop-dev/user-service-v1",
        "shop-dev/user-service-v2",
    ]
    user = pods["shop-dev/user-service-v2"]
    assert (user.labels["app"], user.labels["version"]) == ("user-service", "v2")
    assert user.principal == "cluster.local/ns/shop-dev/sa/user-service"
    assert user.ports == {"http": 8080}
    assert user.namespace_labels[NAMESPACE_NAME] == "shop-dev"
    assert user.namespace_labels["istio-injection"] == "enabled"


def test_a_pod_by_itself_has_the_address_that_it_got() -> None:
    [pod] = pods_of(
        [
            {
                "kind": "Pod",
                "metadata": {"name": "alone", "namespace": "shop", "labels": {"app": "alone"}},
                "spec": {"containers": [{"name": "main"}]},
                "status": {"podIP": "10.1.2.3"},
            }
        ]
    )
    assert (pod.labels, pod.account, pod.address) == ({"app": "alone"}, "default", "10.1.2.3")
