"""What pytest is asked for the tests of one chapter: `make test ONLY=06`."""

from __future__ import annotations

import sys

from web import ROOT
from web.author.store_outputs import chosen
from web.extension.progress import SHOWN


def arguments(part: str) -> list[str]:
    """The notebook itself, and every test that names it, its page, its chapter or an exercise that it shows.

    Raises ValueError if no notebook is named so.
    """
    notebooks = chosen(part)
    words: list[str] = []
    for path in notebooks:
        chapter = path.stem.lstrip("0123456789-")
        words += [path.stem, f"[{chapter}]", f"{chapter}/", f"{chapter.replace('-', '_')}.py"]
        shown = SHOWN.findall(path.read_text(encoding="utf-8"))
        words += [name for name in shown if not name.startswith(f"{chapter}/")]
    files = [str(path.relative_to(ROOT)) for path in notebooks]
    return ["tests", *files, "-k", " or ".join(dict.fromkeys(words))]


if __name__ == "__main__":
    try:
        print("\n".join(arguments(sys.argv[1])))
    except ValueError as error:
        sys.exit(str(error))
