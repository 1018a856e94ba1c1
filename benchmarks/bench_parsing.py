"""How long the parser takes to refuse each hostile text of the tests: the slowest, and the 95th percentile."""

import sys
import time
from pathlib import Path

import sympy

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
import report
from hostile import HOSTILE

from byhand.proof.reader import ParseError, parse

SYMBOLS = [*sympy.symbols("x y w", real=True), sympy.MatrixSymbol("W", 2, 2), sympy.MatrixSymbol("v", 1, 2)]


def seconds(text: str) -> float:
    sympy.core.cache.clear_cache()
    start = time.perf_counter()
    try:
        parse(text, SYMBOLS)
    except ParseError:
        return time.perf_counter() - start
    raise AssertionError(f"{text[:60]!r} was accepted")


if __name__ == "__main__":
    parse("x/(y + 1) + sum(tanh(W @ W))", SYMBOLS)  # SymPy loads some modules late
    times = sorted((seconds(text), text) for text in HOSTILE)
    slowest, text = times[-1]
    print(f"{len(times)} hostile texts refused")
    print(f"slowest          {1000 * slowest:8.2f} ms   {text[:60]!r}")
    report.figure("parser, the slowest refusal", 1000 * slowest, "ms", f"{len(times)} hostile texts")
    print(f"95th percentile  {1000 * times[int(0.95 * len(times))][0]:8.2f} ms")
