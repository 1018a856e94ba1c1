"""What `help` says of the public names: each class, function, method and property says what it does, and where it
checks what it is given, which error it raises.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from typing import Any

import pytest

import nbutils
from byhand import figures, forms, formulas, proof
from nbutils import arrays, cells, outputs, rnn, sequences, training, two_layer

MODULES = (arrays, cells, outputs, rnn, sequences, training, two_layer)
ROOMS = (formulas, proof, figures, forms)
PUBLIC = {
    f"{module.__name__}.{name}": thing
    for module in MODULES for name, thing in vars(module).items()
    if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__ and callable(thing)
} | {
    f"{room.__name__}.{name}": getattr(room, name)
    for room in ROOMS for name in room.__all__
    if inspect.isclass(getattr(room, name)) or inspect.isfunction(getattr(room, name))
}  # fmt: skip
METHODS = {
    f"{owner}.{name}": (thing, name)
    for owner, thing in PUBLIC.items() if inspect.isclass(thing)
    for name, member in vars(thing).items()
    if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, classmethod | property))
}  # fmt: skip
FILES = {inspect.getsourcefile(inspect.getmodule(thing)) for thing in PUBLIC.values()}
ERROR = re.compile(r"\b[A-Z]\w*Error\b")


def raised(function: Any) -> bool:
    """Whether its own lines raise, or call something that does nothing but check."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in called}
    checks = any(name.lstrip("_").startswith("check_") for name in names)
    given = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    return checks or any(getattr(node.exc, "id", "") != "NotImplementedError" for node in given)


def written(function: Any) -> bool:
    """Whether it stands in the package: what a dataclass or a protocol makes by itself does not."""
    return function.__code__.co_filename in FILES


def test_the_names_are_found() -> None:
    assert {"nbutils.cells.LSTM", "nbutils.training.minimise"} <= set(PUBLIC)
    assert {"nbutils.cells.LSTM.step", "nbutils.rnn.Gradients.norm"} <= set(METHODS)
    assert nbutils.LSTM is PUBLIC["nbutils.cells.LSTM"]


@pytest.mark.parametrize("name", [*PUBLIC, *METHODS])
def test_a_name_says_what_it_does(name: str) -> None:
    owner, short = METHODS.get(name, (None, ""))
    thing = getattr(owner, short) if owner else PUBLIC[name]
    told = inspect.getdoc(thing) or ""
    assert len(told) > 10, f"{name} has no docstring"
    function = getattr(thing, "__func__", getattr(thing, "fget", thing))
    if inspect.isfunction(function) and raised(function):
        assert ERROR.search(told), f"{name} does not say what it raises"
    made = vars(thing).get("__post_init__") or vars(thing).get("__init__") if inspect.isclass(thing) else None
    if inspect.isfunction(made) and written(made) and raised(made):
        assert ERROR.search(told), f"{name} does not say what it raises"
