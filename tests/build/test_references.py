"""What a page cites stands in the list of references."""

import re

import nbformat
from common import ROOT

from web.author.store_outputs import NOTEBOOKS

# Manuals and sources of the libraries are linked where they are used; the list holds all else.
MANUALS = ("https://docs.pytorch.org/", "https://keras.io/", "https://github.com/keras-team/")
ADDRESS = re.compile(r"\]\((https?://(?:[^()\s]|\([^()\s]*\))+)\)")  # a DOI may hold brackets


def cited(text: str) -> set[str]:
    return {address for address in ADDRESS.findall(text) if not address.startswith(MANUALS)}


def listed() -> set[str]:
    text = (ROOT / "references.bib").read_text(encoding="utf-8")
    dois = re.findall(r"doi\s*= \{(.+)\}", text)
    return {f"https://doi.org/{doi}" for doi in dois} | set(re.findall(r"url\s*= \{(.+)\}", text))


def test_every_paper_that_is_cited_is_listed() -> None:
    assert cited("([Elman, 1990](https://doi.org/10.1/x))") == {"https://doi.org/10.1/x"}
    assert cited("[a thesis](https://example.org/x.pdf), [an index](https://keras.io/x)") == {"https://example.org/x.pdf"}
    assert cited("([1964](https://doi.org/10.1/5(64)9-5)).") == {"https://doi.org/10.1/5(64)9-5"}
    guide = cited((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert guide, "the guide shows how a paper is cited"
    missing = {"CONTRIBUTING.md": guide - listed()} if guide - listed() else {}
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        if papers := cited("\n".join(cell.source for cell in cells if cell.cell_type == "markdown")) - listed():
            missing[path.name] = papers
    assert missing == {}


def test_every_entry_has_what_finds_it() -> None:
    entries = (ROOT / "references.bib").read_text(encoding="utf-8").split("\n@")
    assert len(entries) > 15
    for entry in entries:
        fields = set(re.findall(r"^\s+(\w+)\s*=", entry, re.MULTILINE))
        assert {"author", "title", "year"} <= fields, entry
        assert fields & {"doi", "url", "howpublished"}, entry


def test_a_name_and_a_year_in_brackets_are_a_link() -> None:
    bare = re.compile(r"\([A-Z][^\[\]()\n]*, (1[89]|20)\d\d\)")
    assert bare.search("**Momentum** (Boris Polyak, 1964)")
    assert not bare.search("([Polyak, 1964](https://doi.org/10.1/x)), and (Boris Polyak, [1964](https://doi.org/10.1/x))")
    found = {}
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            text = re.sub(r"\[[^\]]*\]\([^)]*\)", "", cell.source)
            if cell.cell_type == "markdown" and (match := bare.search(text)):
                found[path.name] = match[0]
    assert found == {}
