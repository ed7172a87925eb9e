"""Jobs end though the mesh is in their pods, and nothing takes those pods for the service's."""

from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.processes.processes import wait_until
from testbed.sandbox.stack import of_kind, wait_until_rolled_out
from tests.written_stack import WrittenStack, service

NATIVE_SIDECAR = "sidecar.istio.io/nativeSidecar"
DEADLINE_SECONDS = 20
PODS_OF_JOBS = "app.kubernetes.io/component=job"


def migrated(tag: str = "1.0", **keys: Any) -> dict[str, Any]:
    """A service with a migration whose image has this tag."""
    migrate = {
        "image": f"migrations:{tag}",
        "retries": 0,
        "deadlineSeconds": DEADLINE_SECONDS,
    }
    return service(jobs={"migrate": migrate}, **keys)


def inject(job: Manifest) -> Manifest:
    """Put the sidecar into a Job's pods as Istio's webhook does, by what they say of it."""
    template = job["spec"]["template"]
    labels, annotations = (template["metadata"].get(k, {}) for k in ("labels", "annotations"))
    if labels.get("sidecar.istio.io/inject") == "false":
        return job
    [own] = template["spec"]["containers"]
    proxy = {
        "name": "istio-proxy",
        "image": "proxyv2:1.29",
        "securityContext": own["securityContext"],
    }
    if annotations.get(NATIVE_SIDECAR) == "true":
        template["spec"]["initContainers"] = [{**proxy, "restartPolicy": "Always"}]
    else:
        template["spec"]["containers"].append(proxy)
    return job


def apply_injected(stack: WrittenStack, *, native: bool) -> str:
    """Apply a service whose migration has a sidecar; returns the name of the Job."""
    rendered = stack.manifests({"web": migrated(replicas=1)})
    [job] = of_kind(rendered, "Job")
    if not native:
        del job["spec"]["template"]["metadata"]["annotations"][NATIVE_SIDECAR]
    inject(job)
    stack.cluster.apply(rendered)
    return job["metadata"]["name"]


def test_a_migration_ends_though_it_has_a_sidecar(stack: WrittenStack, cluster: Cluster) -> None:
    job = apply_injected(stack, native=True)
    assert cluster.wait_until_ended(job, stack.namespace) == "Complete"
    [pod] = cluster.find_all("Pod", stack.namespace, PODS_OF_JOBS)
    assert [item["name"] for item in pod["status"]["initContainerStatuses"]] == ["istio-proxy"]


def test_a_migration_with_a_classic_sidecar_runs_into_its_deadline(
    stack: WrittenStack, cluster: Cluster
) -> None:
    job = apply_injected(stack, native=False)

    def only_the_sidecar_runs() -> bool:
        found = cluster.find_all("Pod", stack.namespace, PODS_OF_JOBS)
        states = [states_of(pod) for pod in found]
        return states == [{"migrate": "terminated", "istio-proxy": "running"}]

    wait_until(only_the_sidecar_runs, DEADLINE_SECONDS, "waiting for the migration to end")
    assert cluster.wait_until_ended(job, stack.namespace) == "Failed"
    conditions = cluster.get("Job", job, stack.namespace)["status"]["conditions"]
    assert {item["reason"] for item in conditions} == {"DeadlineExceeded"}


def states_of(pod: Manifest) -> dict[str, str]:
    """What each container of a pod does."""
    statuses = pod["status"].get("containerStatuses", [])
    return {item["name"]: next(iter(item["state"])) for item in statuses}


def test_a_migration_outside_of_the_mesh_gets_no_sidecar(stack: WrittenStack) -> None:
    web = migrated(replicas=1)
    web["jobs"]["migrate"]["mesh"] = False
    rendered = stack.manifests({"web": web})
    [job] = of_kind(rendered, "Job")
    [container] = inject(job)["spec"]["template"]["spec"]["containers"]
    assert container["name"] == "migrate"


