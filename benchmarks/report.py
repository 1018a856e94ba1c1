"""What the benchmarks share: figures that a program can read, beside the text that a person reads.

Each benchmark prints its own table, and calls `figure` for each number that is quoted. `make bench` runs them all and
writes both to _build/bench.txt and _build/bench.json: see run.py.
"""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROWS = "BENCH_ROWS"  # the environment variable that names the file which the figures go to


def figure(name: str, value: float, unit: str, note: str = "") -> None:
    """Keep one measured number: what it is of, and its unit ("ms", "kB", "times")."""
    path = os.environ.get(ROWS)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(
                json.dumps({"name": name, "value": value, "unit": unit, "note": note}, ensure_ascii=False) + "\n"
            )


def machine() -> str:
    """The processor, how many of them, and the system."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def versions(*packages: str) -> str:
    """The packages with their versions."""
    return ", ".join(f"{name} {version(name)}" for name in packages)


def load() -> str:
    """How busy the machine is; a warning if other programs run too."""
    if not hasattr(os, "getloadavg"):
        return "load not known"
    busy = os.getloadavg()[0]
    return f"load {busy:.1f}" + (": other programs ran too, the times say little" if busy > 1.5 else "")


def write(path: Path, data: Any) -> None:
    """Write JSON."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
