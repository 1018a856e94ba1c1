"""How long one comparison takes, over the corpus of the tests, beside `sympy.simplify(left - right) == 0`.

Every slip must be found different and every rewriting equal: a wrong or an open answer ends with an exit code.
`simplify` is run on a sample of the same pairs with a limit for each, since it takes minutes on some; a pair that
met the limit counts with the limit, so that the ratio is a lower bound.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import report
import sympy

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
from corpus import Case, all_mutants, all_rewrites, derivation_lines

from byhand.proof.comparison import compare

SAMPLE, LIMIT, SEED = 80, 20.0, 1
FASTER = 10  # than simplify, in the median


class TimeLimitError(Exception):
    """`simplify` took longer than LIMIT."""


def seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    """The time that `run` takes with SymPy's caches empty, and its result."""
    sympy.core.cache.clear_cache()
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def by_compare(case: Case) -> tuple[float, str]:
    """The time and the verdict of the checker."""
    line = case.entry.line.expression
    taken, verdict = seconds(lambda: compare(line, case.expression, assuming=case.entry.derivation.assuming))
    return taken, verdict.status


def by_simplify(case: Case) -> tuple[float, str]:
    """The time and the verdict of `simplify`: "equal", "not zero", or "over the limit"."""

    def stop(*_: Any) -> None:
        raise TimeLimitError

    def run() -> bool:
        difference = case.entry.line.expression - case.expression
        entries = list(difference) if isinstance(difference, sympy.MatrixBase) else [difference]
        return all(sympy.simplify(entry) == 0 for entry in entries)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        taken, zero = seconds(run)
    except TimeLimitError:
        return LIMIT, "over the limit"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return taken, "equal" if zero else "not zero"


def quantile(times: list[float], part: float) -> float:
    """The time in milliseconds that this part of all does not exceed."""
    return 1000 * sorted(times)[min(len(times) - 1, int(part * len(times)))]


def row(name: str, times: list[float], remark: str) -> None:
    """One line of the table."""
    print(f"{name:24}{len(times):6}{quantile(times, 0.5):12.2f}{quantile(times, 0.95):12.2f}   {remark}")


def main() -> int:
    """Prints the table; returns the number of wrong and open answers, or 1 if the checker is too slow."""
    groups = {"mutants": (all_mutants(), "different"), "rewrites": (all_rewrites(), "equal")}
    print(f"{len(derivation_lines())} lines")
    print(f"{'':24}{'pairs':>6}{'median ms':>12}{'95 % ms':>12}")
    bad = 0
    all_times: list[float] = []
    for name, (cases, right) in groups.items():
        results = [by_compare(case) for case in cases]
        wrong = sum(status not in (right, "undecided") for _, status in results)
        undecided = sum(status == "undecided" for _, status in results)
        bad += wrong + undecided
        all_times += [taken for taken, _ in results]
        row(f"compare, {name}", [taken for taken, _ in results], f"{wrong} wrong, {undecided} open")
    row("compare, all", all_times, f"{bad} wrong or open")

    pairs = [(case, right) for cases, right in groups.values() for case in cases]
    sample = random.Random(SEED).sample(pairs, min(SAMPLE, len(pairs)))
    ours = [by_compare(case)[0] for case, _ in sample]
    theirs = [by_simplify(case) for case, _ in sample]
    over = sum(status == "over the limit" for _, status in theirs)
    rights = [right for _, right in sample]
    missed = sum(pair == ("not zero", "equal") for pair in zip((status for _, status in theirs), rights, strict=True))
    row("compare, the sample", ours, "")
    row("simplify, the sample", [taken for taken, _ in theirs],
        f"{missed} equal pairs not seen, {over} over the limit of {LIMIT:g} s")  # fmt: skip
    ratio = quantile([taken for taken, _ in theirs], 0.5) / quantile(ours, 0.5)
    print(f"compare is {ratio:.0f} times as fast in the median of the sample")
    told = f"{len(all_times)} pairs, {bad} wrong or open"
    report.figure("checker, a comparison, median", quantile(all_times, 0.5), "ms", told)
    report.figure("checker, a comparison, 95th percentile", quantile(all_times, 0.95), "ms")
    report.figure("checker, sympy.simplify against a comparison", ratio, "times", "medians of the sample")
    return bad or int(ratio < FASTER)


if __name__ == "__main__":
    sys.exit(min(main(), 100))
