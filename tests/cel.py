"""Rules of CRDs in the Common Expression Language, as far as those of the Gateway API go.

https://kubernetes.io/docs/reference/using-api/cel/
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Scope = Mapping[str, Any]
Expression = Callable[[Scope], Any]
_TOKEN = re.compile(
    r'\s*(?:r"""(?P<raw>.*?)"""|"(?P<double>[^"]*)"|\'(?P<single>[^\']*)\'|(?P<number>\d+)'
    r"|(?P<name>\w+)|(?P<sign>&&|\|\||[=!<>]=|.))"
)
_BINARY: tuple[dict[str, Callable[[Any, Any], Any]], ...] = (
    {
        "==": lambda one, other: one == other,
        "!=": lambda one, other: one != other,
        "<=": lambda one, other: one <= other,
        "<": lambda one, other: one < other,
        ">": lambda one, other: one > other,
        "in": lambda one, other: one in other,
    },
    {"+": lambda one, other: one + other},
)
_METHODS: dict[str, Callable[..., Any]] = {
    "size": len,
    "contains": lambda text, part: part in text,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "matches": lambda text, expression: re.search(expression, text) is not None,
}
_MACROS: dict[str, Callable[[list[bool]], bool]] = {
    "all": all,
    "exists": any,
    "exists_one": lambda held: held.count(True) == 1,
}


@cache
def compiled(rule: str) -> Expression:
    """What a rule says of a scope, which has `self`; a field that is not there is a KeyError."""
    reader = _Reader(rule)
    found = reader.whole()
    assert not reader.tokens, reader.tokens
    return found


class _Reader:
    """Reads one expression, by descent."""

    def __init__(self, rule: str) -> None:
        self.tokens = [(str(one.lastgroup), one[one.lastgroup or 0]) for one in _tokens(rule)]

    def take(self, *signs: str) -> str | None:
        """The next token, where it is one of these."""
        if self.tokens and self.tokens[0][1] in signs and self.tokens[0][0] in ("sign", "name"):
            return self.tokens.pop(0)[1]
        return None

    def whole(self) -> Expression:
        condition = self.either()
        if not self.take("?"):
            return condition
        then = self.whole()
        assert self.take(":")
        other = self.whole()
        return lambda scope: then(scope) if condition(scope) else other(scope)

    def either(self) -> Expression:
        parts = [self.every()]
        while self.take("||"):
            parts.append(self.every())
        return lambda scope: any(one(scope) for one in parts) if parts[1:] else parts[0](scope)

    def every(self) -> Expression:
        parts = [self.binary(0)]
        while self.take("&&"):
            parts.append(self.binary(0))
        return lambda scope: all(one(scope) for one in parts) if parts[1:] else parts[0](scope)

    def binary(self, level: int) -> Expression:
        if level == len(_BINARY):
            return self.unary()
        found = self.binary(level + 1)
        while sign := self.take(*_BINARY[level]):
            found = _joined(_BINARY[level][sign], found, self.binary(level + 1))
        return found

    def unary(self) -> Expression:
        if self.take("!"):
            inner = self.unary()
            return lambda scope: not inner(scope)
        found = self.primary()
        while sign := self.take(".", "["):
            found = self.member(found) if sign == "." else self.item(found)
        return found

    def item(self, of: Expression) -> Expression:
        index = self.whole()
        assert self.take("]")
        return lambda scope: of(scope)[index(scope)]

    def member(self, of: Expression) -> Expression:
        name = self.tokens.pop(0)[1]
        if not self.take("("):
            # What is a word of CEL is written with underscores around it.
            return lambda scope: of(scope)[name.strip("_")]
        if name in (*_MACROS, "filter"):
            return self.macro(of, name)
        given = self.arguments()
        return lambda scope: _METHODS[name](of(scope), *(one(scope) for one in given))

    def macro(self, of: Expression, name: str) -> Expression:
        variable = self.tokens.pop(0)[1]
        assert self.take(",")
        (inner,) = self.arguments()

        def held(scope: Scope) -> list[Any]:
            return [(one, inner({**scope, variable: one})) for one in of(scope)]

        if name == "filter":
            return lambda scope: [one for one, holds in held(scope) if holds]
        return lambda scope: _MACROS[name]([holds for _, holds in held(scope)])

    def arguments(self) -> list[Expression]:
        found: list[Expression] = []
        while not self.take(")", "]"):
            found.append(self.whole())
            self.take(",")
        return found

    def primary(self) -> Expression:
        kind, text = self.tokens.pop(0)
        if kind == "sign":
            given = self.arguments()
            return given[0] if text == "(" else lambda scope: [one(scope) for one in given]
        if kind != "name":
            value = int(text) if kind == "number" else text
            return lambda _: value
        if text in ("true", "false"):
            return lambda _: text == "true"
        if not self.take("("):
            return lambda scope: scope[text]
        given = self.arguments()
        if text == "has":
            return lambda scope: _is_there(given[0], scope)
        return lambda scope: _METHODS[text](*(one(scope) for one in given))


def _tokens(rule: str) -> Any:
    return _TOKEN.finditer(rule.strip())


def _joined(operation: Callable[[Any, Any], Any], one: Expression, other: Expression) -> Expression:
    return lambda scope: operation(one(scope), other(scope))


def _is_there(field: Expression, scope: Scope) -> bool:
    try:
        field(scope)
    except KeyError:
        return False
    return True
