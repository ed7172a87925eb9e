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
    result = imported(f"{web()}---\nJob/web-import: {{spec: {{template: {{spec: {{{pod}}}}}}}}}")
    assert said(result, "web/jobs/import") == {"image": "job:1", "mounts": {"v": "/v"}}
    assert said(result, "web/volumes/v/path") == "/v"
    assert left(result) == {
        "Job/web-import: notSaid.scheduling.priorityClass": "the pods of a job have it from their service"
    }
