"""How long all tests take, three engines included: `make test`, and its last line."""

import subprocess
import sys
import time
from pathlib import Path

import report

LIMIT = 8.0  # minutes, on two idle cores
COMMAND = ["make", "--no-print-directory", "test"]


def main() -> int:
    start = time.monotonic()
    run = subprocess.run(COMMAND, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True)  # fmt: skip
    minutes = (time.monotonic() - start) / 60
    print(f"{report.machine()}, {report.load()}")
    print(f"All tests: {minutes:.1f} minutes, {'OVER' if minutes > LIMIT else 'under'} the limit of {LIMIT:.0f}")
    print("\n".join(run.stdout.splitlines()[-3:]))
    report.figure("all tests", minutes, "min")
    return int(run.returncode != 0 or minutes > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
