"""Which modules import statements name while a block runs, whether they were imported before or not."""

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import resolve_name
from typing import Any


@contextmanager
def imports() -> Iterator[set[str]]:
    """The names of the modules; it grows until the block ends."""
    found: set[str] = set()
    original = builtins.__import__

    def recorded(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        module = original(name, globals, locals, fromlist, level)
        absolute = resolve_name("." * level + name, globals["__package__"]) if level else name
        found.add(absolute)
        found.update(f"{absolute}.{part}" for part in fromlist or () if f"{absolute}.{part}" in sys.modules)
        return module

    builtins.__import__ = recorded
    try:
        yield found
    finally:
        builtins.__import__ = original
