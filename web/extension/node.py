"""Node with the npm packages of the engine, and with those of this book's site."""

from byhand.sphinx.node import HOME, Node
from web import ROOT, WEB

CACHE = ROOT / "_build" / ".byhand"  # what is made once
ENGINE = Node(HOME, CACHE / "node")
SITE = Node(WEB, CACHE / "node")
