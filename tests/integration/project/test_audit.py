"""What a run of pip-audit means."""

import json

from tests.audit import verdict

CLEAN = {"name": "semver", "version": "3.1.2", "vulns": []}
BAD = {
    "name": "semver",
    "version": "3.1.2",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.3"]}],
}
OPEN = {**BAD, "vulns": [{"id": "PYSEC-2026-2", "fix_versions": []}]}
SKIPPED = {"name": "parver", "skip_reason": "it was not found"}


def report(*dependencies: dict) -> str:
    """A report of pip-audit."""
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_no_advisory_is_well() -> None:
    told = verdict(0, report(CLEAN), "No known vulnerabilities found")
    assert (told.lines, told.code) == (("audit: 0 advisories for 1 packages",), 0)


def test_an_advisory_fails_and_names_the_release_that_has_it_fixed() -> None:
    told = verdict(1, report(CLEAN, BAD, OPEN), "Found 2 known vulnerabilities")
    assert told.code == 1
    assert told.lines == (
        "audit: semver 3.1.2: PYSEC-2026-1; fixed in 3.1.3",
        "audit: semver 3.1.2: PYSEC-2026-2; fixed in no release yet",
        "audit: 2 advisories for 3 packages",
    )


def test_a_package_that_was_not_looked_up_is_told() -> None:
    told = verdict(0, report(CLEAN, SKIPPED), "")
    assert told.code == 0
    assert told.lines[0] == "audit: not run for parver: it was not found"


def test_a_report_in_which_nothing_was_looked_up_is_not_run() -> None:
    told = verdict(0, report(SKIPPED, SKIPPED), "No known vulnerabilities found")
    assert told.lines == ("audit: not run: it was not found; so with all 2 packages",)
    assert told.code == 0


def test_a_service_that_does_not_answer_is_not_run() -> None:
    errors = "Traceback\nrequests.exceptions.ConnectionError: Failed to resolve the name"
    told = verdict(1, "", errors)
    assert told.code == 0
    assert told.lines == (
        "audit: not run: requests.exceptions.ConnectionError: Failed to resolve the name",
    )


def test_any_other_failure_fails() -> None:
    assert verdict(2, "", "pip-audit: error: unrecognized arguments: --forma").code == 2
    assert verdict(0, "", "").code == 1
