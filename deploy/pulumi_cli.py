"""The Pulumi CLI: found on PATH, or installed into the checkout, and where its state lies."""

import json
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

LINK = "https://www.pulumi.com/docs/iac/download-install/"


class NoPulumi(Exception):
    """There is no Pulumi CLI, and it could not be installed."""


def executable(folder: Path) -> Path:
    """The CLI on PATH, or else the one of the SDK's own version in a folder of the checkout.

    Raises:
        NoPulumi: where neither is there and the download cannot be reached.

    """
    if found := shutil.which("pulumi"):
        return Path(found)
    root = folder / version("pulumi")
    if not (root / "bin" / "pulumi").exists():
        install(root)
    return root / "bin" / "pulumi"


def install(root: Path) -> None:
    """Install the CLI that belongs to the installed SDK, with the SDK's own installer."""
    from pulumi.automation import PulumiCommand

    try:
        PulumiCommand.install(root=str(root))
    except (OSError, subprocess.CalledProcessError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise NoPulumi(
            f"pulumi {version('pulumi')} is not on PATH and could not be installed ({reason}); "
            f"install it from {LINK}"
        ) from None


def backend(folder: Path) -> dict[str, str]:
    """The variable that keeps the state in the checkout, unless the user is logged in elsewhere."""
    if os.environ.get("PULUMI_BACKEND_URL") or _logged_in():
        return {}
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    return {"PULUMI_BACKEND_URL": state.resolve().as_uri()}


def _logged_in() -> bool:
    if os.environ.get("PULUMI_ACCESS_TOKEN"):
        return True
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    credentials = Path(os.environ.get("PULUMI_CREDENTIALS_PATH") or home) / "credentials.json"
    if not credentials.is_file():
        return False
    return bool(json.loads(credentials.read_text(encoding="utf-8")).get("current"))
