"""What lies outside of the mesh."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.external_summary import external_lines
from tests.offline.objects import placed


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            {"hosts": ["a.example.com"], "ports": [{"number": 443, "protocol": "HTTPS"}]},
            "a.example.com:443 (HTTPS)",
        ),
        (
            {"hosts": ["a.example.com", "b.example.com"], "ports": [{"number": 1}, {"number": 2}]},
            "a.example.com:1, a.example.com:2, b.example.com:1, b.example.com:2",
        ),
        ({"hosts": ["a.example.com"]}, "a.example.com"),
        ({}, ""),
    ],
)
def test_hosts_are_told_with_their_ports(spec: Any, words: str) -> None:
    entry = placed("ServiceEntry", "payments", "networking.istio.io/v1", spec=spec)
    assert external_lines(ManifestIndex([entry])) == [("payments", words)]


def test_an_object_of_another_group_is_no_service_entry() -> None:
    entry = placed("ServiceEntry", "payments", "example.com/v1", spec={"hosts": ["a.example.com"]})
    assert external_lines(ManifestIndex([entry])) == []
