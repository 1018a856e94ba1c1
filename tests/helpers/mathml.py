"""What is not valid in the MathML of a page, by the rules of MathML Core."""

from __future__ import annotations

import re
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
CHILDREN = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip


def invalid(html: str) -> list[str]:
    """Each formula that is no XML, has a wrong number of children or an empty attribute, a sentence each."""
    return [wrong for text in re.findall(r"<math.*?</math>", html, re.DOTALL) for wrong in _wrong(text)]


def _wrong(text: str) -> list[str]:
    try:
        math = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [f"{error}: {text[:200]}"]
    found = []
    for node in math.iter():
        tag = node.tag.removeprefix(f"{{{NAMESPACE}}}")
        told = ElementTree.tostring(node, "unicode")[:200]
        if len(node) != CHILDREN.get(tag, len(node)):
            found.append(f"{tag} has {len(node)} children instead of {CHILDREN[tag]}: {told}")
        found += [f"{tag} has an empty {name}: {told}" for name, value in node.attrib.items() if not value]
    return found
