"""Every page is HTML as the standard has it."""

from pathlib import Path

import pytest
from common import PAGES
from validity import invalid, shortened

from byhand.forms.markdown import formula_html
from byhand.sphinx import formulas
from web.extension.node import ENGINE

PAGE = '<!DOCTYPE html>\n<html lang="en"><head><title>A page</title></head><body>{}</body></html>\n'


@pytest.mark.slow
def test_every_page_of_the_book_is_valid(book: Path) -> None:
    files = [*(book / name for name in [*PAGES, "index.html"]), *sorted(book.glob("figures/*.html"))]
    pages = {file.relative_to(book).as_posix(): file.read_text(encoding="utf-8") for file in files}
    assert invalid(pages) == []


def test_what_is_not_valid_is_found_with_its_page_and_place() -> None:
    wrong = {
        "a paragraph": "<p>One<p>two</p>three</p>",
        "a summary": "<details><summary><p>More</p></summary>…</details>",
        "a name twice": '<p id="a">One</p><p id="a">two</p>',
        "an attribute": '<input type="numbre">',
        "a style": "<div><style>p { color: red }</style></div>",
        "in a formula": f"<p>{formula_html('x')}</p>".replace("x", '<span class="katex-html" aria-hidden="true"><p>'),
    }
    found = invalid({name: PAGE.format(body) for name, body in {"right": "<p>One</p>", **wrong}.items()})
    assert {line.split(":")[0] for line in found} == set(wrong)
    assert any("summary" in line and "<p>More" in line for line in found)


def test_of_a_command_one_drawing_is_looked_at(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    tex = [r"\frac{x}{2}", r"\frac{3}{y}", r"\sqrt{4}"]
    page.write_text("".join(f"<p>{formula_html(one)}</p>" for one in tex), encoding="utf-8")
    formulas.typeset_pages([page], ENGINE)
    known: set[str] = set()
    short = shortened(page.read_text(encoding="utf-8"), known)
    assert known == {r"\frac", r"\sqrt"}
    first, second, third = (part.partition('aria-hidden="true">')[2] for part in short.split("</p>")[:3])
    assert "frac-line" in first
    assert second == "</span></span></span>"
    assert "<svg" in third
    assert "<mi>" not in short
    assert shortened(short, known).count("<span") == short.count("<span") - first.count("<span") - third.count("<span")
