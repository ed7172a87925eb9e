"""Claims get their volumes, and the pods of a StatefulSet keep theirs and their names."""

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until
from tests.written_stack import WrittenStack, service

CLAIM = {"data": {"path": "/var/lib/data", "claim": {"size": "1Gi"}}}
PODS = {"ledger-v1-0", "ledger-v1-1"}


def ledger(tag: str = "1.0") -> dict[str, object]:
    """A service whose two pods have a claim each."""
    return service(
        kind="stateful", image=f"ledger:{tag}", port=5432, protocol="tcp", replicas=2, volumes=CLAIM
    )


def claims(cluster: Cluster, namespace: str) -> dict[str, str]:
    """The volume of each claim that is bound."""
    found = cluster.find_all("PersistentVolumeClaim", namespace)
    bound = [item for item in found if item["status"]["phase"] == "Bound"]
    return {item["metadata"]["name"]: item["spec"]["volumeName"] for item in bound}


def mounted(pod: Manifest) -> set[str]:
    """The claims whose volumes a pod has."""
    sources = [volume.get("persistentVolumeClaim") for volume in pod["spec"]["volumes"]]
    return {source["claimName"] for source in sources if source}


def hosts(cluster: Cluster, namespace: str, service_name: str) -> dict[str, bool]:
    """The names that a Service gives its endpoints, and whether they are to be found."""
    label = f"kubernetes.io/service-name={service_name}"
    slices = cluster.find_all("EndpointSlice", namespace, label)
    endpoints = [endpoint for item in slices for endpoint in item.get("endpoints") or ()]
    return {item.get("hostname", ""): item["conditions"]["ready"] for item in endpoints}


def test_pods_of_a_stateful_service_have_names_and_claims_that_outlive_a_rollout(
    stack: WrittenStack, cluster: Cluster
) -> None:
    stack.deploy({"ledger": ledger()})
    before = claims(cluster, stack.namespace)
    assert set(before) == {f"data-{name}" for name in PODS}
    stack.deploy({"ledger": ledger("1.1")})
    assert claims(cluster, stack.namespace) == before
    pods = {pod["metadata"]["name"]: pod for pod in stack.pods()}
    assert set(pods) == PODS
    for name, pod in pods.items():
        assert pod["spec"]["containers"][0]["image"] == "ledger:1.1"
        assert mounted(pod) == {f"data-{name}"}
        assert (pod["spec"]["hostname"], pod["spec"]["subdomain"]) == (name, "ledger-headless")
    wait_until(
        lambda: hosts(cluster, stack.namespace, "ledger-headless") == dict.fromkeys(pods, True),
        60,
        "waiting for the names of the pods",
    )


def test_a_pod_of_a_stateful_service_is_found_by_its_name_before_it_is_ready(
    stack: WrittenStack, cluster: Cluster
) -> None:
    stack.apply({"ledger": ledger("crashes")})

    def found_by_name_only() -> bool:
        by_name = hosts(cluster, stack.namespace, "ledger-headless")
        by_address = hosts(cluster, stack.namespace, "ledger")
        return by_name == {"ledger-v1-0": True} and list(by_address.values()) == [False]

    wait_until(found_by_name_only, 60, "waiting for the name of the first pod")


def test_the_claim_of_a_deployment_is_bound_and_kept_by_the_pod_that_follows(
    stack: WrittenStack, cluster: Cluster
) -> None:
    recreate = {"strategy": "recreate", "drainSeconds": 0}
    for tag in ("1.0", "1.1"):
        archive = service(image=f"archive:{tag}", replicas=1, rollout=recreate, volumes=CLAIM)
        stack.deploy({"archive": archive})
        [pod] = stack.pods()
        assert pod["spec"]["containers"][0]["image"] == f"archive:{tag}"
        assert mounted(pod) == set(claims(cluster, stack.namespace)) == {"archive-v1-data"}
