"""Formulas are typeset when the pages are written."""

import re
from html import unescape
from pathlib import Path

import mathml
import pytest
from common import PAGES
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from byhand.forms.markdown import formula_html
from byhand.sphinx import formulas
from nbutils import palette  # noqa: F401 -- the symbols of the book have its colours
from web.extension.node import CACHE, ENGINE


def page(folder: Path, name: str, *bodies: str) -> Path:
    file = folder / name
    file.write_text("<p>before</p>" + "".join(bodies) + "<p>after</p>", encoding="utf-8")
    return file


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_a_formula_is_drawn_and_spoken_in_its_wrapper(tmp_path: Path) -> None:
    file = page(tmp_path, "a.html", formula_html("w < x"), formula_html(r"\frac{y}{2}", display=True))
    formulas.typeset_pages([file], ENGINE)
    line, display = re.findall(r'<(?:span|div) class="math notranslate nohighlight">.*?</math>', text(file))
    assert "katex-display" in display
    assert "katex-display" not in line
    assert "<mfrac>" in display
    assert "<mo>&lt;</mo>" in line
    assert r"\(" not in text(file)
    assert r"\[" not in text(file)


def test_the_symbols_take_their_colours_and_the_source_stays_plain(tmp_path: Path) -> None:
    file = page(tmp_path, "a.html", formula_html(r"W_h x < \hat{y}"))
    formulas.typeset_pages([file], ENGINE)
    assert set(re.findall(r"q-[a-z]+", text(file))) == {"q-weight", "q-input", "q-state"}
    (source,) = re.findall(r'<annotation encoding="application/x-tex">([^<]*)<', text(file))
    assert unescape(source) == r"W_h x < \hat{y}"


def test_no_line_ends_inside_an_indicator(tmp_path: Path) -> None:
    tex = r"\mathbf{1}[\hat{y} \gt y]\thinspace x + \mathbf{1}[\vert e\vert \le \delta]"
    file = page(tmp_path, "a.html", formula_html(tex))
    formulas.typeset_pages([file], ENGINE)
    assert text(file).count('"katex-base"') == 2  # a line may end after the plus sign only
    (source,) = re.findall(r'<annotation encoding="application/x-tex">([^<]*)<', text(file))
    assert unescape(source) == tex


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"m = (1 - \beta_1)\, g + x", 3),  # a line may end after the first sign and the plus, not after the minus
        (r"(a - y) x - (b - y)", 2),
        (r"f(x_1 w_1 + x_2 w_2 + x_3 w_3 + b)", 4),  # a long one breaks rather than leave the page
        (r"= \frac{a}{b} + c", 2),  # the sign of a line stays with what follows
        (r"\displaystyle = (1 - a^2)\thinspace w\, (1 - b^2)\, v", 3),  # it ends behind a bracket
        (r"= \frac{a}{b}\thinspace \left(c + d\right)", 2),
        ("=", 1),
    ],
)
def test_no_line_ends_inside_a_short_bracket(tmp_path: Path, tex: str, parts: int) -> None:
    file = page(tmp_path, "a.html", formula_html(tex))
    formulas.typeset_pages([file], ENGINE)
    assert text(file).count('"katex-base"') == parts
    (source,) = re.findall(r'<annotation encoding="application/x-tex">([^<]*)<', text(file))
    assert unescape(source) == tex
    assert "mspace>" not in text(file)


@pytest.mark.parametrize("tex", [r"z_{\max}", r"\begin{aligned} x \end{aligned}", r"\sqrt[3]{x}"])
def test_a_formulas_mathml_is_valid(tmp_path: Path, tex: str) -> None:
    file = page(tmp_path, "a.html", formula_html(tex))
    formulas.typeset_pages([file], ENGINE)
    assert mathml.invalid(text(file)) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_formula_of_the_book_is_valid_mathml(book: Path, name: str) -> None:
    assert mathml.invalid(text(book / name)) == []


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<msub><mi>x</mi></msub>", "msub has 1"),
        ("<mtable columnspacing=''></mtable>", "mtable has an empty columnspacing"),
        ("<mfrac><mi>x</mi><mi>y</mi><mi>z</mi></mfrac>", "mfrac has 3"),
        ("<mi>x</mo>", "mismatched tag"),
    ],
)
def test_mathml_that_is_not_valid_is_found(markup: str, complaint: str) -> None:
    (found,) = mathml.invalid(f'<p>text</p><math xmlns="{mathml.NAMESPACE}">{markup}</math>')
    assert complaint in found


@pytest.mark.parametrize(
    "tex", [r"\frac{1}{", r"\nonesuch", "☃", "é", r"\htmlData{a=b}{x}", r"\href{javascript:x}{x}", "% x", "x & y"]
)
def test_what_katex_refuses_stops_the_build_and_changes_nothing(tmp_path: Path, tex: str) -> None:
    good, bad = page(tmp_path, "good.html", formula_html("x")), page(tmp_path, "bad.html", formula_html(tex))
    before = text(good), text(bad)
    with pytest.raises(ExtensionError) as failure:
        formulas.typeset_pages([good, bad], ENGINE)
    assert "bad.html: KaTeX cannot typeset" in str(failure.value)
    assert repr(tex) in str(failure.value)
    assert "good.html" not in str(failure.value)
    assert (text(good), text(bad)) == before


def test_only_what_is_new_is_typeset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[formulas.Formula] = []
    typeset = formulas._typeset
    monkeypatch.setattr(formulas, "_typeset", lambda new, node: asked.extend(new) or typeset(new, node))
    first = page(tmp_path, "first.html", formula_html("x"), formula_html("x"), formula_html("x", display=True))
    second = page(tmp_path, "second.html", formula_html("x"))
    formulas.typeset_pages([first, second], ENGINE)
    assert asked == [("x", False), ("x", True)]
    written = first.stat().st_mtime_ns, text(first)
    page(tmp_path, "second.html", formula_html("y"))
    formulas.typeset_pages([first, second], ENGINE)
    assert asked[2:] == [("y", False)]
    assert (first.stat().st_mtime_ns, text(first)) == written
    formulas.typeset_pages([first, second], ENGINE)
    assert len(asked) == 3


def test_sphinx_typesets_text_titles_equations_and_raw_html(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text(
        "Of :math:`a < b`\n================\n\n.. math::\n   :label: sum\n\n   a &= b \\\\\n   c &= d\n\n:eq:`sum`\n\n"
        ".. raw:: html\n\n   " + formula_html("z") + "\n",
        encoding="utf-8",
    )
    settings = {"extensions": ["byhand.sphinx"], "html_theme": "basic", "byhand_cache": str(CACHE)}
    app = Sphinx(tmp_path, None, tmp_path / "html", tmp_path / "trees", "html", settings, status=None)
    app.build()
    built = text(tmp_path / "html/index.html")
    sources = re.findall(r'<annotation encoding="application/x-tex">([^<]*)<', built)
    equation = r"\begin{split}a &amp;= b \\" + "\nc &amp;= d\\end{split}"
    assert sorted(set(sources)) == sorted(["a &lt; b", equation, "z"])
    assert built.count('class="eqno"') == 1
    assert not re.search(r"\\\(|\\\[|mathjax", built[built.index("<body") :], re.IGNORECASE)
    css = text(tmp_path / "html/_static/katex/katex.css")
    fonts = re.findall(r"url\(([^)]*)\)", css)
    assert fonts
    assert all(font.endswith(".woff2") and (tmp_path / "html/_static/katex" / font).exists() for font in fonts)
    assert (tmp_path / "html/_static/katex/katex.min.js").exists()
