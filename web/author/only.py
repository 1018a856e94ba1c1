"""What pytest is asked for the tests of one chapter: `make test ONLY=06`."""

from __future__ import annotations

import sys

from web import ROOT
from web.author.store_outputs import chosen


def arguments(part: str) -> list[str]:
    """The notebook itself, and every test that names its page or its exercises."""
    notebooks = chosen(part)
    words = []
    for path in notebooks:
        chapter = path.stem.lstrip("0123456789-")
        words += [path.stem, f"{chapter}/", f"{chapter.replace('-', '_')}.py"]
    files = [str(path.relative_to(ROOT)) for path in notebooks]
    return ["tests", *files, "-k", " or ".join(words)]


if __name__ == "__main__":
    print("\n".join(arguments(sys.argv[1])))
