"""npm's packages that only the tests need."""

from common import ROOT

from byhand.sphinx.node import Node
from web.extension.node import CACHE

TESTS = Node(ROOT / "tests", CACHE / "node")
