"""What a notebook's kernel runs first in a build: it writes down, when it ends, which files the kernel has read.

The environment names the file to write, in BYHAND_READS. A line is the path of a file, or "*" where another process was
started, whose files nobody sees. Python runs this in the notebook's own name space, where no name of it stays.
"""


def _listen() -> None:
    import atexit
    import os
    import sys
    from importlib.util import source_from_cache
    from pathlib import Path

    target = os.environ.pop("BYHAND_READS", "")
    os.environ.pop("PYTHONSTARTUP", None)  # for what this kernel starts
    reads = {str(module.__file__) for module in list(sys.modules.values()) if getattr(module, "__file__", None)}

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, mode = arguments[0], arguments[1]
            if isinstance(path, str) and not (isinstance(mode, str) and set(mode) & set("wax+")):
                reads.add(path if path.startswith("/") else os.path.abspath(path))  # noqa: PTH100 -- called often
        elif event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.system"):
            reads.add("*")

    def tell() -> None:
        lines = [source_from_cache(path) if path.endswith(".pyc") else path for path in list(reads)]
        Path(target).write_text("\n".join(sorted(lines)), encoding="utf-8")

    if target:
        sys.addaudithook(heard)
        atexit.register(tell)


_listen()
del _listen
