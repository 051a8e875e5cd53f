"""Mutants of a module of Python: its source with one thing taken out or turned round."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TURNED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
}
_FILTERS = {"filter", "exclude", "Q"}


@dataclass(frozen=True)
class Mutant:
    """`what` was done, with the line, and the source that came of it."""

    what: str
    source: str


Change = tuple[str, Callable[[ast.AST], ast.AST | None]]


def _without(node: ast.AST, field: str, index: int) -> Callable[[ast.AST], ast.AST]:
    def change(copied: ast.AST) -> ast.AST:
        del getattr(copied, field)[index]
        return copied

    return change


def _set(field: str, value: object) -> Callable[[ast.AST], ast.AST]:
    def change(copied: ast.AST) -> ast.AST:
        setattr(copied, field, value)
        return copied

    return change


def _of_expression(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BoolOp(values=values) if len(values) > 1:
            for index, value in enumerate(values):
                kept = [other for place, other in enumerate(values) if place != index]
                rest = kept[0] if len(kept) == 1 else ast.BoolOp(op=node.op, values=kept)
                yield f"without `{ast.unparse(value)}`", lambda _copied, rest=rest: rest
        case ast.BinOp(op=ast.BitOr() | ast.BitAnd(), left=left, right=right):
            yield f"without `{ast.unparse(right)}`", lambda copied: copied.left
            yield f"without `{ast.unparse(left)}`", lambda copied: copied.right
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield f"not turned round: `{ast.unparse(operand)}`", lambda copied: copied.operand
        case ast.Compare(ops=[operator]) if type(operator) in _TURNED:
            yield f"turned round: `{ast.unparse(node)}`", _set("ops", [_TURNED[type(operator)]])
        case ast.Set(elts=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts, ctx=ast.Load()) if parts:
            for index, part in enumerate(parts):
                yield f"without the member `{ast.unparse(part)}`", _without(node, "elts", index)


def _of_call(node: ast.Call) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in _FILTERS:
        return
    for field, parts in (("keywords", node.keywords), ("args", node.args)):
        for index, part in enumerate(parts):
            yield f"without the condition `{ast.unparse(part)}`", _without(node, field, index)


def _of_statement(node: ast.AST, *, guards_only: bool) -> Iterator[Change]:
    match node:
        case ast.If(body=[ast.Raise()], orelse=[]):
            yield f"without the guard `if {ast.unparse(node.test)}`", lambda _copied: ast.Pass()
        case ast.If(body=[ast.Return()], orelse=[]) if not guards_only:
            yield f"without the way out `if {ast.unparse(node.test)}`", lambda _copied: ast.Pass()
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name.startswith(("must", "require")):
            yield f"without `{ast.unparse(node)}`", lambda _copied: ast.Pass()


def _changes(node: ast.AST, *, guards_only: bool) -> Iterator[Change]:
    yield from _of_statement(node, guards_only=guards_only)
    if guards_only:
        return
    yield from _of_expression(node)
    if isinstance(node, ast.Call):
        yield from _of_call(node)


class _At(ast.NodeTransformer):
    """Puts a change at the node of this number, in the order of a walk."""

    def __init__(self, number: int, change: Callable[[ast.AST], ast.AST | None]) -> None:
        self.left, self.change = number, change

    def visit(self, node: ast.AST) -> ast.AST | None:
        """Count, and change the node when it is its turn."""
        if self.left == 0:
            self.left -= 1
            return self.change(node)
        self.left -= 1
        return super().generic_visit(node)


def _numbered(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _numbered(child)


def _skipped(tree: ast.Module) -> set[int]:
    """Nodes that are no rule: imports, docstrings, annotations, words for people."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            parts = [node]
        elif isinstance(node, ast.FunctionDef):
            parts = [*node.decorator_list, node.returns, node.args]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            parts = [node.annotation]
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        for part in parts:
            skipped |= {id(inner) for inner in ast.walk(part)} if part is not None else set()
    return skipped


def mutants(source: str, *, guards_only: bool = False) -> Iterator[Mutant]:
    """Every mutant of the source; of guards alone, the statements that refuse."""
    tree = ast.parse(source)
    skipped = _skipped(tree)
    for number, node in enumerate(_numbered(tree)):
        if id(node) in skipped:
            continue
        for what, change in _changes(node, guards_only=guards_only):
            changed = ast.fix_missing_locations(_At(number, change).visit(copy.deepcopy(tree)))
            yield Mutant(f"line {getattr(node, 'lineno', 0)}: {what}"[:200], ast.unparse(changed))
