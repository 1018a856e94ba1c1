"""What pytest is asked for the tests of one chapter: `make test ONLY=06`."""

from __future__ import annotations

import sys

from web.author.store_outputs import chosen


def arguments(part: str) -> list[str]:
    """Every test that names the chapter's notebook, its page or its exercises."""
    words = []
    for path in chosen(part):
        chapter = path.stem.lstrip("0123456789-")
        words += [path.stem, f"{chapter}/", f"{chapter.replace('-', '_')}.py"]
    return ["tests", "-k", " or ".join(words)]


if __name__ == "__main__":
    print("\n".join(arguments(sys.argv[1])))
