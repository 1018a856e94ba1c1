"""What the book says about itself: title, authors, version, date, and the addresses it is published under.

CITATION.cff holds what is cited, pyproject.toml the version. Both addresses are empty unless _config.yml
(`html: baseurl`, `repository: url`) or the environment (BOOK_URL, BOOK_REPOSITORY) names them.
"""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import yaml

from web import ROOT


@dataclass(frozen=True)
class Book:
    """The book as it is cited. `site` is empty or ends in a slash; `repository` is empty or does not."""

    title: str
    author: str
    version: str
    day: date
    abstract: str
    keywords: tuple[str, ...]
    licences: tuple[str, ...]
    doi: str
    site: str
    repository: str

    @property
    def short_title(self) -> str:
        """The title without what follows its colon."""
        return self.title.partition(":")[0]

    def address(self, page: str) -> str:
        """The public address of a page such as "chapters/notation.html", or "" where the book has none."""
        return self.site + quote(page) if self.site else ""

    def mistake_address(self, page: str) -> str:
        """The form in which a mistake on a page is reported, or "" where there is no repository.

        GitHub opens the form of .github/ISSUE_TEMPLATE/mistake.yml with the page and the version filled in.
        """
        if not self.repository:
            return ""
        if urlsplit(self.repository).hostname != "github.com":
            return f"{self.repository}/issues"
        fields = {"template": "mistake.yml", "title": f"Mistake on {page}: ", "page": page, "version": self.edition}
        return f"{self.repository}/issues/new?{urlencode(fields)}"

    @property
    def edition(self) -> str:
        """The version with its day, as in "0.1.0 of 2026-11-24"."""
        return f"{self.version} of {self.day.isoformat()}"

    def bibtex(self) -> str:
        """The entry for a BibTeX file."""
        fields = {
            "title": f"{{{self.title}}}",
            "author": f"{{{self.author}}}",
            "year": str(self.day.year),
            "edition": f"Version {self.version}",
            "doi": self.doi,
            "url": self.site or self.repository,
        }
        lines = [f"  {name:<7} = {{{value}}}" for name, value in fields.items() if value]
        return "@book{gradients-by-hand,\n" + ",\n".join(lines) + "\n}"


def read(root: Path = ROOT, site: str = "", repository: str = "") -> Book:
    """The book in the folder `root`. Raises KeyError if CITATION.cff lacks a field, ValueError for a wrong address."""
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Book(
        title=cited["title"],
        author=", ".join(author["name"] for author in cited["authors"]),
        version=project["version"],
        day=day(root, os.environ) or date.fromisoformat(str(cited["date-released"])),
        abstract=cited["abstract"],
        keywords=tuple(cited["keywords"]),
        licences=tuple(cited["license"]),
        doi=cited.get("doi", ""),
        site=_address(os.environ.get("BOOK_URL") or site, "BOOK_URL, or baseurl in _config.yml", "/"),
        repository=_address(os.environ.get("BOOK_REPOSITORY") or repository, "BOOK_REPOSITORY, or repository: url", ""),
    )


def day(root: Path, environment: Mapping[str, str]) -> date | None:
    """The day in UTC that SOURCE_DATE_EPOCH names, else that of the last commit; None outside a repository."""
    seconds = environment.get("SOURCE_DATE_EPOCH") or _last_commit(root)
    return datetime.fromtimestamp(int(seconds), UTC).date() if seconds else None


def _last_commit(root: Path) -> str:
    """The seconds of the last commit of the repository whose top folder is `root`, or "" if there is none."""

    def git(*arguments: str) -> str:
        try:
            run = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=20)
        except OSError:  # no git
            return ""
        return run.stdout.strip() if run.returncode == 0 else ""

    top = git("rev-parse", "--show-toplevel")  # a copy inside somebody else's repository has not that one's date
    return git("log", "-1", "--format=%ct") if top and Path(top).resolve() == root.resolve() else ""


def _address(address: str, name: str, end: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ValueError(f"{name}: expected an address such as https://example.org/book/, got {address!r}")
    return address.rstrip("/") + end if address else ""
