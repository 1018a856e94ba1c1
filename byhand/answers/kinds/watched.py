"""A program that looks at the clock in each turn of a loop and at each call."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from typing import TypeVar

from byhand.answers.deadline import OutOfTimeError

LOOK = "_look_at_the_clock"
_Node = TypeVar("_Node", ast.For, ast.While, ast.FunctionDef)


def clock(seconds: float) -> Callable[[], bool]:
    """What raises OutOfTimeError when the time is up, each time that it is asked. Else it gives True."""
    end = time.monotonic() + seconds

    def look() -> bool:
        if time.monotonic() > end:
            raise OutOfTimeError
        return True

    return look


def watched(source: str) -> ast.Module:
    """The program with a call of LOOK at the beginning of each body of a loop, of each function and each turn of a
    comprehension.

    `deadline.limit` sees an endless loop at the first call of a function, and `while True: pass` has none. This ends
    every loop and every recursion of the program itself, in any thread, without signals and under a debugger, whatever
    `except` it has: the call stands outside of what the body tries. It does not end a call of C code.
    """
    tree = ast.parse(source)
    _Watched().visit(tree)
    return ast.fix_missing_locations(tree)


class _Watched(ast.NodeTransformer):
    def _body(self, node: _Node) -> _Node:
        self.generic_visit(node)
        node.body.insert(0, ast.copy_location(ast.Expr(_look()), node))
        return node

    visit_For = visit_While = visit_FunctionDef = _body

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self.generic_visit(node)
        node.body = ast.BoolOp(ast.And(), [_look(), node.body])
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.ifs.insert(0, _look())
        return node


def _look() -> ast.expr:
    return ast.Call(ast.Name(LOOK, ast.Load()), [], [])
