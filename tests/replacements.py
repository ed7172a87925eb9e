"""What may stand in the place of an expression, as a small mistake would have it."""

import ast
from collections.abc import Iterator

_OTHER_COMPARISON: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
}
_OTHER_FUNCTION = {"any": "all", "all": "any", "min": "max", "max": "min", "ceil": "int"}
# Whether a condition holds does not depend on the order of its parts.
_CONDITIONS = {"test", "ifs", "operand"}
_TRUTHS = ast.Compare | ast.BoolOp | ast.UnaryOp
_TRUTH_FUNCTIONS = {"any", "all", "bool", "isinstance"}


def replacements(old: ast.expr, parent: ast.AST, field: str) -> Iterator[ast.expr]:
    """What may stand in an expression's place."""
    yield from _others(old, parent)
    yield from _turned_operands(old, parent, field)


def _others(old: ast.expr, parent: ast.AST) -> Iterator[ast.expr]:
    """What may stand in an expression's place."""
    match old:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}x")
        case ast.Constant(value=None) if not isinstance(parent, ast.Compare):
            yield ast.Constant("mutant")
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            yield ast.Compare(left, [_OTHER_COMPARISON[type(op)]], comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield ast.BinOp(left, ast.Sub() if isinstance(op, ast.Add) else ast.Add(), right)
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd(), right=right):
            yield from (left, right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Call(func=ast.Name(name) as func, args=args, keywords=keywords):
            if name in _OTHER_FUNCTION:
                yield ast.Call(ast.Name(_OTHER_FUNCTION[name], func.ctx), args, keywords)
        case _:
            pass


def _turned_operands(old: ast.expr, parent: ast.AST, field: str) -> Iterator[ast.expr]:
    """The first of `a or b` that is something, or the last word of `a | b`, is the other's."""
    match old:
        case ast.BoolOp(op=ast.Or(), values=values):
            is_condition = field in _CONDITIONS or isinstance(parent, ast.BoolOp)
            # What is empty comes last, or nothing would ever be asked for.
            plain = [not _is_truth(value) and not _is_empty(value) for value in values]
            if not is_condition and all(plain):
                yield ast.BoolOp(ast.Or(), values[::-1])
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            if not any(map(_has_no_last_word, (left, right))):
                yield ast.BinOp(right, ast.BitOr(), left)
        case _:
            pass


def _is_truth(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and ast.unparse(node.func)
    return isinstance(node, _TRUTHS) or called in _TRUTH_FUNCTIONS


def _is_empty(node: ast.expr) -> bool:
    return ast.unparse(node) in ("()", "[]", "{}", "''", "0", "None", "False")


def _has_no_last_word(node: ast.expr) -> bool:
    """Whether it is a set or a type, as far as can be told from the text."""
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        return name in ("str", "int", "bool", "float") or (name[0].isupper() and not name.isupper())
    called = isinstance(node, ast.Call) and ast.unparse(node.func) in ("set", "frozenset")
    return called or isinstance(node, ast.Set | ast.SetComp | ast.Subscript)
