"""The program of the server of kernels (see kernels.py): imports what most notebooks need, then forks as it is told.

It runs as a file, so that none of the book's packages is imported here: these may be edited while it waits. Its
argument is the number of a socket. A line that comes there says with which arguments, in which folder and in which
environment a kernel starts, and is answered by its process; "null" ends all kernels.
"""

import contextlib
import gc
import json
import os
import runpy
import signal
import socket
import sys
from importlib import import_module
from typing import Any

AHEAD = (
    "ipykernel.ipkernel", "ipykernel.kernelapp", "debugpy", "IPython.display", "matplotlib_inline.backend_inline",
    "sympy", "numpy", "matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "matplotlib.mathtext", "markdown_it", "psygnal",
)  # fmt: skip
"""What is imported. Not ipywidgets, which looks for the kernel when it is imported."""


def next_kernel(line: socket.socket) -> dict[str, Any] | None:
    """In a fork of this process: what is asked of it. None when nobody needs a kernel any more."""
    kernels: set[int] = set()

    def reap(wait: int = os.WNOHANG) -> None:
        kernels.difference_update([kernel for kernel in kernels if os.waitpid(kernel, wait)[0]])

    def end() -> None:
        reap()
        for kernel in kernels:
            for kill in (os.killpg, os.kill):  # it leads its group only once it has begun
                with contextlib.suppress(ProcessLookupError):
                    kill(kernel, signal.SIGKILL)
        reap(wait=0)

    with line, line.makefile("r", encoding="utf-8") as requests:
        for text in requests:
            request: dict[str, Any] | None = json.loads(text)
            reap()
            if request is None:
                end()
                kernel = 0
            else:
                kernel = os.fork()
                if kernel == 0:
                    os.setsid()
                    return request
                kernels.add(kernel)
            with contextlib.suppress(BrokenPipeError):
                line.sendall(f"{kernel}\n".encode())
    end()
    return None


def main() -> None:
    parent = {"JPY_PARENT_PID": str(os.getpid())}  # a kernel ends with this process
    os.environ.update(parent, MPLBACKEND=os.environ.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline")
    for name in AHEAD:
        import_module(name)
    gc.freeze()  # what stays is not looked through again and again, which takes half a second of a chapter's run
    request = next_kernel(socket.socket(fileno=int(sys.argv[1])))
    if request is None:
        return
    import_module("numpy").random.seed()  # as that of `random` is by Python: else forks would draw the same numbers
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"], **parent)
    sys.path[0] = request["folder"]  # where `python -m` looks first
    sys.argv[1:] = request["arguments"]
    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)


main()
