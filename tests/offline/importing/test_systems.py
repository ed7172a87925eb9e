"""Ten systems as others write them: almost all of each is expressed, and the rest is named."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.importing.reading import read_items
from microservices.offline.importing.system import system
from tests.stacks import ROOT

SYSTEMS = sorted((ROOT / "tests" / "data" / "systems").iterdir())
LEFT = {"Service/storefront-external": "comes past the gateway"}


@pytest.mark.parametrize("folder", SYSTEMS, ids=lambda one: one.name)
def test_a_system_is_imported_and_previewed(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["import", str(folder), "--out", "shop"]) == 0
    # In a checkout the components of the wheel are a folder of their own.
    (tmp_path / "shop" / "__main__.py").write_text((ROOT / "__main__.py").read_text())
    monkeypatch.chdir("shop")
    assert main(["preview", "dev"]) == 0
    assert "error" not in capsys.readouterr().err


def test_almost_every_object_is_expressed_and_the_others_are_named() -> None:
    items = [item for folder in SYSTEMS for item in system(read_items(str(folder)), "").items]
    left = {str(item): item.why for item in items if item.why}
    assert left.keys() == LEFT.keys()
    assert all(LEFT[name] in why for name, why in left.items())
    assert len(left) <= 0.05 * len(items)


@pytest.mark.parametrize("folder", SYSTEMS, ids=lambda one: one.name)
def test_no_field_is_lost_without_a_word(folder: Path) -> None:
    """What is left of an object has a reason each."""
    for item in system(read_items(str(folder)), "").items:
        assert all(path and why for path, why in item.left())
