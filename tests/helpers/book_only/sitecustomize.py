"""First on PYTHONPATH, this leaves Python without the modules that the environment variable HIDDEN_MODULES names."""

import os
import sys
from typing import Any

HIDDEN = frozenset(os.environ.get("HIDDEN_MODULES", "").split(","))


class Hidden:
    """Finds no module of HIDDEN, wherever it is."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Hidden)
