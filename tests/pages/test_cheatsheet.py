"""The cheat sheet as it is printed."""

import re
from pathlib import Path

from common import OPEN


def test_it_prints_on_two_sides_of_a4(visit: OPEN, book: Path) -> None:
    page, problems = visit(f"{book.as_uri()}/chapters/cheatsheet.html")
    assert page.locator(".katex").count() > 60
    printed = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 2
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # the width of A4 less the margins, in CSS pixels
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 718
    assert problems == []
