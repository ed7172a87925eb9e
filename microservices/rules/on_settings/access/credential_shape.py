"""Credentials in plaintext: names and shapes of texts that should be secret.

Patterns of our own, and few: a scanner for repositories such as detect-secrets goes by lines of
source code and by entropy, takes digests, UUIDs and host names for secrets, and brings a client of
HTTP into a program that needs none. Where a provider says how its tokens begin, that is followed;
https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
"""

import re
from collections.abc import Iterator

_BEFORE, _AFTER = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_TOKENS = (
    r"A[KS]IA[0-9A-Z]{16}",
    r"AIza[0-9A-Za-z_-]{35}",
    r"dop_v1_[0-9a-f]{64}",
    r"gh[opsru]_[0-9A-Za-z]{36,}",
    r"github_pat_[0-9A-Za-z_]{22,}",
    r"glpat-[0-9A-Za-z_-]{20,}",
    r"hv[sb]\.[0-9A-Za-z_-]{24,}",
    r"npm_[0-9A-Za-z]{36}",
    r"pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,}",
    r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}",
    r"sk-(?:ant|proj)-[0-9A-Za-z_-]{20,}",
    r"[rs]k_(?:live|test)_[0-9A-Za-z]{16,}",
    r"xox[abeoprs]-[0-9A-Za-z-]{10,}",
)
# The text in the group `value`, where there is one, may also say where the value comes from.
_SHAPES = (
    (re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"), "a private key"),
    (re.compile(r"://[^\s/?#@:]*:(?P<value>[^\s/?#@]+)@"), "a URL with a password"),
    (
        re.compile(rf"{_BEFORE}eyJ[\w-]{{8,}}\.eyJ[\w-]{{2,}}\.[\w-]{{8,}}"),
        "a JSON Web Token",
    ),
    (re.compile(rf"{_BEFORE}(?:{'|'.join(_TOKENS)}){_AFTER}"), "an access token"),
    (
        re.compile(r"""^(?=.*\bkty["']?\s*:)(?=.*\b[dk]["']?\s*:\s*["']?[\w-]{20})""", re.DOTALL),
        "a private JSON Web Key",
    ),
    (re.compile(r"hooks\.slack\.com/services/T\w+/B\w+/\w+"), "the URL of a webhook"),
    (re.compile(r"^(?:Basic|Bearer) +(?P<value>[\w.~+/=-]{8,})$"), "an Authorization header"),
)

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PASSWORDS = ("password", "passwd", "passphrase")
_NAMES = {
    **dict.fromkeys(("pass", "passcode", "pwd", *_PASSWORDS), "a password"),
    **dict.fromkeys(("secret", "clientsecret"), "a secret"),
    **dict.fromkeys(("token", "accesstoken", "authtoken"), "a token"),
    **dict.fromkeys(("credential", "credentials"), "a credential"),
    **dict.fromkeys(("accesskey", "apikey", "privatekey", "secretkey"), "a key"),
}
_OWNERS_OF_KEYS = frozenset(
    [
        *("access", "account", "api", "auth", "encryption", "hmac", "master", "private"),
        *("secret", "service", "session", "shared", "signing", "ssh", "storage", "webhook"),
    ]
)
# Such a word before it, and the name is of something about a credential.
_ABOUT = frozenset(
    [
        *("allow", "disable", "enable", "has", "hide", "ignore", "is", "max", "min", "no"),
        *("public", "require", "required", "requires", "show", "skip", "use"),
    ]
)
# Words that follow and say nothing of what it is.
_SILENT = frozenset(("current", "new", "old", "plain", "previous", "primary", "secondary", "value"))
_ASSIGNMENT = re.compile(
    r"""(?<![\w.-])(?P<name>[\w.-]++)["']?[ \t]*[:=][ \t]*["']?(?P<value>[^\s"',;&}]+)"""
)
_REFERENCE = re.compile(
    r"\$[({`]|\$[A-Z_][A-Z0-9_]*$|`"  # filled in by Kubernetes, a shell or the application
    r"|\{.*\}$|<.*>$|%\(?\w*\)?s$|[*xX.]{3,}$"  # a placeholder
    r"|(?:/[a-z0-9_.-]+){2,}/?$"  # a file
    r"|[a-z][a-z0-9+.-]*://|(?:arn|vault):"  # a place elsewhere
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:ms|[smhdkKMG]i?)?$")
_NO_VALUES = frozenset(
    [
        *("", "true", "false", "yes", "no", "on", "off", "enabled", "disabled"),
        *("required", "optional", "none", "null", "nil", "undefined", "auto"),
        *("string", "text", "object", "|", ">", "[", "{"),
    ]
)


def shape_of(text: str) -> str | None:
    """What a text holds by its own shape: a private key, a URL with a password, a token."""
    for pattern, words in _SHAPES:
        for match in pattern.finditer(text):
            if not (pattern.groups and _comes_from_elsewhere(match["value"])):
                return words
    return None


def named(name: str, text: str) -> str | None:
    """What a text is by its name; None where the name, or the text, says that it is none."""
    kind = _kind_of(name)
    if kind is None or _comes_from_elsewhere(text):
        return None
    is_number = kind != "a password" and _NUMBER.match(text)
    return None if is_number or text.lower() in _NO_VALUES else kind


def assigned(text: str) -> Iterator[str]:
    """What the lines, options or parameters of a text assign by their names, as `password=...`."""
    for match in _ASSIGNMENT.finditer(text):
        if kind := named(match["name"], match["value"]):
            yield kind


def _comes_from_elsewhere(text: str) -> bool:
    return _REFERENCE.match(text) is not None or "$(" in text or "${" in text


def _kind_of(name: str) -> str | None:
    words = [word.lower() for word in _WORDS.findall(name)]
    while words and (words[-1] in _SILENT or words[-1].isdigit()):
        words.pop()
    if not words or _ABOUT & {*words}:
        return None
    last = words[-1]
    if last == "key" and _OWNERS_OF_KEYS & {*words[-2:-1]}:
        return "a key"
    return "a password" if last.endswith(_PASSWORDS) else _NAMES.get(last)
