"""What runs to its end."""

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.job_summary import job_lines
from tests.offline.objects import Manifest, cron_job, job, recommended, workload


def lines(*objects: Manifest) -> list[tuple[str, str]]:
    return job_lines(ManifestIndex(objects))


def test_a_job_that_is_named_after_a_version_comes_before_its_pods() -> None:
    migration = job("web-v1-migrate-0123456789", name="migrate", part_of="web")
    for kind in ("Deployment", "StatefulSet"):
        assert lines(workload(kind=kind), migration) == [("web v1", "migrate, before its pods")]


def test_the_longest_name_of_a_version_counts() -> None:
    longer = workload(app="web-v1", version="v2")
    migration = job("web-v1-v2-migrate-0123456789", name="migrate", part_of="web-v1")
    assert lines(workload(), longer, migration) == [("web-v1 v2", "migrate, before its pods")]


def test_any_other_job_runs_once() -> None:
    assert lines(workload(), job("web-v10-load")) == [("web-v10-load", "web-v10-load, once")]


def test_a_job_by_the_clock_is_told_with_its_time_and_zone() -> None:
    cleanup = cron_job("web-cleanup", schedule="30 2 * * *", timeZone="Europe/Berlin")
    cleanup["metadata"]["labels"] = recommended(name="cleanup", part_of="web")
    assert lines(cleanup) == [("web", "cleanup, 30 2 * * * Europe/Berlin")]


def test_a_job_by_the_clock_may_be_suspended() -> None:
    assert lines(cron_job("load", schedule="@daily", suspend=True)) == [
        ("load", "load, @daily, suspended")
    ]


def test_jobs_before_versions_come_first() -> None:
    jobs = [cron_job("a", schedule="@daily"), job("z"), job("b")]
    assert [owner for owner, _ in lines(*jobs)] == ["b", "z", "a"]
