"""A real browser without a window, which is asked what it makes of pages."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OF_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SECONDS = 300


def chromium() -> str | None:
    """The program, None where there is none."""
    found = (shutil.which(name) for name in (*_NAMES, _OF_MACOS))
    return next((path for path in found if path), None)


def asked(program: str, pages: Mapping[str, str], question: str, folder: Path) -> dict[str, Any]:
    """What a function of a document says of each page, in a window of 1280 to 800.

    Each page is shown as it is, in a frame of its own: nothing is added to it. `reached` of the
    answer has what the pages left in the window around them.
    """
    frames = "".join(
        f'<iframe id="{name}" width="1280" height="800" srcdoc="{escape(page)}"></iframe>'
        for name, page in pages.items()
    )
    script = f"""
      const question = {question};
      window.onload = () => {{
        const found = {{}};
        for (const frame of document.querySelectorAll("iframe"))
          try {{
            found[frame.id] = question(frame.contentDocument, frame.contentWindow);
          }} catch (error) {{
            found[frame.id] = {{ wrong: [`${{error}}`] }};
          }}
        found.reached = window.reached ?? null;
        document.body.innerHTML = "<pre></pre>";
        document.querySelector("pre").textContent = JSON.stringify(found);
      }};
    """
    around = folder / "around.html"
    around.write_text(f'<meta charset="utf-8"><body><script>{script}</script>{frames}')
    options = (*_OPTIONS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", around.as_uri())
    finished = subprocess.run(
        [program, *options], capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    answer = re.search("<pre>(.*?)</pre>", finished.stdout, re.DOTALL)
    assert answer, finished.stdout[-2000:]
    return json.loads(unescape(answer[1]))
