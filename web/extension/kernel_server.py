"""The program of a kernel that waits (see kernels.py): imports what most notebooks need, then is told to start.

It runs as a file, so that none of the book's packages is imported here: these may be edited while it waits. A line on
its standard input says with which arguments, in which folder and in which environment the kernel starts.
"""

import gc
import json
import os
import runpy
import sys
from importlib import import_module

AHEAD = (
    "ipykernel.ipkernel", "ipykernel.kernelapp", "debugpy", "IPython.display", "matplotlib_inline.backend_inline",
    "sympy", "numpy", "matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "matplotlib.mathtext", "markdown_it", "psygnal",
)  # fmt: skip
"""What is imported. Not ipywidgets, which looks for the kernel when it is imported."""


def main() -> None:
    parent = {"JPY_PARENT_PID": str(os.getppid())}  # the kernel ends with that process
    os.environ.update(parent, MPLBACKEND=os.environ.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline")
    for name in AHEAD:
        import_module(name)
    gc.freeze()  # what stays is not looked through again and again, which takes half a second of a chapter's run
    line = sys.stdin.readline()
    if not line:  # nobody needs a kernel any more
        return
    request = json.loads(line)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"], **parent)
    sys.path[0] = request["folder"]  # where `python -m` looks first
    sys.argv[1:] = request["arguments"]
    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)


main()