def test_a_pod_that_migrates_is_nobody_s_pod(stack: WrittenStack, cluster: Cluster) -> None:
    """It runs and is ready, so that whatever looks for it by labels would find it."""
    scaled = migrated("hangs", scaling={"min": 2, "max": 4})
    scaled["jobs"]["migrate"]["deadlineSeconds"] = 600
    rendered = stack.apply({"web": scaled})
    wait_until_rolled_out(cluster, rendered)
    [job] = wait_until(lambda: ready_pods(stack, PODS_OF_JOBS), 60, "waiting for the migration")
    pods = names(stack.pods("app=web,version=v1"))
    assert len(pods) == 2
    assert names([job]) & pods == set()
    assert wait_until(lambda: behind(cluster, stack.namespace), 60, "waiting for endpoints") == pods

    budget = cluster.wait_until(
        lambda item: item.get("status", {}).get("currentHealthy", 0) >= 2,
        *("PodDisruptionBudget", "web-v1", stack.namespace),
    )
    assert budget["status"]["currentHealthy"] == budget["status"]["expectedPods"] == 2
    scaler = cluster.get("HorizontalPodAutoscaler", "web-v1", stack.namespace)
    target = scaler["spec"]["scaleTargetRef"]
    counted = cluster.scale(target["kind"], target["name"], stack.namespace)["status"]["selector"]
    assert names(stack.pods(counted)) == pods


def ready_pods(stack: WrittenStack, labels: str) -> list[Manifest]:
    """The pods that the label selector selects, once there are some and all are ready."""
    found = stack.pods(labels)
    return found if found and all(map(is_ready, found)) else []


def names(pods: list[Manifest]) -> set[str]:
    """The names of pods."""
    return {pod["metadata"]["name"] for pod in pods}


def behind(cluster: Cluster, namespace: str) -> set[str]:
    """The pods that requests to any Service of a namespace may reach; empty below two."""
    slices = cluster.find_all("EndpointSlice", namespace)
    endpoints = [endpoint for item in slices for endpoint in item.get("endpoints") or ()]
    found = {endpoint["targetRef"]["name"] for endpoint in endpoints}
    return found if len(found) > 1 else set()


def test_a_job_by_the_clock_ends_well_when_it_is_started_by_hand(
    stack: WrittenStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    report = {"image": "report:1.0", "schedule": "30 2 * * *", "timeZone": "Europe/Berlin"}
    stack.deploy({"web": service(replicas=2, jobs={"report": report})})
    by_hand = ("create", "job", "now", "--from=cronjob/web-report")
    control_plane.kubectl(*by_hand, "--namespace", stack.namespace)
    assert cluster.wait_until_ended("now", stack.namespace) == "Complete"
    [pod] = cluster.find_all("Pod", stack.namespace, PODS_OF_JOBS)
    assert pod["status"]["phase"] == "Succeeded"
    assert len(stack.pods("app=web")) == 2


def test_the_api_server_holds_the_clock_of_a_job_as_it_is_written(
    stack: WrittenStack, cluster: Cluster
) -> None:
    report = {
        "image": "report:1.0",
        "schedule": "30 2 * * 1-5",
        "timeZone": "Europe/Berlin",
        "startingDeadlineSeconds": 120,
        "succeededHistory": 1,
        "failedHistory": 2,
        "suspend": True,
        "deadlineSeconds": 90,
        "retries": 1,
    }
    policies = ("Forbid", "Allow", "Replace")
    jobs = {policy.lower(): {**report, "concurrency": policy} for policy in policies}
    stack.apply({"web": service(replicas=1, jobs=jobs)})
    for policy in policies:
        held = cluster.get("CronJob", f"web-{policy.lower()}", stack.namespace)["spec"]
        run = held.pop("jobTemplate")["spec"]
        assert held == {
            "schedule": "30 2 * * 1-5",
            "timeZone": "Europe/Berlin",
            "concurrencyPolicy": policy,
            "startingDeadlineSeconds": 120,
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 2,
            "suspend": True,
        }
        assert (run["activeDeadlineSeconds"], run["backoffLimit"]) == (90, 1)
        assert run["template"]["spec"]["restartPolicy"] == "Never"


def test_the_api_server_knows_the_time_zones(stack: WrittenStack, cluster: Cluster) -> None:
    report = {"image": "report:1.0", "schedule": "@daily"}
    [cron_job] = of_kind(stack.manifests({"web": service(jobs={"report": report})}), "CronJob")
    cluster.apply([cron_job], dry_run=True)
    cron_job["spec"]["timeZone"] = "Europe/Nowhere"
    with pytest.raises(ApiError, match="unknown time zone"):
        cluster.apply([cron_job], dry_run=True)
