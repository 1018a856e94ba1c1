"""Formulas are typeset when the pages are written."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import mathml
import pytest
from common import OPEN, PAGES
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from webkit import Opened

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


# -------------------------------------------------------------------------------- the same picture in fewer elements

DRAWN = [
    r"O_t = \tanh(x_t W_i + O_{t-1} W_h + b_h),",
    r"a_1^2 + x^{2} - y'_k \cdot e^{-x^2} \le \mathbf{1}[z > 0]^\top",
    r"\frac{\partial L}{\partial W_h} = \sum_{k=1}^{t} \delta_k\, \prod_{j} f_{j_1}",
    r"\hat y_{n+1} \thinspace \sqrt{\bar x_2 + 1}^{3} \quad \left(\frac{a}{b_i}\right)^2 \text{ where } \hat{y}^{2}",
    r"\begin{pmatrix} w_{11} & -1 \\ 0 & \frac{1}{1 + e^{-z_2}} \end{pmatrix}",
    r"\begin{aligned} x_1 &= \underbrace{x_1 + 2}_{\text{step } 3} \odot \overline{y_2}, \\ y &= 3^n \end{aligned}",
    r"P = \frac{1}{s\sqrt{2\pi}} e^{-(y-\hat y)^2/(2s^2)}",
    r"\htmlClass{q-state}{\htmlClass{q-weight}{W}_h} = {}_a f(x)! \mid \max_{i} \log_2 u^{\prime}",
]

MOVED = """async () => {
  await document.fonts.ready;
  const range = document.createRange(), found = [];
  const places = box => {
    const letters = [], walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), at = box.getBoundingClientRect();
    for (let node; node = walker.nextNode();)
      for (let i = 0; i < node.data.length; i++) {
        if (node.data[i] === "\u200b") continue;
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const {left, top, height} = range.getBoundingClientRect();
        letters.push([node.data[i], left - at.left, top - at.top, height]);
      }
    for (const line of box.querySelectorAll(".katex-base, .frac-line, svg")) {
      const {left, top, width, height} = line.getBoundingClientRect();
      letters.push([line.localName, left - at.left, top - at.top, width, height]);
    }
    return letters;
  };
  for (const [one, other] of [...document.querySelectorAll("article")].map(article => article.children)) {
    const before = places(one.querySelector(".katex-html")), after = places(other.querySelector(".katex-html"));
    if (before.length < 5 || before.length !== after.length) found.push(`${before.length} became ${after.length}`);
    else before.forEach(([sign, ...place], i) => {
      const by = Math.max(...place.map((at, j) => Math.abs(at - after[i][j + 1])));
      if (sign !== after[i][0] || by > LIMIT) found.push(`${sign} became ${after[i][0]}, moved by ${by}`);
    });
    if (other.querySelectorAll("*").length > 0.9 * one.querySelectorAll("*").length) found.push("no fewer elements");
  }
  return found;
}"""


def drawn_twice(folder: Path, spoil: tuple[str, str] = ("", "")) -> str:
    """The address of a page that holds each formula as KaTeX draws it and as the book does."""
    modules = ENGINE.modules() / "katex/dist"
    shutil.copytree(modules / "fonts", folder / "fonts")
    css = (modules / "katex.css").read_text(encoding="utf-8") + formulas.SHIFTED
    (folder / "katex.css").write_text(css, encoding="utf-8")
    shutil.copyfile(modules / "katex.min.js", folder / "katex.js")
    asked = json.dumps([{"tex": tex, "display": True} for tex in DRAWN])
    lighter = [made["html"].replace(*spoil) for made in json.loads(ENGINE.run(formulas.SCRIPT, stdin=asked))]
    articles = "".join(f"<article><div></div><div>{html}</div></article>" for html in lighter)
    draw = f"""{json.dumps(DRAWN)}.forEach((tex, i) => katex.render(tex, document.querySelectorAll("article")[i]
      .firstChild, {{displayMode: true, trust: true, strict: "ignore"}}))"""
    (folder / "page.html").write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="katex.css"><link rel="icon" href="data:,">'
        f'{articles}<script src="katex.js"></script><script>{draw}</script>',
        encoding="utf-8",
    )
    return (folder / "page.html").as_uri()


@pytest.mark.engines
def test_every_letter_stands_where_katex_puts_it(glance: OPEN, tmp_path: Path) -> None:
    page, problems = glance(drawn_twice(tmp_path))
    assert page.evaluate(MOVED.replace("LIMIT", "0.2")) == []
    assert problems == []


def test_every_letter_stands_where_katex_puts_it_in_webkit(webkit_page: Opened, tmp_path: Path) -> None:
    """WebKit rounds the places of a row's parts one by one."""
    page = webkit_page(1280, 900)
    page.goto(drawn_twice(tmp_path))
    assert page.evaluate(MOVED.replace("LIMIT", "1.05")) == []


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (("vertical-align:-0.2143em", ""), "moved by"),
        (("margin-right:0.2222em", ""), "moved by"),
        (('class="frac-line"', ""), "became"),
    ],
)
def test_a_letter_that_moved_is_found(glance: OPEN, tmp_path: Path, spoil: tuple[str, str], complaint: str) -> None:
    page, _ = glance(drawn_twice(tmp_path, spoil))
    assert any(complaint in one for one in page.evaluate(MOVED.replace("LIMIT", "0.2")))
