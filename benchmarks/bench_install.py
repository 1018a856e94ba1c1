"""What an install costs: the packages of requirements.txt, for readers who only build, and with those for the tests.

Each list goes into a fresh environment twice: the first install fills pip's cache, the second is timed.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import report

ROOT = Path(__file__).resolve().parents[1]
LISTS = {"to build": ("requirements.txt",), "to test": ("requirements.txt", "tests/requirements.txt")}
LARGEST = 5


def installed(folder: Path, lists: tuple[str, ...]) -> float:
    """Make an environment in the folder; how many seconds pip takes to install the lists into it."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    options = [part for name in lists for part in ("-r", name)]
    start = time.monotonic()
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options]
    subprocess.run(pip, cwd=ROOT, check=True)
    return time.monotonic() - start


def sizes(folder: Path) -> dict[str, int]:
    """The bytes of each package's folder or file in an environment."""
    (packages,) = folder.glob("lib/python*/site-packages")
    return {
        place.name: sum(file.stat().st_size for file in ([place] if place.is_file() else place.rglob("*"))
                        if file.is_file() and "__pycache__" not in file.parts)
        for place in packages.iterdir()
    }  # fmt: skip


def main() -> int:
    print(f"{report.machine()}, {report.load()}")
    for name, lists in LISTS.items():
        with tempfile.TemporaryDirectory() as folder:
            installed(Path(folder, "first"), lists)
            took, found = installed(Path(folder, "second"), lists), sizes(Path(folder, "second"))
        count = sum(place.endswith(".dist-info") for place in found)
        size = sum(found.values()) / 1e6
        largest = sorted(found, key=found.__getitem__, reverse=True)[:LARGEST]
        print(f"{name}: {count} packages, {size:.0f} MB, {took:.0f} s; the largest: {', '.join(largest)}")
        report.figure(f"install, {name}", size, "MB", f"{count} packages, without what Python compiles")
        report.figure(f"install, {name}", took, "s", "from pip's cache")
    return 0


if __name__ == "__main__":
    sys.exit(main())
