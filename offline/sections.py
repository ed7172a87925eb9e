"""Sections of the preview: services, access, ingress, jobs, secrets, security exceptions."""

from collections.abc import Iterable, Iterator

from manifests.index import ManifestIndex
from manifests.objects import Manifest
from offline.access_summary import access_lines
from offline.external_summary import external_lines
from offline.ingress_summary import ingress_lines
from offline.job_summary import job_lines
from offline.permission_summary import permission_lines
from offline.secret_summary import secret_lines
from offline.security_exceptions import exception_lines
from offline.service_summary import service_summaries
from offline.token_summary import token_lines

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
