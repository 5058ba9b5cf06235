r"""The wrong programs one step away from a module: its source goes in, its mutants come out.  Pure.

A mutant differs from the module in one place: a comparison, a condition, a number, a call's name, a piece of
a regular expression.  Lists of words are data and stay, and so do messages, docstrings and type annotations.

>>> [mutant.label for mutant in mutants("def late(hour):\n    return hour > 22\n")]
['hour > 22  ->  hour >= 22', 'hour > 22  ->  hour <= 22', '22  ->  23']
>>> compiled("LAST = 22\n", mutants("LAST = 22\n")[0], "hours.py")  # doctest: +ELLIPSIS
<code object <module> ...>
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""By operator: the boundary moved by one, and the opposite."""
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLS = {
    "all": "any",
    "any": "all",
    "min": "max",
    "max": "min",
    "startswith": "endswith",
    "endswith": "startswith",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "find": "rfind",
    "rfind": "find",
    "search": "match",
    "match": "search",
    "fullmatch": "match",
    "union": "intersection",
    "intersection": "union",
}
PATTERN_PIECES = (
    (re.compile(r"(?<![\\(])\?"), ""),
    (re.compile(r"(?<!\\)\*"), "+"),
    (re.compile(r"(?<!\\)\+"), ""),
    (re.compile(r"\\b"), ""),
    (re.compile(r"(?<![\\(\[])\^"), ""),
    (re.compile(r"(?<!\\)\$"), ""),
    (re.compile(r"\(\?!"), "(?="),
    (re.compile(r"\(\?<!"), "(?<="),
)
"""Pieces of a regular expression, and what a mutant has in their place."""
SIGN = re.compile(r"\\[sbwWdS]|\(\?[:!=<P]")
"""What only a regular expression contains."""
LARGER = 1.5
"""A number with a fraction is multiplied by it; 0.0 becomes 0.5."""
COMPILERS = frozenset({"compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "split"})
"""Functions of `re` whose first argument is a regular expression."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change."""

    line: int
    """Of the source, from 1."""
    place: str
    """The function or method that holds the change (`Class.method`); empty: a statement of the module."""
    names: tuple[str, ...]
    """The names that the module's statement binds; empty in a function."""
    label: str
    """`before  ->  after`."""
    node: int
    """Index of the changed node in the order of `ast.walk`."""
    variant: int
    """Which of the node's changes it is."""


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module, by line."""
    tree = ast.parse(source)
    places = _places(tree)
    patterns = frozenset(_patterns(tree))
    skipped = {id(node) for root in _skipped(tree) for node in ast.walk(root)}
    every: list[Mutant] = []
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in skipped or id(node) not in places:
            continue
        place, names = places[id(node)]
        for variant, changed in enumerate(_changes(node, id(node) in patterns)):
            label = f"{_shown(node)}  ->  {_shown(changed)}"
            every.append(Mutant(getattr(node, "lineno", 0), place, names, label, index, variant))
    return sorted(every, key=lambda mutant: mutant.line)


def compiled(source: str, mutant: Mutant, path: str) -> CodeType:
    """The mutant's code; `path` is the file that tracebacks name."""
    tree = ast.parse(source)
    patterns = frozenset(_patterns(tree))
    target = list(ast.walk(tree))[mutant.node]
    changed = list(_changes(target, id(target) in patterns))[mutant.variant]
    replaced = _Replacement(target, changed).visit(tree)
    assert isinstance(replaced, ast.Module)
    return compile(ast.fix_missing_locations(replaced), path, "exec", dont_inherit=True)


class _Replacement(ast.NodeTransformer):
    def __init__(self, target: ast.AST, changed: ast.AST) -> None:
        self._target = target
        self._changed = changed

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._target:
            return ast.copy_location(self._changed, node)
        return self.generic_visit(node)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
    if isinstance(node, (ast.If, ast.While)):
        word = "if" if isinstance(node, ast.If) else "while"
        return f"{word} {' '.join(ast.unparse(ast.fix_missing_locations(node.test)).split())}"
    return text if len(text) <= 160 else text[:159] + "…"


# --- where


def _places(tree: ast.Module) -> dict[int, tuple[str, tuple[str, ...]]]:
    """By the identity of a node: its function, or the names that its statement binds."""
    places: dict[int, tuple[str, tuple[str, ...]]] = {}

    def note(root: ast.AST, place: str, names: tuple[str, ...]) -> None:
        for node in ast.walk(root):
            places[id(node)] = place, names

    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            note(statement, statement.name, ())
        elif isinstance(statement, ast.ClassDef):
            note(statement, "", (statement.name,))
            for member in statement.body:
                if isinstance(member, ast.FunctionDef):
                    note(member, f"{statement.name}.{member.name}", ())
        else:
            note(statement, "", bound(statement))
    return places


def bound(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement assigns; not those of a comprehension in it."""
    inner = {
        id(node)
        for root in ast.walk(statement)
        if isinstance(root, ast.comprehension)
        for node in ast.walk(root.target)
    }
    return tuple(
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in inner
    )


def statements(source: str) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """For each assignment and function of a module: the names that it binds, and those that it mentions.

    Of a function only the defaults count: they are worked out once, with the module's other statements.
    """
    for statement in ast.parse(source).body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            yield bound(statement), _mentioned(statement)
        elif isinstance(statement, ast.FunctionDef):
            yield (statement.name,), _mentioned(statement.args)


def _mentioned(root: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(root) if isinstance(node, ast.Name)}


def _skipped(tree: ast.Module) -> Iterator[ast.AST]:
    """What no test can judge: annotations, decorators, imports for types, messages, `strict=True`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            yield from (
                argument.annotation
                for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
                if argument.annotation
            )
            yield from node.decorator_list
            if node.returns:
                yield node.returns
        elif isinstance(node, ast.ClassDef):
            yield from node.decorator_list
            yield from node.bases
        elif isinstance(node, ast.AnnAssign):
            yield node.annotation
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node
        elif isinstance(node, ast.Raise) and node.exc:
            yield node.exc
        elif isinstance(node, ast.keyword) and node.arg == "strict":  # an assertion about two lengths
            yield node


# --- what


@singledispatch
def _changes(node: ast.AST, is_pattern: bool) -> Iterator[ast.AST]:
    """What a mutant may have in place of a node; `is_pattern`: is it (part of) a regular expression?"""
    del node, is_pattern
    yield from ()


@_changes.register
def _(node: ast.Compare, _: bool) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield ast.Compare(node.left, operators, node.comparators)


@_changes.register
def _(node: ast.BoolOp, _: bool) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for index in range(len(node.values)):
        others = [*node.values[:index], *node.values[index + 1 :]]
        yield others[0] if len(others) == 1 else ast.BoolOp(node.op, others)


@_changes.register
def _(node: ast.UnaryOp, _: bool) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


@_changes.register
def _(node: ast.BinOp, _: bool) -> Iterator[ast.AST]:
    if type(node.op) in ARITHMETIC and not _joins_text(node):
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)


@_changes.register
def _(node: ast.AugAssign, _: bool) -> Iterator[ast.AST]:
    if type(node.op) in ARITHMETIC:
        yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)


@_changes.register
def _(node: ast.IfExp, _: bool) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


@_changes.register
def _(node: ast.If, _: bool) -> Iterator[ast.AST]:
    if not isinstance(node.test, (ast.Compare, ast.BoolOp)):  # those change by themselves
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


@_changes.register
def _(node: ast.comprehension, _: bool) -> Iterator[ast.AST]:
    for index in range(len(node.ifs)):
        others = [*node.ifs[:index], *node.ifs[index + 1 :]]
        yield ast.comprehension(node.target, node.iter, others, node.is_async)


@_changes.register
def _(node: ast.Call, _: bool) -> Iterator[ast.AST]:
    function = node.func
    if isinstance(function, ast.Name) and function.id in CALLS:
        yield ast.Call(ast.Name(CALLS[function.id], ast.Load()), node.args, node.keywords)
    elif isinstance(function, ast.Attribute) and function.attr in CALLS:
        other = ast.Attribute(function.value, CALLS[function.attr], ast.Load())
        yield ast.Call(other, node.args, node.keywords)


@_changes.register
def _(node: ast.Continue, _: bool) -> Iterator[ast.AST]:
    del node
    yield ast.Break()


@_changes.register
def _(node: ast.Break, _: bool) -> Iterator[ast.AST]:
    del node
    yield ast.Continue()


@_changes.register
def _(node: ast.Expr, _: bool) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Call):
        yield ast.Pass()


