"""A zip of Python modules -> the same modules compiled by the Python that runs this, which is Pyodide's own.

Without a check against the source, which the page does not have; by default without docstrings and asserts too.
"""

from __future__ import annotations

import zipfile
from importlib import _bootstrap_external as bytecode
from importlib.util import source_hash

MADE = (1980, 1, 1, 0, 0, 0)  # the same zip from the same sources, whenever it is made


def compile_zip(source: str, target: str, optimize: int = 2) -> None:
    """Write the zip `target`, stored, with a .pyc in the place of each .py of the zip `source`.

    optimize: as for `compile`; 2 leaves out docstrings and asserts, 0 nothing.
    """
    with zipfile.ZipFile(source) as modules, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as compiled:
        for name in sorted(modules.namelist()):
            content = modules.read(name)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True, optimize=optimize)
                content = bytecode._code_to_hash_pyc(code, source_hash(content), checked=False)  # type: ignore[attr-defined]
                name += "c"
            if not name.endswith("/"):
                compiled.writestr(zipfile.ZipInfo(name, MADE), content)
