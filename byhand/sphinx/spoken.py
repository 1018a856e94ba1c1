"""A formula's MathML as it is to be read aloud: KaTeX writes what is seen, and some signs mean something else.

The MathML of a typeset formula is not seen; screen readers take it and say "W raised to the normal down tack power" for
a transpose. What the signs mean in the book's notation is written here in words, and where a letter is a function.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
APPLIED, TIMES = "\u2061", "\u22c5"
FUNCTIONS = ("σ",)
"""Letters that are functions where a bracket follows; of f, g and h screen readers take it to be so."""
_FACTORS = ("mi", "msub", "msup", "msubsup", "mfrac", "mover")
_WORDS = {"⊙": "times elementwise"}


def spoken(mathml: str) -> str:
    """The same formula, with words for transposes, immediate derivatives, elementwise products and indicators.

    >>> spoken("<math><msup><mi>W</mi><mi>⊤</mi></msup></math>")
    '<math><mrow><mi>W</mi><mtext>transposed</mtext></mrow></math>'
    """
    math = ElementTree.fromstring(mathml.replace(_SPACE, "", 1))
    for parent in list(math.iter()):
        parent[:] = _in_sequence([_by_itself(child) for child in _words(list(parent))])
    written = ElementTree.tostring(math, "unicode", short_empty_elements=False)
    return written.replace("<math", f"<math{_SPACE}", 1) if _SPACE in mathml else written


def _by_itself(node: Element) -> Element:
    """A sign whose meaning its own parts tell."""
    tag, parts = node.tag, [_text(part) for part in node]
    if tag in ("msup", "msubsup") and parts[-1] == "⊤":
        base = node[0] if tag == "msup" else _made("msub", *node[:2])
        return _made("mrow", base, _made("mtext", text="transposed"))
    if tag == "msup" and parts == ["∂", "+"]:
        return _made("mrow", _made("mtext", text="immediate"), node[0])
    if tag == "msup" and not parts[0]:  # a sign by itself that stands above the line elsewhere
        return node[1]
    return _made("mtext", text=_WORDS[_text(node)]) if tag == "mo" and _text(node) in _WORDS else node


def _in_sequence(nodes: list[Element]) -> list[Element]:
    """What the next sign tells of a sign: that it is applied to a bracket, tells a condition, or ends a subscript."""
    found: list[Element] = []
    for number, node in enumerate(nodes):
        after = next((later for later in nodes[number + 1 :] if not _is_space(later)), None)
        follows = "" if after is None else _text(after)
        if _text(node) == "1" and node.get("mathvariant") == "bold" and follows == "[":
            node = _made("mtext", text="indicator of")
        found.append(node)
        if follows == "(" and _is_function(node):
            found.append(_made("mo", text=APPLIED))
        elif after is not None and _is_factor(after) and _ends_in_a_sum(node):
            found.append(_made("mo", text=TIMES))
    return found


def _words(nodes: list[Element]) -> list[Element]:
    """Upright letters in a row are one word."""
    found: list[Element] = []
    for node in nodes:
        is_letter = node.tag == "mi" and node.get("mathvariant") == "normal" and _text(node).isalpha()
        if is_letter and found and found[-1].get("mathvariant") == "normal" and _text(found[-1]).isalpha():
            found[-1].text = _text(found[-1]) + _text(node)
        else:
            found.append(node)
    for node in found:
        if len(_text(node)) > 1 and node.get("mathvariant") == "normal":
            del node.attrib["mathvariant"]  # of a name with several letters it is the default
    return found


def _is_function(node: Element) -> bool:
    """Whether a letter is one that stands for a function, or a word; or the derivative of one."""
    name = node[0] if node.tag == "msup" and _text(node[1]) == "′" else node
    text = _text(name)
    return name.tag == "mi" and (text in FUNCTIONS or (len(text) > 1 and text.isalpha()))


def _ends_in_a_sum(node: Element) -> bool:
    """Whether a subscript such as t − 1 comes last, so that nobody hears where it ends."""
    if node.tag not in ("msub", "msubsup") or node[0].tag == "mo":
        return False
    return any(_text(part) in ("+", "−") for part in node[1].iter() if part.tag == "mo")


def _is_factor(node: Element) -> bool:
    return _is_factor(node[0]) if node.tag == "mrow" and len(node) else node.tag in _FACTORS


def _is_space(node: Element) -> bool:
    return node.tag == "mspace" or (node.tag == "mtext" and not _text(node))


def _made(tag: str, *children: Element, text: str = "") -> Element:
    node = Element(tag)
    node.text = text or None
    node.extend(children)
    return node


def _text(node: Element) -> str:
    """The text of a sign, or of an only child within a row; of more than one, all of it."""
    return "".join(node.itertext()).strip()
