"""A stand-in for the Pulumi CLI that writes down how it was called."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = """#!{python}
import json, os, sys
names = ("PULUMI_BACKEND_URL", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
         "MICROSERVICES_PARTIAL_UPDATE")
call = {{"words": sys.argv[1:], **{{name: os.environ.get(name) for name in names}}}}
call["environment"] = dict(os.environ)
with open({calls!r}, "a") as calls:
    calls.write(json.dumps(call) + "\\n")
if sys.argv[1:3] == ["stack", "export"]:
    print(open({export!r}).read())
if sys.argv[1] in {prints!r}:
    print({prints!r}[sys.argv[1]])
codes = {codes!r}
code = codes.get(" ".join(sys.argv[1:3]), codes.get(sys.argv[1], 0))
if code:
    print("error: pulumi says why", file=sys.stderr)
sys.exit(code)
"""


class FakePulumi:
    """A `pulumi` in a folder of its own.

    `export` is the state that it exports, or the text of one; `codes` are exit codes by the first
    word or the first two; `prints` is what it prints by the first word.
    """

    def __init__(
        self,
        folder: Path,
        export: object = None,
        codes: dict[str, int] | None = None,
        prints: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self._calls = folder / "calls"
        exported = folder / "export.json"
        folder.mkdir(parents=True)
        text = export if isinstance(export, str) else json.dumps(export or {"deployment": {}})
        exported.write_text(text)
        program = folder / "pulumi"
        program.write_text(
            PROGRAM.format(
                python=sys.executable,
                calls=str(self._calls),
                export=str(exported),
                codes=codes or {},
                prints={"preview": "{}", "config": "{}", **(prints or {})},
            )
        )
        program.chmod(0o755)

    @property
    def calls(self) -> list[dict[str, object]]:
        """How it was called, in order."""
        if not self._calls.exists():
            return []
        return [json.loads(line) for line in self._calls.read_text().splitlines()]

    @property
    def words(self) -> list[list[str]]:
        """The words of each call."""
        return [list(call["words"]) for call in self.calls if isinstance(call["words"], list)]
