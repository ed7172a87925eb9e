"""What an evaluation sees of the process around it, and what it leaves behind: nothing."""

import asyncio
import contextlib
import gc
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.settings import SETTINGS, get_monitor, get_root_resource, get_stack

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from tests.offline.programs import STAND_IN, evaluated, stand_in, write


def sdk_settings() -> tuple[Any, ...]:
    """What the SDK holds in its global settings."""
    settings: Any = SETTINGS
    return (get_monitor(), get_root_resource(), get_stack(), settings.callbacks)


def test_one_evaluation_is_like_another() -> None:
    assert stand_in() == stand_in()


def test_the_program_sees_its_stack_and_only_its_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/elsewhere")
    monkeypatch.setenv("PULUMI_CONFIG", '{"shop:size": "from outside"}')
    monkeypatch.setenv("PULUMI_CONFIG_SHOP_COLOR", "from outside")
    monkeypatch.setenv("PULUMI_K8S_CLIENT_QPS", "1")
    source = """
    import os, sys
    config = pulumi.Config()
    pulumi.export("seen", [
        pulumi.get_stack(), pulumi.get_project(), pulumi.get_organization(),
        pulumi.runtime.is_dry_run(), config.get("size"), config.get("color"), config.get("name"),
        sorted(name for name in os.environ if name.startswith(("KUBECONFIG", "PULUMI_"))),
        os.path.basename(os.getcwd()), len(sys.argv), os.path.basename(sys.argv[0]),
    ])
    os.environ["KUBECONFIG"] = "/changed"
    sys.path.append("/changed")
    os.chdir("/")
    """
    seen = evaluated(tmp_path, source, name="x").outputs["seen"]
    start = ["dev", "shop", "organization", True, None, None, "x", []]
    assert seen == [*start, tmp_path.name, 1, "__main__.py"]
    assert os.environ["KUBECONFIG"] == "/elsewhere"


@pytest.mark.parametrize(
    "source", ["pulumi.export('a', 1)", "raise ValueError('no')", "import os; os.chdir('/')"]
)
def test_nothing_is_left_behind(tmp_path: Path, source: str) -> None:
    write(tmp_path, source)
    main = sys.modules["__main__"]
    state = (Path.cwd(), list(sys.path), list(sys.argv), dict(os.environ), gc.isenabled())
    sdk = sdk_settings()
    with contextlib.suppress(ValueError):
        evaluate(tmp_path, "left-behind", Configuration.of("shop", {}))
    assert state == (Path.cwd(), sys.path, sys.argv, dict(os.environ), gc.isenabled())
    assert sdk == sdk_settings()
    assert sys.modules["__main__"] is main


def test_nothing_is_left_behind_for_other_threads() -> None:
    def settings_of_a_new_thread() -> tuple[object, ...]:
        seen: list[object] = []
        thread = threading.Thread(target=lambda: seen.extend(sdk_settings()))
        thread.start()
        thread.join()
        return tuple(seen)

    before = settings_of_a_new_thread()
    stand_in()
    assert settings_of_a_new_thread() == before


def test_the_collector_stays_off_for_whoever_turned_it_off() -> None:
    gc.disable()
    try:
        stand_in()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_evaluation_needs_no_event_loop_and_sets_none() -> None:
    stand_in()
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_the_folder_of_the_stand_in_is_left_as_it_is() -> None:
    stand_in()
    assert sorted(file.name for file in STAND_IN.iterdir() if file.is_file()) == [
        "Pulumi.test.yaml",
        "Pulumi.yaml",
        "__main__.py",
    ]
