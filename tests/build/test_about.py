"""What the pages say about themselves and the book, with and without a published address."""

import datetime
import functools
import inspect
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import commands
import pytest
import yaml
from bs4 import BeautifulSoup
from common import PAGES, ROOT
from docutils import nodes
from docutils.core import publish_doctree

import byhand
from byhand.answers import Exercise
from byhand.figures import style
from web.extension import edition, head_tags, pictures
from web.extension.head_tags import LONGEST, SHORTEST

pytestmark = pytest.mark.slow  # each of these builds pages, or proves hundreds of lines

FORM = ROOT / ".github/ISSUE_TEMPLATE/mistake.yml"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
CITED = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@functools.cache
def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@functools.cache
def frame(file: Path) -> BeautifulSoup:
    """The page without its text, which is most of it."""
    around = re.sub(r"<article\b.*</article>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return BeautifulSoup(around, "html.parser")


def named(page: BeautifulSoup) -> dict[str, str]:
    """The page's meta tags; two of one name are a mistake, but for the theme's two viewports."""
    tags = [(tag.get("name") or tag.get("property"), tag["content"]) for tag in page.select("meta[content]")]
    names = [name for name, _ in tags if name not in (None, "viewport")]
    assert sorted(names) == sorted(set(names))
    return {str(name): str(content) for name, content in tags}


def footer(page: BeautifulSoup) -> str:
    return " ".join(page.select_one(".bd-footer-content").get_text(" ").split())  # type: ignore[union-attr]


# ----------------------------------------------------------------------------------------------- the book as it stands


@pytest.fixture
def unpublished(book: Path) -> Path:
    if os.environ.get("BOOK_URL") or os.environ.get("BOOK_REPOSITORY"):
        pytest.skip("the environment names addresses")
    return book


def test_each_page_has_a_description_of_its_own(book: Path) -> None:
    found = {name: named(frame(book / name))["description"] for name in [*PAGES, "index.html"]}
    assert {name: text for name, text in found.items() if not SHORTEST <= len(text) <= LONGEST} == {}
    assert len(set(found.values())) == len(found)


def test_each_page_names_the_book_and_its_icons(book: Path) -> None:
    for name in PAGES:
        page = frame(book / name)
        tags = named(page)
        assert tags["og:site_name"] == "Gradients by Hand"
        assert tags["og:title"] in page.title.get_text() or tags["og:title"] == CITED["title"]  # type: ignore[union-attr]
        assert tags["og:description"] == tags["description"]
        assert ("citation_title" in tags) == (name != "search.html")
        for link in page.select("link[rel~=icon], link[rel=apple-touch-icon]"):
            assert (book / name).parent.joinpath(str(link["href"])).resolve().is_file()
        assert len(page.select("link[rel~=icon]")) == 2


def test_the_data_for_citation_tools_can_be_read(book: Path) -> None:
    whole = json.loads(soup(book / "intro.html").select_one('script[type="application/ld+json"]').string)  # type: ignore[union-attr, arg-type]
    assert (whole["@type"], whole["name"], whole["version"]) == ("Book", CITED["title"], VERSION)
    page = soup(book / "chapters/07-bptt.html")
    chapter = json.loads(page.select_one('script[type="application/ld+json"]').string)  # type: ignore[union-attr, arg-type]
    assert (chapter["@type"], chapter["name"]) == ("Chapter", "Backpropagation through time")
    assert chapter["isPartOf"]["name"] == CITED["title"]
    assert named(page)["citation_inbook_title"] == CITED["title"]
    assert named(page)["citation_author"] == CITED["authors"][0]["name"]
    entry = soup(book / "chapters/about.html").select_one("#cite-the-book pre")
    assert entry is not None
    assert f"Version {VERSION}" in entry.get_text()
    assert CITED["title"] in entry.get_text()


def test_each_footer_has_version_date_and_a_way_to_report_a_mistake(unpublished: Path) -> None:
    day = edition.read().day
    for name in PAGES:
        page = frame(unpublished / name)
        assert f"version {VERSION}, {day.day} {day:%B %Y}" in footer(page)
        links = {str(link.get_text()): str(link["href"]) for link in page.select(".book-links a")}
        assert set(links) == {"Report a mistake on this page", "Cite this book"}
        for link in links.values():
            target, _, anchor = link.partition("#")
            file = (unpublished / name).parent / target if target else unpublished / name
            assert soup(file.resolve()).find(id=anchor) is not None, link


def test_without_an_address_nothing_claims_one(unpublished: Path) -> None:
    assert (unpublished / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    assert not (unpublished / "sitemap.xml").exists()
    for name in [*PAGES, "index.html"]:
        page = frame(unpublished / name)
        assert page.select("link[rel=canonical]") == []
        assert not {"og:url", "og:image", "citation_public_url"} & set(named(page))


# --------------------------------------------------------------------------------------------- a book with an address

INTRODUCTION = "A page of the book, long enough to be described by its own first sentence."


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, str]]:
    """Build a book of two pages: build(text of the first page, **environment) -> its folder, what the build said."""

    def built(text: str = INTRODUCTION, **environment: str) -> tuple[Path, str]:
        folder = tmp_path_factory.mktemp("book")
        (folder / "chapters").mkdir()
        for name in ["CITATION.cff", "pyproject.toml"]:
            (folder / name).write_bytes((ROOT / name).read_bytes())
        (folder / "conf.py").write_text(
            'extensions = ["myst_parser", "web.extension.imprint"]\nroot_doc = "intro"\nexclude_patterns = ["out"]\n'
            'html_title = "Gradients by Hand"\nhtml_theme = "sphinx_book_theme"\n'
        )
        toc = "\n\n```{toctree}\nchapters/about\n```\n"
        (folder / "intro.md").write_text(f"# A & B\n\n{text}{toc}", encoding="utf-8")
        (folder / "chapters/about.md").write_text((ROOT / "chapters/about.md").read_text().replace("corrections", "x"))
        ended = commands.run("sphinx", "-q", "-b", "html", ".", "out", folder=folder, path=[ROOT], **environment)
        assert ended.status == 0, ended.said
        return folder / "out", ended.said

    return built


