"""What Jobs and CronJobs become."""

# A manifest stands on one line.
# ruff: noqa: E501

import pytest

from microservices.offline.importing.services import ONE_ACCOUNT
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


def job(name: str, pod: str = JOB, **hook: str) -> str:
    """A Job, which may be a hook of Helm."""
    written = ", ".join(f"helm.sh/hook{key}: '{value}'" for key, value in hook.items())
    template = f"spec: {{template: {{spec: {{{pod}}}}}}}"
    return f"\n---\nJob/{name}: {{metadata: {{annotations: {{{written}}}}}, {template}}}"


UP = "pre-install,pre-upgrade"
HOOKS = [
    (UP, {}),
    ("post-delete", {"Job/web-a": "Helm runs it at post-delete: here"}),
    ("test", {"Job/web-a": "Helm runs it at test: here"}),
    ("post-install", {'Job/web-a: metadata.annotations["helm.sh/hook"]': "a job runs before"}),
    (f"{UP},post-delete", {'Job/web-a: metadata.annotations["helm.sh/hook"]': "a job runs before"}),
]


@pytest.mark.parametrize(("hook", "told"), HOOKS, ids=[one[0] for one in HOOKS])
def test_a_hook_of_helm_that_is_no_migration_is_told(hook: str, told: dict[str, str]) -> None:
    result = imported(web() + job("web-a", **{"": hook}))
    found = left(result)
    assert found.keys() == told.keys()
    assert all(found[place].startswith(why) for place, why in told.items())
    assert ("jobs" in said(result, "web")) is ("Job/web-a" not in told)


def test_hooks_of_helm_run_by_their_weights_and_those_after_the_pods_last() -> None:
    after = job("web-a", **{"": "post-install", "-weight": "-5"})
    seed = job("web-1-seed", **{"": UP, "-weight": "10"})
    schema = job("web-2-schema", **{"": UP, "-weight": "5"})
    result = imported(web() + after + seed + schema + job("web-plain"))
    names = [
        f"job-{n}-{name}" for n, name in enumerate(("2-schema", "1-seed", "plain", "a"), start=1)
    ]
    assert [*said(result, "web/jobs")] == names
    assert [one.said for one in result.items if one.kind == "Job"] == [
        f"services.web.jobs.{names[place]}" for place in (3, 1, 0, 2)
    ]


def test_weights_of_hooks_of_several_services_are_told() -> None:
    other = JOB.replace("web:1", "other:1")
    result = imported(
        web() + job("web-a", **{"": UP, "-weight": "2"}) + job("b", other, **{"": UP})
    )
    place = 'Job/web-a: metadata.annotations["helm.sh/hook-weight"]'
    assert left(result) == {place: "jobs run one after another at one service alone"}


def test_jobs_of_one_name_are_two() -> None:
    both = CRON + "\n---\n" + CRON.replace("web-nightly", "nightly")
    result = imported(f"{web()}---\n{both}{job('web-nightly')}")
    names = ["nightly", "nightly-2", "web-nightly"]
    assert [one.said for one in result.items[2:]] == [f"services.web.jobs.{one}" for one in names]


def test_a_job_that_is_called_like_a_service_of_another_image_is_at_a_worker() -> None:
    result = imported(web() + job("web", JOB.replace("web:1", "other:1")))
    assert result.items[-1].said == "services.web-job.jobs.web"


def test_the_name_of_a_job_begins_with_a_letter() -> None:
    assert [*said(imported(web() + job("web-2-schema")), "web/jobs")] == ["job-2-schema"]


def test_another_account_of_a_job_is_told() -> None:
    accounts = "".join(f"\n---\nServiceAccount/{one}: {{}}" for one in ("migrator", "web"))
    pod = f"{JOB}, serviceAccountName: migrator"
    same = job("web-b", pod.replace("migrator", "web"))
    service = web(pod="serviceAccountName: web")
    assert left(imported(service + job("web-a", pod) + same + accounts)) == {
        "Job/web-a: spec.template.spec.serviceAccountName": ONE_ACCOUNT,
        "ServiceAccount/migrator": ONE_ACCOUNT,
    }
