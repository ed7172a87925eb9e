"""Secret values of many shapes, and every way in which one may stand in a text.

No piece of a canary is part of anything else that the project writes.
"""

import base64
import hashlib
import json
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote, quote_plus

import yaml

# A leak may be cut off, as values in messages are; a piece of this length is enough to be seen.
_PIECE = 12
_SHORTEST = 5


CANARIES: Mapping[str, str] = {
    "short": "q~7Z!x",
    "long": "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(7)),
    "quotes": """zq"xa'canary"'zq""",
    "lines": "zqxb first line\nzqxb second line\r\n\tzqxb third line\n",
    "variables": "$(ZQXC_ONE) ${ZQXC_TWO} $$ZQXC_THREE",
    "json": '{"zqxd_user": "zqxd", "zqxd_word": ["zqxd", 1]}',
    "yaml": "zqxe: [*zqxe, &zqxe !zqxe] # zqxe - zqxe",
    "number": "836104972651",
    "url": "amqp://zqxf:zqxf%2Fword@zqxf-host:5672/zqxf?zqxf=a+b",
    "base64": base64.b64encode(b"zqxg canary of bytes").decode(),
    "pem": "\n".join(
        (
            "-----BEGIN RSA PRIVATE KEY-----",
            *(base64.b64encode(bytes([one]) * 48).decode() for one in range(200, 206)),
            "-----END RSA PRIVATE KEY-----\n",
        )
    ),
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ6cXhoIn0.0pcPyMD09olPSyXnrXCjTwXyr4BsezdI1AVTmud2fU4",
    "unicode": "zqxi-ключ-鍵-🔑-é",
    "spaces": "  zqxj with spaces around  ",
    "placeholders": "{{ .Zqxk }} %s %(zqxk)s {zqxk} {0}",
    "shell": "`zqxl`; $(zqxl) && zqxl | zqxl > /zqxl",
    "markup": "<zqxm>&amp;zqxm</zqxm>",
    "terminal": "\x1b[31mzqxn red\x1b[0m",
}


@cache
def forms(value: str) -> dict[str, str]:
    """A value as it would stand in a text, by the name of the writing."""
    octets = value.encode()
    written = {
        "plain": value,
        "JSON": json.dumps(value)[1:-1],
        "JSON in JSON": json.dumps(json.dumps(value))[3:-3],
        "JSON with letters": json.dumps(value, ensure_ascii=False)[1:-1],
        "Python": repr(value)[1:-1],
        "YAML": yaml.safe_dump({"": value}, width=10**6).partition(":")[2].strip(" \n'\""),
        "YAML with letters": yaml.safe_dump(
            value, allow_unicode=True, default_style='"', width=10**6
        ).strip('\n"'),
        "single quotes": value.replace("'", "''"),
        "URL": quote(value, safe=""),
        "path of a URL": quote(value),
        "form": quote_plus(value),
        "shell": shlex.quote(value),
        "hexadecimal": octets.hex(),
        "base32": base64.b32encode(octets).decode().rstrip("="),
    }
    # What comes before it decides where its bytes begin among the digits; so each place is tried.
    for offset, (skipped, coder) in enumerate(
        ((0, base64.b64encode), (2, base64.b64encode), (3, base64.b64encode))
    ):
        whole = octets[: len(octets) - (len(octets) + offset) % 3]
        written[f"base64 at {offset}"] = coder(bytes(offset) + whole).decode()[skipped:]
    for name in [name for name in written if name.startswith("base64")]:
        written[f"{name} for URLs"] = written[name].replace("+", "-").replace("/", "_")
    return written


@cache
def pieces(value: str) -> dict[str, frozenset[str]]:
    """What to look for, by the name of the writing: each line of it, cut into pieces."""
    return {name: frozenset(_pieces(text)) for name, text in forms(value).items()}


def _pieces(text: str) -> Iterator[str]:
    for line in text.splitlines():
        cut = [line[start : start + _PIECE] for start in range(0, len(line), _PIECE)]
        yield from (one for one in cut if len(one) == _PIECE)
        if len(cut) == 1 and len(line.strip()) >= _SHORTEST:
            yield line


def leaks(text: str, canaries: Mapping[str, str] = CANARIES) -> list[str]:
    """Which canaries stand in a text in whole or in part, and in which writing."""
    return [
        f"{name} as {writing}"
        for name, value in canaries.items()
        for writing, searched in pieces(value).items()
        if any(piece in text for piece in searched)
    ]