def test_an_address_is_used_everywhere(build: Callable[..., tuple[Path, str]]) -> None:
    site, repository = "https://example.org/gradients", "https://github.com/example/gradients"
    folder, _ = build(BOOK_URL=site, BOOK_REPOSITORY=f"{repository}/", SOURCE_DATE_EPOCH="86400")
    for name in ["intro.html", "chapters/about.html"]:
        page = soup(folder / name)
        tags = named(page)
        assert [link["href"] for link in page.select("link[rel=canonical]")] == [f"{site}/{name}"]
        assert tags["og:url"] == tags["citation_public_url"] == f"{site}/{name}"
        assert tags["twitter:card"] == "summary_large_image"
        picture = folder / tags["og:image"].removeprefix(f"{site}/")
        assert picture.read_bytes()[16:24] == b"".join(side.to_bytes(4, "big") for side in head_tags.CARD_SIZE)
        assert "2 January 1970" in footer(page)
        address = urlsplit(page.select_one(".book-links a")["href"])  # type: ignore[index]
        fields = {key: values[0] for key, values in parse_qs(address.query).items()}
        assert f"https://{address.netloc}{address.path}" == f"{repository}/issues/new"
        assert fields["template"] == FORM.name
        assert (fields["page"], fields["version"]) == (name, f"{VERSION} of 1970-01-02")
    assert soup(folder / "index.html").select_one("link[rel=canonical]")["href"] == f"{site}/intro.html"  # type: ignore[index]
    assert re.findall(r"<loc>(.*?)</loc>", (folder / "sitemap.xml").read_text()) == [
        f"{site}/chapters/about.html", f"{site}/intro.html",
    ]  # fmt: skip
    assert f"Sitemap: {site}/sitemap.xml" in (folder / "robots.txt").read_text()
    assert f"url     = {{{site}/}}" in soup(folder / "chapters/about.html").get_text()


