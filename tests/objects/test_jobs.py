"""The jobs of a service: migrations before each version, and scheduled jobs."""

from microservices.settings.mesh import MeshSettings
from microservices.specs.job import Job, migration_name
from microservices.specs.source import Source
from tests.builders import microservice
from tests.objects.found import Found
from tests.objects.of_service import A, B, deployed

MIGRATE = {"migrate": {"command": ["/bin/migrate"], "configFrom": ["b"]}}
CLEAN = {"clean": {"command": ["/bin/clean"], "schedule": "@daily", "configFrom": ["a"]}}
VERSIONS = {"v1": {"weight": 20}, "v2": {"weight": 80, "tag": "2.0"}}
LABELS = {
    "app.kubernetes.io/name": "clean",
    "app.kubernetes.io/part-of": "web",
    "app.kubernetes.io/component": "job",
    "app.kubernetes.io/managed-by": "pulumi",
}


def migrations(found: Found) -> dict[str, set[tuple[str, str]]]:
    """The Job of each version, and what its pods wait for, by the version's name."""
    return {
        name.removeprefix("web-").split("-")[0]: found.needs("Job", name)
        for kind, name in found.manifests
        if kind == "Job"
    }


def test_each_version_waits_for_a_migration_of_its_own_where_tags_have_no_order() -> None:
    versions = {"v1": {"weight": 20, "tag": "main"}, "v2": {"weight": 80, "tag": "2.0"}}
    found = deployed(jobs={**MIGRATE, **CLEAN}, versions=versions)
    settings = microservice(jobs=MIGRATE, versions=versions)
    sources = {"b": Source("ConfigMap", B)}
    for version in settings.effective_versions:
        job = Job("web", "migrate", settings.jobs["migrate"], version, sources, MeshSettings())
        name = migration_name(job)
        assert ("Job", name) in found.needs("Deployment", f"web-{version.name}")
        pod = found.manifests["Job", name]["spec"]["template"]["spec"]
        assert pod["containers"][0]["image"] == version.image
        assert pod["containers"][0]["envFrom"] == [{"configMapRef": {"name": B}}]
        assert found.parent("Job", name)[1] == f"web-{version.name}"
    assert migrations(found).keys() == VERSIONS.keys()


def test_the_pods_of_a_job_wait_for_their_identity_their_sets_and_the_limits() -> None:
    assert migrations(deployed(jobs=MIGRATE)) == {
        "v1": {("ServiceAccount", "web"), ("ConfigMap", B), ("LimitRange", "limits")}
    }


def test_a_job_by_the_clock_runs_the_image_of_the_version_with_the_greatest_share() -> None:
    found = deployed(jobs=CLEAN, versions=VERSIONS)
    manifest = found.manifests["CronJob", "web-clean"]
    assert manifest["apiVersion"] == "batch/v1"
    assert manifest["metadata"] == {"name": "web-clean", "namespace": "shop", "labels": LABELS}
    assert manifest["spec"]["schedule"] == "@daily"
    pod = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"] == "web:2.0"
    assert found.parent("CronJob", "web-clean") == ("Microservice", "web")
    assert found.needs("CronJob", "web-clean") == {
        ("ServiceAccount", "web"),
        ("ConfigMap", A),
        ("LimitRange", "limits"),
    }
    assert migrations(found) == {}


def test_a_job_by_the_clock_reads_what_that_version_reads() -> None:
    versions = {"v1": {"weight": 0}, "v2": {"weight": 100, "config": {"a": {"k": "9"}}}}
    found = deployed(jobs=CLEAN, versions=versions)
    (own,) = (
        name
        for (kind, name), manifest in found.manifests.items()
        if kind == "ConfigMap" and manifest["data"] == {"k": "9"}
    )
    template = found.manifests["CronJob", "web-clean"]["spec"]["jobTemplate"]["spec"]["template"]
    assert template["spec"]["containers"][0]["envFrom"] == [{"configMapRef": {"name": own}}]
    assert ("ConfigMap", own) in found.needs("CronJob", "web-clean")


def test_a_worker_has_jobs_as_well() -> None:
    found = deployed(kind="worker", port=None, jobs={**MIGRATE, **CLEAN})
    assert ("CronJob", "web-clean") in found.manifests
    assert migrations(found).keys() == {"v1"}
