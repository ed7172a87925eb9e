"""Ten systems as others write them: almost all of each is expressed, and the rest is named."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.files.manifest_source import read_manifests
from microservices.offline.importing.item import Item
from microservices.offline.importing.system import System, system
from tests.stacks import ROOT
from tests.systems import FOLDER, SYSTEMS

LEFT = {"Service/storefront-external": "comes past the gateway"}


def imported(name: str) -> System:
    """One of the systems, with what became of each object."""
    return system([Item.of(*one) for one in read_manifests(str(FOLDER / name))], name)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_imported_and_previewed(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["import", str(FOLDER / name), "--out", "shop"]) == 0
    # In a checkout the components of the wheel are a folder of their own.
    (tmp_path / "shop" / "__main__.py").write_text((ROOT / "__main__.py").read_text())
    monkeypatch.chdir("shop")
    assert main(["preview", "dev"]) == 0
    assert "error" not in capsys.readouterr().err


def test_almost_every_object_is_expressed_and_the_others_are_named() -> None:
    items = [item for name in SYSTEMS for item in imported(name).items]
    left = {str(item): item.why for item in items if item.why}
    assert left.keys() == LEFT.keys()
    assert all(LEFT[name] in why for name, why in left.items())
    assert len(left) <= 0.05 * len(items)


@pytest.mark.parametrize("name", SYSTEMS)
def test_no_field_is_lost_without_a_word(name: str) -> None:
    """What is left of an object has a reason each."""
    for item in imported(name).items:
        assert all(path and why for path, why in item.left())