def test_a_page_without_a_description_is_told(build: Callable[..., tuple[Path, str]]) -> None:
    _, said = build("Too short.")
    assert "the page's description has 10 characters, expected 50 to 160" in said


def test_another_host_than_github_gets_its_list_of_issues() -> None:
    book = edition.read(repository="https://gitlab.com/example/gradients/")
    assert book.mistake_address("intro.html") == "https://gitlab.com/example/gradients/issues"


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://example.org/?x=1", "https:///x"])
def test_a_wrong_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="expected an address such as"):
        edition.read(site=address)


# ------------------------------------------------------------------------------------------------------------ the date


def git(folder: Path, *arguments: str) -> None:
    names = {f"GIT_{who}_{what}": "A" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | names | {"GIT_COMMITTER_DATE": "2001-02-03T23:30:00 -0800"}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environment, capture_output=True)


def test_the_day_is_that_of_the_last_commit_or_of_the_environment(tmp_path: Path) -> None:
    assert edition.day(tmp_path, {}) is None
    git(tmp_path, "init")
    assert edition.day(tmp_path, {}) is None
    git(tmp_path, "commit", "--allow-empty", "-m", "One")
    assert edition.day(tmp_path, {}) == datetime.date(2001, 2, 4)
    assert edition.day(tmp_path, {"SOURCE_DATE_EPOCH": "0"}) == datetime.date(1970, 1, 1)
    copy = tmp_path / "copy"
    copy.mkdir()
    assert edition.day(copy, {}) is None


def test_pictures_are_the_same_each_time(tmp_path: Path) -> None:
    for name, draw in [("a.svg", pictures.icon), ("a.png", pictures.icon), ("c.png", pictures.card)]:
        draw(tmp_path / name)
        first = (tmp_path / name).read_bytes()
        draw(tmp_path / name)
        assert (tmp_path / name).read_bytes() == first


# ---------------------------------------------------------------------------------------------------- the description


def described(*paragraphs: str) -> str:
    document = publish_doctree("")
    section = nodes.section()
    document += section
    for text in paragraphs:
        paragraph = nodes.paragraph()
        for i, part in enumerate(text.split("$")):
            paragraph += nodes.math(part, part) if i % 2 else nodes.Text(part)
        section += paragraph
    return head_tags.description(document)


LONG = "This sentence is made of words that say nothing, and it goes on until it is longer than half of a description."


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        ([LONG], LONG),
        ([LONG, LONG], LONG),
        (["Short.", LONG], f"Short. {LONG}"),
        (["Short.\nAnd shorter.", "After this you can", LONG], f"Short. And shorter. {LONG}"),
        ([f"Take $x$ here. {LONG}"], LONG),
        ([f"{LONG} Take $x$ here. Short."], LONG),
        ([f"{LONG} {LONG}"], LONG),
        ([LONG.replace(".", ",") + " " + LONG], f"{LONG[:-1]}, This sentence is made of words that say…"),
        ([], ""),
    ],
)
def test_a_description_is_made_of_whole_sentences_without_formulas(paragraphs: list[str], expected: str) -> None:
    assert described(*paragraphs) == expected


def test_a_page_may_say_what_its_description_is(build: Callable[..., tuple[Path, str]]) -> None:
    document = publish_doctree(f".. meta::\n   :description: Own words.\n\n{LONG}\n")
    assert head_tags.description(document) == "Own words."


def test_text_cannot_leave_its_tag() -> None:
    head = head_tags.head(head_tags.Page("x.html", 'A "B" </script>', "<b>"), edition.read())
    assert '"B"' not in head.replace(r"\"B\"", "")
    assert head.count("</script>") == 1
    assert "<b>" not in re.sub(r"<script.*?</script>", "", head)


# ------------------------------------------------------------------------------------------- the repository's own files


