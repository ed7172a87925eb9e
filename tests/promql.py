"""Reads PromQL expressions apart, as Prometheus would."""

from datetime import timedelta

import promql_parser


def series(expression: str) -> list[tuple[str | None, set[str]]]:
    """Name and matchers of every series that an expression reads, in order."""
    found: list[tuple[str | None, set[str]]] = []

    def collect(part: promql_parser.Expr) -> None:
        if isinstance(part, promql_parser.VectorSelector):
            matchers = {str(matcher) for matcher in part.matchers.matchers}
            found.append((part.name, matchers))

    promql_parser.walk(promql_parser.parse(expression), collect)
    return found


def windows(expression: str) -> set[timedelta | None]:
    """How far an expression looks back."""
    found: set[timedelta | None] = set()

    def collect(part: promql_parser.Expr) -> None:
        if isinstance(part, promql_parser.MatrixSelector):
            found.add(part.range)

    promql_parser.walk(promql_parser.parse(expression), collect)
    return found


def threshold(expression: str) -> tuple[str, float]:
    """The comparison at the top of an expression, and the number on its right."""
    parsed = promql_parser.parse(expression)
    assert isinstance(parsed, promql_parser.BinaryExpr)
    assert isinstance(parsed.rhs, promql_parser.NumberLiteral)
    return str(parsed.op), parsed.rhs.val
