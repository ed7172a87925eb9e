"""A stand-in for the Pulumi CLI that writes down how it was called."""

import json
import sys
from pathlib import Path

PROGRAM = """#!{python}
import json, os, sys
names = ("PULUMI_BACKEND_URL", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS")
call = {{"words": sys.argv[1:], **{{name: os.environ.get(name) for name in names}}}}
call["environment"] = dict(os.environ)
with open({calls!r}, "a") as calls:
    calls.write(json.dumps(call) + "\\n")
if sys.argv[1:3] == ["stack", "export"]:
    print(open({export!r}).read())
if sys.argv[1] == "config":
    print({value!r} if sys.argv[2] == "get" else {config!r})
sys.exit({codes!r}.get(sys.argv[1], 0))
"""


class FakePulumi:
    """A `pulumi` in a folder of its own; `codes` are exit codes by the first word.

    `config` is what `pulumi config --json` prints, and `value` what `pulumi config get` prints.
    """

    def __init__(
        self,
        folder: Path,
        export: object = None,
        codes: dict[str, int] | None = None,
        config: object = None,
        value: str = "",
    ) -> None:
        self.folder = folder
        self._calls = folder / "calls"
        exported = folder / "export.json"
        folder.mkdir(parents=True)
        exported.write_text(json.dumps(export or {"deployment": {}}))
        program = folder / "pulumi"
        program.write_text(
            PROGRAM.format(
                python=sys.executable,
                calls=str(self._calls),
                export=str(exported),
                codes=codes or {},
                config=json.dumps(config or {}),
                value=value,
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