def test_whoever_cites_the_book_is_told_the_same_everywhere() -> None:
    zenodo = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    preferred = CITED["preferred-citation"]
    assert CITED["version"] == preferred["version"] == byhand.__version__ == VERSION
    assert CITED["title"] == preferred["title"] == zenodo["title"]
    assert CITED["title"].startswith(f"{config['title']}:")
    assert CITED["authors"] == preferred["authors"] == zenodo["creators"]
    assert CITED["authors"] == [{"name": config["author"]}]
    assert CITED["abstract"] == zenodo["description"]
    assert CITED["keywords"] == zenodo["keywords"]
    assert zenodo["license"] in CITED["license"]
    assert preferred["type"] == zenodo["publication_type"] == "book"
    day = datetime.date.fromisoformat(CITED["date-released"])
    assert day.year == preferred["year"]
    newest = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] in (f"{VERSION}, {day}", "Unreleased")


def test_the_form_for_a_mistake_asks_for_the_page_and_the_line() -> None:
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    required = {field["id"]: field["validations"]["required"] for field in form["body"]}
    assert {name for name, needed in required.items() if needed} == {"page", "line", "wrong"}
    examples = {field["id"]: field["attributes"].get("placeholder", "") for field in form["body"]}
    assert not re.search(r"\d", examples["version"]), "what names a version or a day is soon out of date"
    address = edition.read(repository="https://github.com/example/x").mistake_address("intro.html")
    assert set(parse_qs(urlsplit(address).query)) - {"template", "title"} <= set(required)


def test_the_examples_of_the_contributors_guide_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = [re.sub(r"^ {3}", "", block, flags=re.M) for block in re.findall(r"```python\n(.*?)```", text, re.S)]
    names: dict[str, object] = {}
    exec(  # noqa: S102
        "from sympy import symbols\nfrom nbutils.activations import relu\n"
        "from byhand.proof import Derivation\nfrom byhand.answers import *\n"
        "from sympy import MatrixSymbol, Rational, tanh\nmade = []\n"
        "w, b, x, y, z, a, da, L = symbols('w b x y z a da L', real=True)",
        names,
    )
    assert len(blocks) == 5
    palette = dict(style.PALETTE), dict(style.QUANTITIES)
    for block in blocks:
        body = re.sub(r"^(\w*Exercise\(.*?^\))", r"made.append(\1)", block.rstrip(), flags=re.M | re.S)
        exec(body, names)  # noqa: S102
    assert style.QUANTITIES["angle"] == (r"\varphi",)
    style.use_palette(*palette)
    made = names["made"]
    assert isinstance(made, list)
    exercise, *kinds = made
    assert [one.kind for one in kinds] == ["number", "choice", "order", "line", "table", "program", "prediction"]
    assert all(one.check(one.model).correct for one in kinds)
    answers = dict(re.findall(r"^(\w+)\(  # the answer: (.*)$", "\n".join(blocks), re.MULTILINE))
    assert set(answers) == {type(one).__name__ for one in kinds}
    told = {type(one).__name__: re.sub(r" \(.*", "", answers[type(one).__name__]) for one in kinds}
    wrong = [one.kind for one in kinds if not one.check(told[type(one).__name__]).correct]
    assert wrong == ["program"]  # whose answer is told in words
    assert kinds[2].check("4 2 3 1").correct
    assert exercise.check("2*(a-y)*(z > 0)*w").correct
    assert exercise.check("2*(a-y)*w").slip == "indicator"
    trap = exercise.check("2*w*x*(a-y)*(z > 0)")
    assert (trap.slip, trap.message) == ("extra factor", "Not equal. Beside x stands w, and no x is left.")
    section = text.partition("## Write an exercise")[2].partition("\n## ")[0]
    named = {word for pair in re.findall(r"`(\w+)`|\b(\w+)=", section) for word in pair}
    options = list(inspect.signature(Exercise).parameters)
    assert set(options[options.index("assuming") :]) <= named
    lines = re.findall(r"`python -c '(.*?)'`", text)
    assert len(lines) == 2
    for line in lines:
        exec(line, {})  # noqa: S102
    assert "Below which learning rate" in capsys.readouterr().out
