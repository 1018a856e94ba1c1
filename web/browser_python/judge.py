"""What the judge of this book's exercises is packed of; commands and tests ask for it too, without Sphinx."""

from __future__ import annotations

from byhand.sphinx.packing import Packing
from web import ROOT
from web.extension.node import CACHE, ENGINE

PACKING = Packing(
    "nbutils.exercises",
    (ROOT / "byhand", ROOT / "nbutils"),
    CACHE / "judge",
    ENGINE,
    (ROOT / "LICENSE").read_text(encoding="utf-8"),
)
