"""The list of mutants that no test can notice names mutants that are made."""

from pathlib import Path

import pytest

from tests.equivalent_mutants import EQUIVALENT
from tests.mutation import mutants
from tests.packages import ROOT


@pytest.mark.parametrize("file", sorted({name.partition(":")[0] for name in EQUIVALENT}))
def test_what_no_test_can_notice_is_a_mutant_of_its_file(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    listed = {name for name in EQUIVALENT if name.startswith(f"{file}: ")}
    assert listed - {mutant.name for mutant in mutants(Path(file))} == set()
