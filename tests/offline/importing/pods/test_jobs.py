"""What Jobs and CronJobs become."""

# A manifest stands on one line.
# ruff: noqa: E501

from tests.offline.importing.manifests import imported, left, said, web

JOB = "containers: [{name: a, image: 'web:1', command: [run]}], restartPolicy: Never"
CRON = f"CronJob/web-nightly: {{spec: {{schedule: '@daily', suspend: true, jobTemplate: {{spec: {{backoffLimit: 2, template: {{spec: {{{JOB}}}}}}}}}}}}}"


def test_a_job_is_of_the_service_whose_image_it_has() -> None:
    assert said(imported(f"{web()}---\n{CRON}"), "web/jobs/nightly") == {
        "command": ["run"],
        "schedule": "@daily",
        "concurrency": "Allow",
        "suspend": True,
        "retries": 2,
    }


def test_a_job_of_no_service_is_at_a_worker_without_pods() -> None:
    found = said(imported(CRON), "web-nightly")
    assert (found["kind"], found["replicas"], [*found["jobs"]]) == ("worker", 0, ["web-nightly"])


def test_a_job_that_runs_its_image_as_it_is_says_it() -> None:
    result = imported(CRON.replace(", command: [run]", ""))
    assert said(result, "web-nightly/jobs/web-nightly/image") == "web:1"


def test_what_a_job_has_from_its_service_is_named_and_its_volumes_are_added_there() -> None:
    pod = (
        "containers: [{name: a, image: 'job:1', volumeMounts: [{name: v, mountPath: /v}]}], "
        "volumes: [{name: v, emptyDir: {}}], priorityClassName: low"
    )
    metadata = "metadata: {annotations: {a: b, sidecar.istio.io/inject: 'false'}}"
    job = f"Job/web-import: {{spec: {{template: {{{metadata}, spec: {{{pod}}}}}}}}}"
    result = imported(f"{web()}---\n{job}")
    assert said(result, "web/jobs/import") == {"image": "job:1", "mounts": {"v": "/v"}}
    assert said(result, "web/volumes/v/path") == "/v"
    inherited = "the pods of a job have it from their service"
    path = 'spec.template.metadata.annotations["sidecar.istio.io/inject"]'
    assert left(result) == {
        f"Job/web-import: {path}": "the settings have no word for it",
        "Job/web-import: notSaid.scheduling.priorityClass": inherited,
        "Job/web-import: notSaid.annotations.a": inherited,
    }


def test_a_volume_of_a_job_that_is_another_one_at_its_service_is_left() -> None:
    mount = "volumeMounts: [{name: v, mountPath: /v}]"
    pod = f"containers: [{{name: a, image: 'web:1', {mount}}}], volumes: [{{name: v, configMap: {{name: c}}}}]"
    service = web(mount, "volumes: [{name: v, emptyDir: {}}]")
    result = imported(f"{service}---\nJob/web-import: {{spec: {{template: {{spec: {{{pod}}}}}}}}}")
    assert said(result, "web/volumes/v/emptyDir") == {"size": "1Gi"}
    assert "Job/web-import: otherVolumes.v.configSet" in left(result)
