"""Run every benchmark and write one table, as text and as JSON: `make bench`, or `make bench ONLY="live pages"`.

Each bench_*.py runs in a process of its own, one after the other. What it prints goes to _build/bench.txt; the figures
that it keeps (see report.py) to _build/bench.json and, in short, to the end of the text.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import report

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "_build"


def run(script: Path, rows: Path) -> dict[str, Any]:
    """The command of one benchmark, how long it took, what it printed and its figures."""
    rows.unlink(missing_ok=True)
    start = time.monotonic()
    made = subprocess.run(
        [sys.executable, str(script)], cwd=HERE.parent, env={**os.environ, report.ROWS: str(rows)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    lines = rows.read_text(encoding="utf-8").splitlines() if rows.exists() else []
    rows.unlink(missing_ok=True)
    return {
        "command": f"python benchmarks/{script.name}",
        "exit code": made.returncode,
        "seconds": round(time.monotonic() - start),
        "figures": [json.loads(line) for line in lines],
        "output": made.stdout,
    }


def table(results: list[dict[str, Any]]) -> str:
    """The figures of all benchmarks, a line each."""
    lines = []
    for result in results:
        lines.append(f"\n{result['command']} (exit code {result['exit code']}, {result['seconds']} s)")
        for row in result["figures"]:
            lines.append(f"  {row['name']:<74}{row['value']:>12,.2f} {row['unit']:<6} {row['note']}".rstrip())
    return "\n".join(lines)


def main(only: list[str]) -> int:
    """Run the benchmarks named, or all; the number of those that failed."""
    scripts = sorted(HERE.glob("bench_*.py"))
    unknown = set(only) - {script.stem.removeprefix("bench_") for script in scripts}
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are "
              f"{', '.join(script.stem.removeprefix('bench_') for script in scripts)}")  # fmt: skip
        return 1
    BUILD.mkdir(exist_ok=True)
    head = f"{report.machine()}\n{report.load()}"
    print(head)
    results = []
    for script in scripts:
        if not only or script.stem.removeprefix("bench_") in only:
            print(f"\n# {script.name}", flush=True)
            results.append(run(script, BUILD / "bench.rows"))
            print(results[-1]["output"], end="", flush=True)
    text = table(results)
    print(text)
    (BUILD / "bench.txt").write_text(
        head + "".join(f"\n\n# {r['command']}\n{r['output']}" for r in results) + "\n\n# Figures\n" + text + "\n",
        encoding="utf-8",
    )
    report.write(BUILD / "bench.json", {"machine": report.machine(), "load": report.load(), "benchmarks": results})
    return sum(result["exit code"] != 0 for result in results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
