"""Many ways to write a kubeconfig that starts a program, and what client-go makes of each."""

import json
from dataclasses import dataclass

COMMAND = "PROGRAM-OF-THE-TEST"
"""Stands for the program; a test may put a path in its place."""

EXEC = (
    "exec: {apiVersion: client.authentication.k8s.io/v1, command: PROGRAM-OF-THE-TEST, "
    "interactiveMode: Never}"
)
PLAIN = """\
apiVersion: v1
kind: Config
current-context: it
clusters:
- name: it
  cluster:
    server: https://127.0.0.1:1
contexts:
- name: it
  context:
    cluster: it
    user: it
users:
- name: it
  user:
    token: TOKEN-OF-THE-TEST
"""
STARTING = PLAIN.replace("token: TOKEN-OF-THE-TEST", EXEC)
AS_JSON = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "it",
    "clusters": [{"name": "it", "cluster": {"server": "https://127.0.0.1:1"}}],
    "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
    "users": [
        {
            "name": "it",
            "user": {
                "exec": {
                    "apiVersion": "client.authentication.k8s.io/v1",
                    "command": COMMAND,
                    "interactiveMode": "Never",
                }
            },
        }
    ],
}


@dataclass(frozen=True)
class Writing:
    """A text, as a file has it, and whether client-go would start a program for it."""

    text: str
    starts: bool = True
    encoding: str = "utf-8"

    @property
    def data(self) -> bytes:
        """The bytes of a file with it."""
        return self.text.encode(self.encoding)


def _with(old: str, new: str, starts: bool = True) -> Writing:
    assert old in STARTING
    return Writing(STARTING.replace(old, new, 1), starts)


WRITINGS = {
    "plain YAML": Writing(STARTING),
    "JSON": Writing(json.dumps(AS_JSON)),
    "JSON over lines": Writing(json.dumps(AS_JSON, indent=2)),
    "JSON with tabs": Writing(json.dumps(AS_JSON, indent="\t")),
    "JSON with an escaped key": Writing(json.dumps(AS_JSON).replace('"exec"', '"\\u0065xec"')),
    "a second document": Writing(f"{STARTING}---\n{PLAIN}"),
    "a second document that is malformed": Writing(f"{STARTING}---\n]: [\n"),
    "a harmless document before": Writing(f"{PLAIN}---\n{STARTING}", starts=False),
    "a marker before": Writing(f"---\n{STARTING}"),
    "a marker after": Writing(f"{STARTING}...\n"),
    "a comment before": Writing(f"# mine\n{STARTING}"),
    "a directive": Writing(f"%YAML 1.1\n---\n{STARTING}"),
    "a directive of tags": Writing(f"%TAG !x! tag:yaml.org,2002:\n---\n{STARTING}"),
    "an unknown tag on a value": _with("server: https", "server: !mine https"),
    "an unknown tag on a map": _with("    exec:", "    exec: !mine"),
    "a tag of Python": _with("server: https", "server: !!python/name:os.system https"),
    "a binary key": _with("exec:", "!!binary ZXhlYw==:"),
    "a binary command": _with(COMMAND, "!!binary UFJPR1JBTS1PRi1USEUtVEVTVA=="),
    "a key with a tag": _with("exec:", "!!str exec:"),
    "a key in double quotes": _with("exec:", '"exec":'),
    "a key in single quotes": _with("exec:", "'exec':"),
    "a key with an escape": _with("exec:", '"\\x65xec":'),
    "a key of its own line": _with(f"    {EXEC}", f"    ? exec\n    : {EXEC.partition(' ')[2]}"),
    "a key with a space before the colon": _with("exec:", "exec :"),
    "a tab after a colon": _with("server: https", "server:\thttps"),
    "a tab after the key": _with("exec: {", "exec:\t{"),
    "a value that is =": _with("kind: Config", "kind: Config\npreferences: {colors: false}\nx: ="),
    "a merge key": _with(f"    {EXEC}", f"    <<: {{{EXEC}}}"),
    "a merge of an anchor": Writing(
        f"x: &it\n  {EXEC}\n" + PLAIN.replace("    token: TOKEN-OF-THE-TEST", "    <<: *it")
    ),
    "a merge of a list": Writing(
        f"x: &it\n  {EXEC}\n" + PLAIN.replace("    token: TOKEN-OF-THE-TEST", "    <<: [*it]")
    ),
    "an alias for the user": Writing(
        f"x: &it\n  {EXEC}\n"
        + PLAIN.replace("  user:\n    token: TOKEN-OF-THE-TEST", "  user: *it")
    ),
    "an alias for the users": Writing(
        f"x: &it\n- name: it\n  user:\n    {EXEC}\n"
        + PLAIN[: PLAIN.index("users:")]
        + "users: *it\n"
    ),
    "an alias for the key": Writing(f"x: &it exec\n{STARTING.replace('exec:', '*it :')}"),
    "an anchor": _with("    exec: {", "    exec: &it {"),
    "another user before": _with(
        "- name: it\n  user:", "- name: other\n  user: {}\n- name: it\n  user:"
    ),
    "a token beside it": _with(f"    {EXEC}", f"    token: TOKEN-OF-THE-TEST\n    {EXEC}"),
    "an unknown key beside it": _with(f"    {EXEC}", f"    unknown: 1\n    {EXEC}"),
    "an unknown key above": Writing(f"unknown: [1, 2]\n{STARTING}"),
    "a key that is a number": Writing(f"1: x\n{STARTING}"),
    "a key that is null": Writing(f"~: x\n{STARTING}", starts=False),
    "a key that is on": Writing(f"on: x\n{STARTING}"),
    "a key that is a list": Writing(f"? [a]\n: x\n{STARTING}", starts=False),
    "a key twice": _with(f"    {EXEC}", f"    exec: null\n    {EXEC}"),
    "users in capitals": _with("users:", "Users:", starts=False),
    "exec in capitals": _with("exec:", "EXEC:", starts=False),
    "exec with a capital": _with("exec:", "Exec:", starts=False),
    "a folded text": _with("server: https://127.0.0.1:1", "server: >-\n      https://127.0.0.1:1"),
    "a folded command": _with(
        f"    {EXEC}",
        "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n"
        "      interactiveMode: Never\n"
        f"      command: >-\n        {COMMAND}",
    ),
    "no current context": _with("current-context: it\n", ""),
    "without a kind": _with("kind: Config\n", ""),
    "windows lines": Writing(STARTING.replace("\n", "\r\n")),
    "a line separator": Writing(STARTING.replace("kind: Config\n", "kind: Config\u2028")),
    "a next line": Writing(STARTING.replace("kind: Config\n", "kind: Config\x85")),
    "a no-break space": _with("exec: {", "exec:\xa0{", starts=False),
    "a mark of the byte order": Writing(f"\ufeff{STARTING}"),
    "UTF-16": Writing(STARTING, encoding="utf-16"),
    "UTF-16 the other way": Writing(f"\ufeff{STARTING}", encoding="utf-16-be"),
    "a null byte at the end": Writing(f"{STARTING}\0", starts=False),
    "a program of the cloud": _with(
        EXEC, f"auth-provider: {{name: gcp, config: {{cmd-path: {COMMAND}}}}}", starts=False
    ),
}
