"""Lighthouse on every page of the built book, and what a page transfers.

The pages are served from this machine with gzip, as most hosts do, and measured with Lighthouse's own settings for a
phone: a slow network and a processor slowed four times, both by calculation from one load. Transfer is what a first
visit fetches, with nothing kept from before; the exercises' Python is loaded when it is used, and is not in it.
Run `make book` first.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
import report
from common import PAGES, ROOT, Quiet, served

from byhand.sphinx.node import Node
from web.extension.node import CACHE
from web.print import chromium

HERE = Path(__file__).resolve().parent
BOOK = ROOT / "_build" / "html"
COMPRESSED = (".html", ".css", ".js", ".mjs", ".svg", ".json")
GOALS = {"Performance": 95, "Accessibility": 100, "Best Practices": 100, "SEO": 100}
SHIFT = 0.05
TRANSFER = 400_000  # bytes


class _Gzip(Quiet):
    """Serves files, texts compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        if file.suffix in COMPRESSED:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(content)


def measured(names: list[str]) -> list[dict[str, Any]]:
    """What Lighthouse says of each page."""
    with served(BOOK, _Gzip) as site:
        question = {
            "browser": chromium.installed(),
            "flags": chromium.arguments(),
            "addresses": [f"{site}/{name}" for name in names],
        }
        answer = Node(HERE, CACHE / "node").run(HERE / "lighthouse.mjs", stdin=json.dumps(question), timeout=3600)
    return list(json.loads(answer))


def kind(address: str) -> str:
    """Whether a file is the page itself, a style sheet, a script, a font or something else."""
    suffix = Path(address).suffix
    kinds = {".html": "page", ".css": "style", ".js": "scripts", ".woff2": "fonts"}
    return kinds.get(suffix, "other")


def main(names: list[str]) -> int:
    """Print both tables; the number of pages that miss a goal."""
    results = dict(zip(names, measured(names), strict=True))
    print(f"Lighthouse {next(iter(results.values()))['version']}, mobile profile. {report.machine()}, {report.load()}")
    print(
        f"{'page':<32}{'perf.':>6}{'access.':>8}{'best':>6}{'SEO':>5}{'shift':>7}{'first':>8}{'largest':>9}{'blocked':>9}"
    )
    missed = 0
    for name, result in results.items():
        scores = dict(result["scores"])
        line = f"{name:<32}{scores['Performance']:>6}{scores['Accessibility']:>8}{scores['Best Practices']:>6}"
        line += f"{scores['SEO']:>5}{result['shift']:>7.3f}{result['firstPaint'] / 1000:>6.1f} s"
        print(f"{line}{result['largestPaint'] / 1000:>7.1f} s{result['blocking']:>6.0f} ms")
        for failure in result["failed"]:
            print(f"    {failure}")
        size = sum(size for _, size in result["requests"])
        if any(scores[title] < goal for title, goal in GOALS.items()) or result["shift"] >= SHIFT or size >= TRANSFER:
            missed += 1
    for title in GOALS:
        lowest = min(dict(result["scores"])[title] for result in results.values())
        report.figure(f"Lighthouse, {title}, the lowest of {len(results)} pages", lowest, "of 100")
    report.figure("Layout shift, the largest", max(result["shift"] for result in results.values()), "")

    kinds = ["page", "style", "scripts", "fonts", "other"]
    print(
        f"\nTransfer of a first visit, compressed, in kB\n{'page':<32}"
        + "".join(f"{one:>9}" for one in [*kinds, "all"])
    )
    totals: list[float] = []
    for name, result in results.items():
        parts = {one: sum(size for url, size in result["requests"] if kind(url) == one) / 1000 for one in kinds}
        totals.append(sum(parts.values()))
        print(f"{name:<32}" + "".join(f"{part:>9.1f}" for part in [*parts.values(), totals[-1]]))
    largest = sorted({(size, url.split("/", 3)[3]) for result in results.values() for url, size in result["requests"]})
    print("Largest files: " + ", ".join(f"{url} {size / 1000:.1f} kB" for size, url in largest[:-8:-1]))
    print(
        "The page and the scripts are this book's own; the style sheet is the theme's and KaTeX's rules that the pages"
    )
    print("use, with the book's; the fonts are KaTeX's.")
    report.figure("Transfer of a page, the largest", max(totals), "kB", "compressed, first visit")
    print(f"{len(results) - missed} of {len(results)} pages reach every goal")
    return missed


if __name__ == "__main__":
    main(sys.argv[1:] or PAGES)
