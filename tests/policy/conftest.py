"""The pack, once for a stack that is strict and once for one that is not."""

import pytest

from tests.policy.analyzer import Analyzer, Here


@pytest.fixture(scope="session")
def pack() -> Analyzer:
    return Analyzer(Here(strict=False))


@pytest.fixture(scope="session")
def strict_pack() -> Analyzer:
    return Analyzer(Here(strict=True))