@_changes.register
def _(node: ast.Constant, is_pattern: bool) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, float):
        yield ast.Constant(value * LARGER if value else LARGER - 1)
    elif isinstance(value, str) and is_pattern:
        for piece, instead in PATTERN_PIECES:
            for match in piece.finditer(value):
                yield ast.Constant(value[: match.start()] + instead + value[match.end() :])


def _joins_text(node: ast.BinOp) -> bool:
    parts = (node.left, node.right)
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        or (isinstance(part, ast.BinOp) and _joins_text(part))
        for part in parts
    )


def _patterns(tree: ast.Module) -> Iterator[int]:
    """The identities of the strings that are regular expressions, or parts of them."""
    named: set[str] = set()
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        is_compiler = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in COMPILERS
        )
        if is_compiler and isinstance(node, ast.Call) and node.args:
            roots.append(node.args[0])
    while roots:  # a pattern is often built of other strings of the module
        root = roots.pop()
        for part in ast.walk(root):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield id(part)
            elif isinstance(part, ast.Name) and part.id not in named:
                named.add(part.id)
                roots += [
                    statement.value
                    for statement in tree.body
                    if isinstance(statement, (ast.Assign, ast.AnnAssign))
                    and statement.value
                    and part.id in bound(statement)
                ]
    for statement in tree.body:  # a table of patterns is compiled elsewhere
        for part in ast.walk(statement) if isinstance(statement, (ast.Assign, ast.AnnAssign)) else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and SIGN.search(part.value):
                yield id(part)
