"""Node with the npm packages of this book's site."""

from __future__ import annotations

from pathlib import Path

from byhand.sphinx.node import HOME, Node
from web import ROOT, WEB

CACHE = ROOT / "_build" / ".byhand"  # what is made once
ENGINE = Node(HOME, CACHE / "node")
SITE = Node(WEB, CACHE / "node")


def node_modules() -> Path:
    """The folder node_modules of the site."""
    return SITE.modules()


def run_node(script: Path, *arguments: str | Path, stdin: str | None = None, timeout: float = 300) -> str:
    """What a script prints, with the packages of the site."""
    return SITE.run(script, *arguments, stdin=stdin, timeout=timeout)
