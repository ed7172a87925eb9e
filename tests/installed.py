"""The package of this project, built and installed where no checkout is."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.packages import ROOT

_SOURCES = (
    *("microservices", "components", "policy"),
    *("pyproject.toml", "setup.py", "MANIFEST.in", "requirements.in", "README.md", "LICENSE"),
)
_PIP = (sys.executable, "-m", "pip", "--quiet", "--no-input")


def copy_sources(folder: Path) -> None:
    """Copy what a package is built from, so that nothing of a build stays in the checkout."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in _SOURCES:
        source, copied = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, copied, ignore=ignored)
        else:
            shutil.copy(source, copied)


def wheel_of(sources: Path, folder: Path) -> Path:
    """Build the wheel of a folder or an sdist, by the build backend that is installed here."""
    own = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder))
    subprocess.run([*_PIP, *own, str(sources)], check=True)
    [wheel] = folder.glob("*.whl")
    return wheel


def sdist_of(sources: Path, folder: Path) -> Path:
    """Build the sdist of a folder."""
    build = f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=sources, check=True, capture_output=True)
    [sdist] = folder.glob("*.tar.gz")
    return sdist


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel; what the wheel requires is that of the checkout."""

    folder: Path

    @classmethod
    def of(cls, wheel: Path, folder: Path) -> "Installed":
        """Make the environment."""
        venv.create(folder)
        own = ("--python", str(folder / "bin" / "python"))
        subprocess.run([*_PIP, *own, "install", "--no-deps", "--no-index", str(wheel)], check=True)
        paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
        required = sysconfig.get_path("purelib")
        (Path(paths["purelib"]) / "required.pth").write_text(f"{required}\n")
        return cls(folder)

    def run(self, *words: str, within: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in a folder, with no variable but these and PATH."""
        program = str(self.folder / "bin" / words[0])
        own = {"PATH": f"{self.folder / 'bin'}{os.pathsep}{os.defpath}", **variables}
        return subprocess.run(
            [program, *words[1:]], cwd=within, env=own, capture_output=True, text=True, check=False
        )
