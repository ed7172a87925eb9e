"""The pack, started once for a stack that is strict and once for one that is not."""

from collections.abc import Iterator

import pytest

from tests.policy.analyzer import Analyzer, started


@pytest.fixture(scope="session")
def pack() -> Iterator[Analyzer]:
    with started() as analyzer:
        yield analyzer


@pytest.fixture(scope="session")
def strict_pack() -> Iterator[Analyzer]:
    with started(strict=True) as analyzer:
        yield analyzer
