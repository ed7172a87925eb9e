"""Whether a published advisory names a package that the project installs: `make audit`.

pip-audit itself ends well where it could look up none of them. Here that is "not run", with the
reason, and a finding ends with 1.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FILES = ("requirements-dev.txt", "requirements-tools.txt")
# How pip-audit ends without a report where the service does not answer.
_UNREACHED = ("ConnectionError", "ProxyError", "Timeout", "Could not connect", "ServiceError")


@dataclass(frozen=True)
class Verdict:
    """What is told of an audit, and the exit code that follows."""

    lines: tuple[str, ...]
    code: int


def verdict(code: int, report: str, errors: str) -> Verdict:
    """What one run of pip-audit means, from its exit code and what it printed."""
    if report.strip():
        return _of_report(json.loads(report)["dependencies"])
    last = (errors.strip().splitlines() or ["it printed nothing"])[-1]
    if any(word in errors for word in _UNREACHED):
        return Verdict((f"audit: not run: {last}",), 0)
    return Verdict((f"audit: pip-audit failed: {last}",), code or 1)


def _of_report(dependencies: list[dict]) -> Verdict:
    skipped = [one for one in dependencies if "skip_reason" in one]
    if len(skipped) == len(dependencies):
        reason = skipped[0]["skip_reason"] if skipped else "no package was given"
        return Verdict((f"audit: not run: {reason}; so with all {len(skipped)} packages",), 0)
    found = [
        f"audit: {one['name']} {one['version']}: {vulnerability['id']}; fixed in "
        + (", ".join(vulnerability["fix_versions"]) or "no release yet")
        for one in dependencies
        for vulnerability in one.get("vulns", ())
    ]
    missed = [f"audit: not run for {one['name']}: {one['skip_reason']}" for one in skipped]
    asked = len(dependencies) - len(skipped)
    count = f"audit: {len(found)} advisories for {asked} packages"
    return Verdict((*found, *missed, count), 1 if found else 0)


def main() -> int:
    """Audit every pinned package, print the verdict and return its exit code."""
    requirements = [word for file in FILES for word in ("--requirement", str(PROJECT / file))]
    flags = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    command = [sys.executable, "-m", "pip_audit", *flags, *requirements]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    told = verdict(ended.returncode, ended.stdout, ended.stderr)
    print("\n".join(told.lines))
    return told.code


if __name__ == "__main__":
    sys.exit(main())
