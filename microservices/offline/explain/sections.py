"""Sections of the preview: services, access, ingress, jobs, secrets, security exceptions."""

from collections.abc import Iterable, Iterator

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest
from microservices.offline.explain.access_summary import (
    access_lines,
    external_lines,
    token_lines,
)
from microservices.offline.explain.ingress_summary import ingress_lines
from microservices.offline.explain.job_summary import job_lines
from microservices.offline.explain.permission_summary import permission_lines
from microservices.offline.explain.secret_summary import secret_lines
from microservices.offline.explain.security_exceptions import exception_lines
from microservices.offline.explain.service_summary import service_summaries

Line = tuple[str, str]


def sections(objects: Iterable[Manifest]) -> Iterator[tuple[str, list[Line]]]:
    """Heading and lines, name and text, of each section with lines."""
    index = ManifestIndex(objects)
    services = [(summary.name, str(summary)) for summary in service_summaries(index)]
    found = {
        "Services": services,
        "Access": access_lines(index),
        "Ingress": ingress_lines(index),
        "Tokens": token_lines(index),
        "External": external_lines(index),
        "Jobs": job_lines(index),
        "Secrets": secret_lines(index),
        "Permissions": permission_lines(index),
        "Security exceptions": exception_lines(index),
    }
    yield from ((heading, lines) for heading, lines in found.items() if lines)
