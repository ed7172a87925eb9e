"""Ten systems as others write them: almost all of each is expressed, and the rest is named."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from microservices.offline.cli import main
from microservices.offline.files.manifest_source import read_manifests
from microservices.offline.importing.files import files
from microservices.offline.importing.item import Item
from microservices.offline.importing.system import System, system
from microservices.settings.values.problems import yaml_path
from tests.offline.comparison.test_systems import changed, is_said, leaves
from tests.stacks import ROOT
from tests.systems import FOLDER, SYSTEMS
from tests.systems import system as system_of

# Two ways of writing; all of them would take minutes.
SMALL = ("harbour", "lending")
# What the program writes anew, and what the page says of every system.
ON_PURPOSE = re.compile(
    "|".join(
        (
            r".*(metadata\.name|abels\..*|serviceName|(containers|subsets|listeners)\.name)",
            # A port has a number and a name, and each stands for the other.
            r".*([pP]orts?|servers\.port|destination\.port|backendRefs)(\.\w+)?|.*\.io/port",
            # There is one gateway; conditions of what is exposed are told as one.
            r"Gateway\.spec\.gatewayClassName|.*\.(parentRefs\.name|gateways|rules\.matches\..*)",
            # One value alone is right here, and the test writes none that is.
            r".*\.(restartPolicy|strategy\.type|policyTypes|apiVersion|apiGroup|metrics\..*type)",
            r".*\.(timeout|perTryTimeout)",
            # A scaler has replicas of its own; the weight of one destination is all.
            r"Deployment\.spec\.replicas|VirtualService\.spec\.http\.route\.weight",
        )
    )
)
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


def outcome(written: list[dict[str, Any]]) -> tuple[dict[str, str], set[str]]:
    """The files, and the paths that are left of each object that is expressed."""
    found = system([Item.of("all.yaml", one) for one in deepcopy(written)], "all.yaml")
    left = {f"{item}: {path}" for item in found.items for path, _ in item.left()}
    return files(found, "shop", "dev"), left | {str(item) for item in found.items if item.why}


@pytest.mark.parametrize("name", SMALL)
def test_no_field_is_lost_without_a_word(name: str) -> None:
    """Another value is in the files, or told before as well: else the page says what is here."""
    written = system_of(name)
    before = outcome(written)
    silent = {
        f"{item['kind']}.{pattern}"
        for place, item in enumerate(written)
        for path in leaves(item)
        if is_said(item, path)
        for pattern in [".".join(one for one in path if isinstance(one, str))]
        for name in [f"{item['kind']}/{item['metadata']['name']}"]
        if not before[1] & {name, f"{name}: {yaml_path(path)}"}
        if outcome([*written[:place], changed(item, path), *written[place + 1 :]]) == before
    }
    assert [one for one in sorted(silent) if not ON_PURPOSE.fullmatch(one)] == []
