"""Live figures in Python: what they refuse, what they draw, and that the script computes what NumPy computes."""

import json
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pytest
import sympy
from figures import everything, page
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from sympy import Abs, Expr, Max, Piecewise, Symbol, cos, exp, log, symbols
from traitlets import TraitError

from byhand.figures import Edge, Region
from byhand.figures.live import (
    Arrow,
    Axis,
    Bar,
    Cell,
    Choice,
    Contour,
    Curve,
    Data,
    HLine,
    LiveFigure,
    Marks,
    Over,
    Panel,
    Point,
    Recurrence,
    Scatter,
    Slider,
    Text,
    Toggle,
    Trail,
    number_text,
    page_html,
)
from byhand.figures.loops import Piece, definition
from byhand.figures.script import Script
from byhand.figures.values import Known, Values
from byhand.formulas.printers import UnknownNodeError
from nbutils.activations import relu, sigmoid, tanh

w, b, x, y, z, a, f, k, q = symbols("w b x y z a f k q", real=True)
W = Slider(w, -3, 3, 1, "weight w")
B = Slider(b, -1, 1, 0, "bias b")


def panel(*artists: Any, **options: Any) -> Panel:
    return Panel("A panel.", Axis("x", -3, 3), Axis("y", -3, 3), artists, **options)


def figure(*artists: Any, **options: Any) -> LiveFigure:
    """A small figure with the controls w and b and the definition z; a line is drawn in it if nothing else is."""
    defaults: dict[str, Any] = {
        "controls": [W, B], "definitions": {z: w * 2 + b}, "reading": "z = {z:.2f}",
        "panels": [panel(*(artists or (HLine(y=0),)))],
    }  # fmt: skip
    return LiveFigure(options.pop("name", "small"), options.pop("title", "A small figure"), **(defaults | options))


# ------------------------------------------------------------------------------------------------ what is refused

OVER_X = Over(x, -3, 3)
REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a name for no address": (lambda: figure(name="Big Figure"), "lower-case letters, digits and hyphens"),
    "no control": (lambda: figure(controls=[]), "at least one control"),
    "no panel": (lambda: figure(panels=[]), "at least one control and one panel"),
    "a mark without an inside": (lambda: figure(Point(x=w, y=b, marker="x")), "marker must be one of .* not 'x'"),
    "an unknown symbol": (
        lambda: figure(Point(x=w, y=q)),
        r"small, panel 1, artist 1 \(Point\): the symbol q has no value here; known: w, b, z",
    ),
    "a loop's symbol outside it": (lambda: figure(Curve(over=OVER_X, y=x), Point(x=x, y=0)), "artist 2 .*symbol x has"),
    "a symbol with other assumptions": (lambda: figure(Point(x=Symbol("w"), y=0)), "two symbols are called w"),
    "a loop's symbol with other assumptions": (
        lambda: figure(Curve(over=Over(Symbol("w"), 0, 1), y=z)),
        "two symbols are called w",
    ),
    "an unknown function": (lambda: figure(Point(x=sympy.gamma(w), y=0)), "cannot translate .*gamma"),
    "a text for an expression": (lambda: figure(Point(x="w", y=0)), "a number or a SymPy expression, not 'w'"),
    "a condition for an expression": (lambda: figure(Point(x=w > 0, y=0)), "expected a number or a SymPy expression"),
    "a definition before it is known": (lambda: figure(definitions={z: a, a: w}), "small, definitions: .*symbol a has"),
    "a definition of a control": (lambda: figure(definitions={z: w, w: b}), "two controls or definitions are named w"),
    "a control twice": (lambda: figure(controls=[W, B, W]), "two controls or definitions are named w"),
    "a name in the reading": (lambda: figure(reading="{nope:.2f}"), "small, reading: .* names 'nope', .* w, b, z"),
    "a name in a text": (lambda: figure(Text(x=0, y=0, text="{nope:.1f}")), r"artist 1 \(Text\): .* names 'nope'"),
    "a field without decimals": (lambda: figure(reading="{z}"), r"expected \{z:.2f\}"),
    "a brace left open": (lambda: figure(reading="{z:.2f"), "small, reading: the text"),
    "a cell's name": (lambda: figure(Cell(x=0, y=0, value="nope")), r"artist 1 \(Cell\): .* names 'nope'"),
    "a colour": (lambda: figure(Point(x=0, y=0, colour="red")), "no colour is named 'red'; expected one of input"),
    "a preset out of range": (lambda: figure(presets={"Far": {w: 9}}), "preset 'Far': w = 9 is out of range.*-3 to 3"),
    "a preset of no control": (lambda: figure(presets={"Odd": {z: 0}}), "preset 'Odd': z is no control; .* w, b"),
    "a preset called Start": (lambda: figure(presets={"Start": {w: 0}}), "has a button of this name"),
    "play of no slider": (lambda: figure(controls=[W, Toggle(b, 0, "b")], play=b), "play = b must be .* a slider"),
    "play of no control": (lambda: figure(play=z), "small, play: z is no control"),
    "play by text": (lambda: figure(play="w"), "small, play: expected the symbol of a control, not 'w'; they are w, b"),
    "play without which": (lambda: figure(play=True), "small, play: expected the symbol of a control, not True"),
    "a preset by text": (
        lambda: figure(presets={"Far": {"w": 1}}),
        "small, preset 'Far': expected the symbol .* not 'w'",
    ),
    "a preset to text": (lambda: figure(presets={"Far": {w: "1"}}), "small, preset 'Far': w takes a number, not '1'"),
    "a preset without values": (
        lambda: figure(presets={"Far": [1]}),
        r"small, preset 'Far': expected values by symbol",
    ),
    "a control that is none": (lambda: figure(controls=[w]), "small: expected a Slider, Choice or Toggle, not w"),
    "a panel that is none": (lambda: figure(panels=[w]), "small: expected a Panel, not w"),
    "an artist that is none": (lambda: figure(w), "small: expected an artist such as Curve or Point, not w"),
    "an option by its name": (
        lambda: figure(controls=[W, Choice(b, ("one", "two"), 0, "b")], presets={"Two": {b: "two"}}),
        "preset 'Two': b is set by an option's place, counted from 0, not by its name 'two'",
    ),
    "presets without values": (lambda: figure(presets=["Far"]), "small, presets: expected names to values, such as"),
    "a preset without a name": (lambda: figure(presets={None: {w: 1}}), "small, presets: expected a text .* not None"),
    "a preset of an empty name": (lambda: figure(presets={" ": {w: 1}}), "small, presets: expected a text .* not ' '"),
    "definitions in a list": (lambda: figure(definitions=[z]), r"small, definitions: expected symbols .*not \[z\]"),
    "a definition by text": (lambda: figure(definitions={"z": w}), "small, definitions: expected a symbol, not 'z'"),
    "one control": (lambda: figure(controls=W), "small: expected a list of controls, not Slider"),
    "one panel": (lambda: figure(panels=panel()), "small: expected a list of panels, not Panel"),
    "a name that is no text": (lambda: figure(name=5), "lower-case letters, digits and hyphens, not 5"),
    "a slider of a text": (lambda: Slider("w", 0, 1, 0, "w"), "slider: expected a symbol, not 'w'"),  # type: ignore[arg-type]
    "a choice of a text": (lambda: Choice("f", ("a", "b"), 0, "f"), "choice: expected a symbol, not 'f'"),  # type: ignore[arg-type]
    "a toggle of a text": (lambda: Toggle("f", 0, "f"), "toggle: expected a symbol, not 'f'"),  # type: ignore[arg-type]
    "a slider without an end": (lambda: Slider(w, None, 1, 0, "w"), "slider w: low, high and step are numbers, .*None"),  # type: ignore[arg-type]
    "a step in text": (lambda: Slider(w, 0, 1, 0, "w", step="1"), "slider w: low, high and step are numbers, .*'1'"),  # type: ignore[arg-type]
    "no options": (lambda: Choice(f, None, 0, "f"), "choice f: expected two or more different options.*not None"),  # type: ignore[arg-type]
    "options without an order": (lambda: Choice(f, {"one", "two"}, 0, "f"), "choice f: expected two or more"),  # type: ignore[arg-type]
    "an empty option": (lambda: Choice(f, ("one", ""), 0, "f"), "choice f: expected two or more different options"),
    "options that are no text": (lambda: Choice(f, (1, 2), 0, "f"), "different options, a text each"),  # type: ignore[arg-type]
    "a colour of a control": (
        lambda: figure(controls=[W, Slider(b, 0, 1, 0, "b", "red")]),
        "small, control b: no colour is named 'red'",
    ),
    "when no condition": (
        lambda: figure(controls=[W, Slider(b, 0, 1, 0, "b", when=w)]),
        r"small, control b: expected a condition such as Eq\(f, 0\) or w > 0, not w",
    ),
    "when of what is unknown": (
        lambda: figure(controls=[W, Slider(b, 0, 1, 0, "b", when=q > 0)]),
        "symbol q has no value",
    ),
    "no data": (lambda: Data({}), "at least one column"),
    "data in a table": (lambda: Data({x: [[1, 2]]}), r"the data of x must be a list of numbers.* shape \(1, 2\)"),
    "data of two lengths": (lambda: Data({x: [1, 2], y: [1]}), "one length, but x has 2, y has 1"),
    "points of two lengths": (lambda: figure(Scatter(x=[1], y=[1, 2])), r"artist 1 \(Scatter\): .* one length"),
    "a formula left open": (lambda: figure(Text(x=0, y=0, text="$w")), r"artist 1 \(Text\): .* a \$ is missing"),
    "an unknown command": (lambda: figure(Text(x=0, y=0, text=r"$\matrix$")), r"\\matrix is not known to a label"),
    "a recurrence that needs what comes later": (
        lambda: figure(definitions={a: Recurrence(k, {x: z}, {x: x}, 3).value(x), z: w}),
        "small, definitions: the symbol z has no value",
    ),
    "a slider the wrong way": (lambda: Slider(w, 1, 0, 1, "w"), "low = 1 must be less than high = 0"),
    "a slider that starts outside": (lambda: Slider(w, 0, 1, 2, "w"), "w = 2 is out of range: expected .* 0 to 1"),
    "a log slider from 0": (lambda: Slider(w, 0, 1, 1, "w", log=True), "a log slider needs low > 0, not 0"),
    "a step of 0": (lambda: Slider(w, 0, 1, 1, "w", step=0), "step must be positive, not 0"),
    "steps that miss the end": (lambda: Slider(w, 0, 1, 1, "w", step=0.3), "in steps of 0.3 it does not reach 1"),
    "one option": (lambda: Choice(f, ("one",), 0, "f"), "two or more different options"),
    "options twice": (lambda: Choice(f, ("one", "one"), 0, "f"), "two or more different options"),
    "an option that is not there": (lambda: Choice(f, ("one", "two"), 2, "f"), "f = 2 is out of range"),
    "half an option": (lambda: Choice(f, ("one", "two"), 0.5, "f"), "f = 0.5 is not a whole number"),
    "a case too many": (lambda: Choice(f, ("one", "two"), 0, "f").pick(1, 2, 3), "2 options, 3 cases were given"),
    "half a toggle": (lambda: Toggle(f, 0.5, "f"), "not a whole number"),  # type: ignore[arg-type]
    "one sample": (lambda: Over(x, 0, 1, 1), "n must be 2 or more, not 1"),
    "a recurrence without a step": (lambda: Recurrence(k, {w: 0, b: 0}, {w: w}, 3), r"start is of \['b', 'w'\], step"),
    "a recurrence that counts in its state": (lambda: Recurrence(w, {w: 0}, {w: w}, 3), "cannot be part of its state"),
    "steps that a control says": (
        lambda: Recurrence(k, {w: 0}, {w: w}, b),
        "number of steps must be a whole number, not b; what a control changes is said by `until`",
    ),
    "half a step": (lambda: Recurrence(k, {w: 0}, {w: w}, 2.5), "must be a whole number, not 2.5"),  # type: ignore[arg-type]
    "an index by text": (
        lambda: Recurrence("k", {w: 0}, {w: w}, 3),  # type: ignore[arg-type]
        "the index of a recurrence: expected a symbol, not 'k'",
    ),
    "a value in a sum": (lambda: 1 + q * Recurrence(k, {x: z}, {x: x}, 3).value(x), "value stands alone among the def"),
    "what runs by text": (lambda: Over("x", 0, 1), "Over: expected a symbol, not 'x'"),  # type: ignore[arg-type]
    "half a sample": (lambda: Over(x, 0, 1, 2.5), "Over x: n must be a whole number, not 2.5"),  # type: ignore[arg-type]
    "a value outside definitions": (
        lambda: figure(HLine(y=Recurrence(k, {x: z}, {x: x}, 3).value(x))),
        r"\(HLine\): expected .* expression, not a recurrence's value: put it into `definitions`",
    ),
    "a curve over a recurrence": (
        lambda: figure(Curve(over=Recurrence(k, {x: w}, {x: x}, 3), y=x)),  # type: ignore[arg-type]
        r"\(Curve\): over: expected Over.*; a Trail draws a recurrence",
    ),
    "a place of the legend": (
        lambda: Panel("A panel.", Axis("x", 0, 1), Axis("y", 0, 1), [], legend="top"),
        "panel 'A panel.': legend is one of best, upper right, .*center, not 'top'",
    ),
    "a range as a tuple": (
        lambda: figure(Curve(over=(x, 0, 1), y=x)),  # type: ignore[arg-type]
        r"artist 1 \(Curve\): over: expected Over\(symbol, low, high\), not \(x, 0, 1\)",
    ),
    "an area over a recurrence": (
        lambda: figure(Region(over=Recurrence(k, {x: w}, {x: x}, 3), y=x)),  # type: ignore[arg-type]
        r"artist 1 \(Region\): over: expected Over",
    ),
    "a trail of a range": (lambda: figure(Trail(of=OVER_X, x=x, y=x)), r"\(Trail\): of: expected a Recurrence or Data"),  # type: ignore[arg-type]
    "marks of a range": (lambda: figure(Marks(of=OVER_X, x=x, y=x)), r"\(Marks\): of: expected a Recurrence or Data"),  # type: ignore[arg-type]
    "a line style by name": (
        lambda: figure(HLine(y=0, line="dashed")),
        r"artist 1 \(HLine\): line must be one of - -- : -., not 'dashed'",
    ),
    "an arrow's line style by name": (lambda: Edge("x", "z", line="dashed"), "line must be one of .* not 'dashed'"),
    "an axis as a tuple": (
        lambda: Panel("A panel.", Axis("x", 0, 1), (0, 1), []),  # type: ignore[arg-type]
        r"panel 'A panel.': y is an Axis\(label, low, high\), not \(0, 1\)",
    ),
    "one artist": (
        lambda: Panel("A panel.", Axis("x", 0, 1), Axis("y", 0, 1), HLine(y=0)),  # type: ignore[arg-type]
        "panel 'A panel.': expected a list of artists, not HLine",
    ),
    "steps below 0": (lambda: Recurrence(k, {w: 0}, {w: w}, -1), "0 or more, not -1"),
    "a state by its name": (
        lambda: Recurrence(k, {"w": 0}, {"w": w}, 3),  # type: ignore[dict-item]
        "the state of a recurrence: expected a symbol, not 'w'",
    ),
    "an axis whose label comes last": (
        lambda: Axis(0, 1, "x"),  # type: ignore[arg-type]
        r"an axis is Axis\(label, low, high\): expected a text first, not 0",
    ),
    "an axis the wrong way": (lambda: Axis("x", 1, 1), "low = 1 must be less than high = 1"),
    "a log axis from 0": (lambda: Axis("x", 0, 1, log=True), "a log axis needs low > 0, not 0"),
    "no title": (lambda: figure(title=" "), "small: a live figure needs a title, not ' '"),
    "a title that is no text": (lambda: figure(title=None), "small: a live figure needs a title, not None"),
    "no reading": (lambda: figure(reading=""), "small: a live figure needs a reading, not ''"),
    "a panel without a description": (
        lambda: figure(panels=[panel(HLine(y=0)), Panel("", Axis("x", 0, 1), Axis("y", 0, 1), [HLine(y=0)])]),
        "small, panel 2 needs a description, not ''",
    ),
    "an empty panel": (
        lambda: figure(panels=[panel()]),
        r"small, panel 1 \('A panel.'\) is empty: expected an artist, or a background",
    ),
    "a slider without a label": (lambda: Slider(w, 0, 1, 0, ""), "slider w needs a label, not ''"),
    "a choice without a label": (lambda: Choice(f, ("one", "two"), 0, " "), "choice f needs a label, not ' '"),
    "a toggle without a label": (lambda: Toggle(f, 0, None), "toggle f needs a label, not None"),  # type: ignore[arg-type]
    "a curve the wrong way": (
        lambda: figure(Curve(over=Over(x, 2, -2), y=x)),
        r"small, panel 1, artist 1 \(Curve\): over x: low = 2 must be less than high = -2",
    ),
    "a curve over one value": (lambda: figure(Curve(over=Over(x, 2, 2), y=x)), "low = 2 must be less than high = 2"),
    "an area the wrong way": (
        lambda: figure(Region(over=Over(x, sympy.pi, 0), y=x)),
        r"artist 1 \(Region\): over x: low = pi must be less than high = 0",
    ),
    "a curve without a point": (
        lambda: figure(HLine(y=0), Curve(over=OVER_X, y=log(-1 - x**2) + w)),
        r"small, panel 1, artist 2 \(Curve\) has no point: expected a value of x and y at the start, at a preset or",
    ),
    "a point that is nowhere": (
        lambda: figure(HLine(y=0), Point(x=w, y=log(-1 - w**2))),
        r"small, panel 1, artist 2 \(Point\) has no point: expected a value of x and y at the start, at a preset or",
    ),
    "a reading without a value at an end": (
        lambda: figure(definitions={z: log(w + 1)}),
        "small, reading: z is not a number at w = -3",
    ),
    "a reading without a value at a preset": (
        lambda: figure(definitions={z: log(w + 4 - 8 * b)}, presets={"Far": {w: -3, b: 1}}, controls=[W, B]),
        "small, reading: z is not a number at the preset 'Far'",
    ),
    "a text without a value at an end": (
        lambda: figure(Text(x=0, y=0, text="{a:.1f}"), definitions={z: w, a: sympy.sqrt(2 - w)}),
        r"small, panel 1, artist 1 \(Text\): a is not a number at w = 3",
    ),
    "a cell without a value in a case": (
        lambda: figure(Cell(x=0, y=0, value="a"), definitions={z: w, a: log(f - 1)},
                       controls=[W, Choice(f, ("one", "two", "three"), 2, "case")]),
        r"small, panel 1, artist 1 \(Cell\): a is not a number at f = 0",
    ),
    "a control that changes nothing": (
        lambda: figure(controls=[W, B, Slider(q, 0, 1, 0, "q")]),
        "small, control q: it changes nothing: no artist, no reading and no other control depends on it",
    ),
    "a control that hides itself": (
        lambda: figure(controls=[Slider(w, -3, 3, 1, "w", when=w > 0), B]),
        "small, control w: when is a condition of the other controls, not of w",
    ),
    "two controls of one label": (
        lambda: figure(Point(x=w, y=b), controls=[Slider(w, 0, 1, 0, "rate"), Slider(b, 0, 1, 0, "rate")]),
        "small, control b: another one is labelled 'rate' too",
    ),
    "digits below 0": (lambda: Slider(w, 0, 1, 0, "w", digits=-1), "w: digits is a whole number from 0 to 12, not -1"),
    "half a digit": (
        lambda: Slider(w, 0, 1, 0, "w", digits=2.5),  # type: ignore[arg-type]
        "slider w: digits is a whole number from 0 to 12, not 2.5",
    ),
    "an end that is true": (lambda: Slider(w, False, True, 0, "w"), "w: low, high and step are numbers, not False"),
    "a panel of no size": (
        lambda: Panel("A panel.", Axis("x", 0, 1), Axis("y", 0, 1), [], size=(0, 270)),
        r"panel 'A panel.': size is its width and height in px, each from 40 to 2000, not \(0, 270\)",
    ),
    "a panel of one size": (
        lambda: Panel("A panel.", Axis("x", 0, 1), Axis("y", 0, 1), [], size=360),  # type: ignore[arg-type]
        "panel 'A panel.': size is its width and height in px, each from 40 to 2000, not 360",
    ),
    "a contour that moves": (
        lambda: figure(panels=[panel(background=Contour(w, b, w * q, [1]))]),
        "small, panel 1: value: the expression holds q",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_with_what_was_wrong(case: str) -> None:
    build, message = REFUSED[case]
    with pytest.raises((ValueError, TypeError), match=message):
        build()


def test_a_wrong_name_of_a_control() -> None:
    with pytest.raises(KeyError, match="small has no control 'z'; it has w, b"):
        figure()["z"]


# ------------------------------------------------------------------------------------------------ values in Python


def test_values_are_read_set_and_observed() -> None:
    moved = figure(Point(x=w, y=b))
    seen: list[float] = []
    moved["w"].observe(lambda change: seen.append(change["new"]), "value")
    moved["w"].value = 2
    moved.values = {"w": -1, "b": 0.5}
    assert seen == [2.0, -1.0]
    assert (moved["w"].value, moved["b"].value) == (-1.0, 0.5)
    assert repr(moved) == "LiveFigure('A small figure', w=-1, b=0.5)"


def test_a_change_from_the_page_arrives_as_one() -> None:
    moved = figure()
    seen: list[dict[str, float]] = []
    moved.observe(lambda change: seen.append(change["new"]), "values")
    moved.set_state({"values": {"w": 2, "b": -1}})  # as the page's message does
    assert seen == [{"w": 2.0, "b": -1.0}]
    moved["b"].value = 1
    assert seen[1:] == [{"w": 2.0, "b": 1.0}]


def test_a_value_is_linked_with_a_widget() -> None:
    moved, slider = figure(), ipywidgets.FloatSlider(min=-3, max=3)
    link = ipywidgets.link((moved["w"], "value"), (slider, "value"))
    assert slider.value == 1
    slider.value = -2
    assert moved.values == {"w": -2.0, "b": 0.0}
    moved.set_state({"values": {"w": 0.5, "b": 0}})
    assert slider.value == 0.5
    link.unlink()


def test_two_controls_linked_with_each_other_settle() -> None:
    moved = figure()
    ipywidgets.link((moved["w"], "value"), (moved["b"], "value"))
    assert moved.values == {"w": 1.0, "b": 1.0}
    moved.set_state({"values": {"w": 0.5, "b": 1}})
    assert moved["w"].value == moved["b"].value
    assert moved.values == {"w": moved["w"].value, "b": moved["b"].value}


@pytest.mark.parametrize("value", [4, -3.01, math.inf, math.nan])
def test_a_value_out_of_range_is_refused(value: float) -> None:
    moved = figure()
    with pytest.raises(TraitError, match=r"w = .* is out of range: expected a value from -3 to 3"):
        moved["w"].value = value
    with pytest.raises(TraitError, match=r"small: w = .* is out of range"):
        moved.values = {"w": value, "b": 0}
    assert moved["w"].value == moved.values["w"] == 1


def test_values_that_are_not_the_controls_are_refused() -> None:
    with pytest.raises(TraitError, match=r"expected values of w, b, not \{'w': 1\}"):
        figure().values = {"w": 1}
    with pytest.raises(ValueError, match=r"expected values of w, b, not \{'v': 1\}"):
        figure().shapes({"v": 1})


# ---------------------------------------------------------------------------------------------------- the picture


def test_the_picture_is_the_same_each_time() -> None:
    assert figure(Point(x=w, y=z)).static_svg() == figure(Point(x=w, y=z)).static_svg()


def test_the_picture_is_well_formed_and_names_nothing_twice() -> None:
    root = ElementTree.fromstring(everything().static_svg())
    names = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(names) == len(set(names))
    links = {node.get("{http://www.w3.org/1999/xlink}href", "#")[1:] for node in root.iter()} - {""}
    assert links <= set(names)
    assert {entry["id"] for entry in everything().spec["artists"]} <= set(names)
    text = everything().static_svg()
    assert "nan" not in text.lower().replace("log w", "")


def test_two_figures_share_no_name() -> None:
    def names(name: str) -> set[str | None]:
        root = ElementTree.fromstring(figure(Point(x=w, y=z), name=name).static_svg())
        return {node.get("id") for node in root.iter()} - {None}

    assert names("one") & names("another") == set()


def test_the_page_is_made_of_the_picture_alone() -> None:
    html = page_html(everything().static_svg())
    assert html is not None
    assert html.count("<svg") == 5
    assert "&lt;as one figure&gt;" in html
    data = html.split('class="live-data">')[1].split("</script>")[0]
    assert "<" not in data
    assert page_html("<svg/>") is None


def test_jupyter_gets_the_widget_and_the_picture() -> None:
    bundle, _ = everything()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("LiveFigure('Every kind")
    assert bundle["image/svg+xml"] == everything().static_svg()
    assert "application/vnd.jupyter.widget-view+json" in bundle


# -------------------------------------------------------------------------------------------- the numbers by NumPy


def pixels(moved: LiveFigure, number: int, **values: float) -> np.ndarray:
    points: np.ndarray = moved.shapes(moved.values | values)[number]["points"]
    return points


def data(moved: LiveFigure, points: np.ndarray) -> np.ndarray:
    """Points in px as points of the panel's axes."""
    (fx, sx, _), (fy, sy, _) = (moved.spec["maps"][0][key] for key in ("x", "y"))
    return (points - [sx, sy]) / [fx, fy]


def test_places_are_where_matplotlib_draws_them() -> None:
    moved = figure(Point(x=-3, y=-3), Point(x=3, y=3))
    frame = next(part for part in moved.html.split("<path ")[1:] if "clip-path" in part)
    left, bottom = frame.split('d="M')[1].split("L")[0].split()
    assert pixels(moved, 0)[0] == pytest.approx([float(left), float(bottom)], abs=0.06)


@pytest.mark.parametrize("marker", ["o", "s", "D", "^", "*"])
def test_a_mark_is_as_matplotlib_draws_it(marker: str) -> None:
    size = 7.0
    drawing, _ = panel(Point(x=0, y=0, marker=marker, size=size)).draw("mark")
    there = drawing.split('<g id="mark-0">')[1].split(' d="')[1].split('"')[0]
    expected = np.array(re.findall(r"-?[\d.]+", there), dtype=float).reshape(-1, 2)
    outline = Point(x=0, y=0, marker=marker, size=size).outline()
    if marker == "o":
        assert outline == "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z"
        assert np.abs(expected).max() == 3.5
    else:
        steps = np.array(re.findall(r"-?[\d.]+", outline), dtype=float).reshape(-1, 2)
        assert np.cumsum(steps, axis=0) == pytest.approx(expected, abs=0.01)


def test_a_loop_hides_a_control_and_what_depends_on_it() -> None:
    moved = figure(Curve(over=Over(w, 0, 1, 3), y=z))
    assert data(moved, pixels(moved, 0, b=0.5)) == pytest.approx(np.array([[0, 0.5], [0.5, 1.5], [1, 2.5]]))


def test_a_loop_hides_a_definition_and_what_depends_on_it() -> None:
    moved = figure(Curve(over=Over(z, -1, 1, 3), y=a), definitions={z: 2 * w + b, a: relu(z)})
    assert data(moved, pixels(moved, 0)) == pytest.approx(np.array([[-1, 0], [0, 0], [1, 1]]))


def test_a_constant_over_a_loop_is_as_long_as_the_loop() -> None:
    moved = figure(Curve(over=Over(x, -1, 1, 3), y=2))
    assert data(moved, pixels(moved, 0)) == pytest.approx(np.array([[-1, 2], [0, 2], [1, 2]]))


@pytest.mark.parametrize(("until", "count"), [(None, 6), (b, 4), (2.5, 3), (-1, 1), (100, 6), (log(-1 - w**2), 1)])
def test_a_recurrence_stops(until: Any, count: int) -> None:
    halves = Recurrence(k, {x: 2}, {x: x / 2}, 5, until=until)
    moved = figure(Trail(of=halves, x=k, y=x), controls=[W, Slider(b, 0, 9, 3, "b")])
    found = data(moved, pixels(moved, 0))
    assert found == pytest.approx(np.array([[i, 2 / 2**i] for i in range(count)]))


def test_points_from_arrays_and_what_is_computed_of_them() -> None:
    rows = Data({x: np.array([0.0, 1.0, 2.0]), y: [1, 0, -1]})
    moved = figure(Scatter(x=[1, 2, 3], y=[-1, 0, 1]), Marks(of=rows, x=x, y=w * x + y), Trail(of=rows, x=z * x, y=y))
    assert data(moved, pixels(moved, 0)) == pytest.approx(np.array([[1, -1], [2, 0], [3, 1]]))
    assert data(moved, pixels(moved, 1, w=0.5)) == pytest.approx(np.array([[0, 1], [1, 0.5], [2, 0]]))
    assert data(moved, pixels(moved, 2, w=0, b=1)) == pytest.approx(np.array([[0, 1], [1, 0], [2, -1]]))


def test_what_a_recurrence_comes_to_stands_in_texts_and_readings() -> None:
    doubled = Recurrence(k, {x: w}, {x: 2 * x + k}, 4, until=10 * b)
    moved = figure(
        Text(x=0, y=0, text="{a:.1f}"), definitions={a: doubled.value(x), z: doubled.value(x * w, at=b * 4)},
        reading="{a:.1f} and {z:.1f}",
    )  # fmt: skip
    x_vals = [3.0]
    for step in range(4):
        x_vals.append(2 * x_vals[-1] + step)
    assert moved.reading_text({"w": 3, "b": 1}) == f"{x_vals[4]:.1f} and {3 * x_vals[4]:.1f}"
    assert moved.reading_text({"w": 3, "b": 0.5}) == f"{x_vals[4]:.1f} and {3 * x_vals[2]:.1f}"
    assert moved.reading_text({"w": 3, "b": 0.1}) == f"{x_vals[1]:.1f} and {3 * x_vals[0]:.1f}"


def test_a_curve_of_what_a_recurrence_comes_to() -> None:
    grown = Recurrence(k, {x: 1}, {x: w * x}, 3)
    moved = figure(Curve(over=Over(w, 0, 2, 3), y=z), definitions={z: grown.value(x)}, controls=[W])
    assert data(moved, pixels(moved, 0)) == pytest.approx(np.array([[0, 0], [1, 1], [2, 8]]))


def test_a_control_is_shown_while_its_condition_holds() -> None:
    moved = figure(controls=[W, Slider(b, 0, 1, 0, "b", when=sympy.And(w > 0, sympy.Ne(w, 2)))])
    assert [moved.shown({"w": value, "b": 0}) for value in (-1, 1, 2)] == [["w"], ["w", "b"], ["w"]]


def test_a_point_that_does_not_exist_is_left_out_of_the_picture() -> None:
    moved = figure(Point(x=log(w), y=0), Text(x=log(w), y=0, text="here"), Arrow(start=(0, 0), end=(log(w), 1)),
                   Curve(over=Over(x, -1, 1, 5), y=log(x)), controls=[Slider(w, -3, 3, -1, "w"), B])  # fmt: skip
    assert [np.isnan(shape["points"]).any() or not len(shape["points"]) for shape in moved.shapes(moved.values)] == [
        True, True, True, True,
    ]  # fmt: skip
    assert "nan" not in moved.static_svg().lower()


def test_a_panel_with_a_background_alone_is_not_empty() -> None:
    assert figure(panels=[panel(background=Contour(x, y, x * y, [1]))]).spec["artists"] == []


def test_the_ends_of_what_runs_may_change_places_as_a_control_moves() -> None:
    moved = figure(Curve(over=Over(x, 0, w, 2), y=x), Region(over=Over(x, w, 1, 2), y=x))
    assert data(moved, pixels(moved, 0, w=-1)) == pytest.approx(np.array([[0, 0], [-1, -1]]))


F = Choice(f, ("one", "two", "three"), 0, "case")
NOWHERE = log(-1 - x**2)


@pytest.mark.parametrize(
    ("y", "options"),
    [
        (log(w - 2) + x, {}),  # at an end of a slider
        (Piecewise((x, sympy.Eq(f, 1)), (NOWHERE, True)), {"controls": [W, B, F]}),  # in a case
        (Piecewise((x, sympy.Eq(w, 2)), (NOWHERE, True)), {"presets": {"Two": {w: 2}}}),
    ],
)
def test_a_curve_may_be_nowhere_at_the_start(y: Expr, options: dict[str, Any]) -> None:
    assert np.isnan(pixels(figure(Curve(over=OVER_X, y=y), **options), 0)).all()


def test_a_text_shows_no_number_where_it_is_not_drawn() -> None:
    free = {z: log(w), a: log(b)}
    figure(Text(x=log(w), y=0, text="{z:.1f}"), definitions=free, reading="w = {w:.1f}", controls=[W, B])
    hidden = Slider(b, -1, 1, 1, "b", when=w > 2)
    figure(definitions=free, reading="{a:.1f}", controls=[W, hidden])
    figure(definitions={z: 1 / (w + 3)}, controls=[W])  # at the end it is ∞


def test_cells_and_bars() -> None:
    moved = figure(Cell(x=0, y=0, value="w", limit=2, colour="weight"), Bar(x=1, height=z, thick=1))
    cells = [moved.shapes({"w": value, "b": 0})[0] for value in (1, -1, 3)]
    assert [cell["opacity"] for cell in cells] == [0.5, 0.5, 1.0]
    assert ["--q-weight" in cell["fill"] for cell in cells] == [True, False, True]
    assert data(moved, pixels(moved, 1)) == pytest.approx(np.array([[0.5, 0], [0.5, 2], [1.5, 2], [1.5, 0]]))


# -------------------------------------------------------------------------------- the script computes what NumPy does


@pytest.fixture(scope="module")
def live(browser: Browser) -> Any:
    """A page with live.js."""
    opened = browser.new_page()
    opened.set_content(page(figure()))
    yield opened
    opened.close()


NUMBERS = [0.0, -0.0, 0.5, -0.5, 1.5, 2.5, 0.125, -0.125, 0.004, -0.004, 999999.994, 999999.996, 1e6, -1e6, 1.005e6,
           1234567.0, -9.999e20, 1e21, 1e100, 1e-300, 5e-324, 1.7e308, 0.1 + 0.2, math.pi, 1 / 3, math.inf, -math.inf,
           math.nan]  # fmt: skip

WRITE = """cases => cases.map(([value, digits]) => byhandFigure.liveNumber(Number(value), digits))"""


def written(live: Page, cases: list[tuple[float, int]]) -> list[str]:
    names = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
    texts = [[names.get(repr(value), repr(value)), digits] for value, digits in cases]
    found: list[str] = live.evaluate(WRITE, texts)
    return found


def test_a_number_is_written_as_the_page_writes_it(live: Page) -> None:
    rng = np.random.default_rng(seed=0)
    more = [*(rng.integers(-4000, 4000, 300) / 8), *(rng.normal(size=300) * 10.0 ** rng.integers(-8, 25, 300))]
    cases = [(float(value), digits) for value in [*NUMBERS, *more] for digits in (0, 1, 2, 3, 6)]
    assert written(live, cases) == [number_text(value, digits) for value, digits in cases]


PATH = """([xs, ys]) => {
  const plain = (v) => Math.round(Math.max(-10000, Math.min(10000, v)) * 100) / 100;
  const wanted = xs.map((x, i) => (i ? "L" : "M") + plain(x) + " " + plain(ys[i])).join("");
  return [byhandFigure.livePath([xs, ys], {x: [1, 0], y: [1, 0]}, false), wanted];
}"""


def test_a_path_has_the_points_hundredths(live: Page) -> None:
    rng = np.random.default_rng(seed=0)
    edges = [0.0, -0.0, 0.004, -0.004, 0.005, -0.005, 0.3, -0.3, 0.05, 9.999, -9.999, 10_000, -10_000, 1e7, -1e7]
    numbers = [*edges, *np.arange(-2, 2, 0.01), *rng.uniform(-1e4, 1e4, 2_000)]
    written, wanted = live.evaluate(PATH, [numbers, numbers[::-1]])
    assert written == wanted


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(-0.004, 2, "0.00"), (-1.5, 0, "−2"), (2.5, 0, "3"), (math.nan, 2, "not a number"), (-math.inf, 1, "−∞"),
     (1234567, 2, "1.23e+6"), (0.30000000000000004, 2, "0.30")],
)  # fmt: skip
def test_how_a_number_is_written(value: float, digits: int, text: str) -> None:
    assert number_text(value, digits) == text


CONTROLS = symbols("p_0 p_1", real=True)
DEFINITIONS = symbols("e_0 e_1 e_2", real=True)
LOOP, INDEX = symbols("t n", real=True)
UNARY: list[Callable[[Expr], Expr]] = [
    relu, sigmoid, tanh, cos, Abs, lambda u: -u, lambda u: u**2, lambda u: u**3, lambda u: exp(tanh(u)),
    lambda u: log(1 + u**2), lambda u: 1 / (1 + u**2), lambda u: 1 - sigmoid(u), lambda u: log(1 + exp(u)),
    lambda u: u / 3, lambda u: Piecewise((0, u < 0), (u, True)), lambda u: sympy.sqrt(1 + u**2), log,
]  # fmt: skip


def larger(u: Expr, v: Expr) -> Expr:
    """Max, without what SymPy cannot build, such as that of the logarithm of −1/3: it then makes no example."""
    try:
        return Max(u, v)
    except ValueError:
        reject()


BINARY: list[Callable[[Expr, Expr], Expr]] = [
    lambda u, v: u + v, lambda u, v: u - v, lambda u, v: u * v, larger, lambda u, v: u / (1 + v**2),
    lambda u, v: tanh(u) ** 2 * v,
]  # fmt: skip


def expressions(known: tuple[Symbol, ...]) -> st.SearchStrategy[Expr]:
    """Real expressions of the known symbols, continuous, so that rounding does not tear them apart."""
    leaves = st.sampled_from(known) | st.sampled_from([sympy.Integer(2), sympy.Rational(-1, 3), sympy.Float(0.7)])
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(lambda op, u: op(u), st.sampled_from(UNARY), inner)
            | st.builds(lambda op, u, v: op(u, v), st.sampled_from(BINARY), inner, inner)
        ),
        max_leaves=5,
    ).filter(lambda expr: not expr.has(sympy.I, sympy.zoo, sympy.nan, sympy.oo))


@st.composite
def programs(draw: st.DrawFn) -> tuple[dict[Symbol, Any], list[Piece]]:
    """Definitions, and pieces whose loops may hide a control, a definition or nothing."""
    definitions: dict[Symbol, Any] = {}
    for symbol in DEFINITIONS:
        definitions[symbol] = draw(expressions((*CONTROLS, *definitions)))
        if draw(st.booleans()):
            state, outside = draw(st.sampled_from((LOOP, *CONTROLS))), (*CONTROLS, *definitions)
            inside = tuple(one for one in outside if one != symbol)
            step = tanh(draw(expressions((*inside, INDEX, state))))
            sequence = Recurrence(INDEX, {state: draw(expressions(inside))}, {state: step}, draw(st.integers(0, 4)))
            at = draw(st.none() | st.sampled_from([2 * CONTROLS[0], sympy.Integer(2)]))
            definitions[symbol] = sequence.value(draw(expressions((*inside, state, INDEX))), at)
    everything = (*CONTROLS, *definitions)
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["point", "over", "data", "recurrence"]))
        if kind == "point":
            inside, loop = everything, None
        elif kind == "over":
            hidden = draw(st.sampled_from((LOOP, *everything)))
            low, high = draw(expressions(everything)), draw(expressions(everything))
            inside, loop = (*everything, hidden), Over(hidden, low, high, draw(st.integers(2, 5)))
        elif kind == "data":
            hidden = draw(st.sampled_from((LOOP, *everything)))
            inside, loop = (*everything, hidden), Data({hidden: [-1, 0.5, 2]})
        else:
            state = draw(st.lists(st.sampled_from((LOOP, *everything)), min_size=1, max_size=2, unique=True))
            inside = (*everything, INDEX, *state)
            start = {symbol: draw(expressions(everything)) for symbol in state}
            step = {symbol: tanh(draw(expressions(inside))) for symbol in state}
            until = draw(st.none() | st.sampled_from([3 * CONTROLS[0], DEFINITIONS[0]]))
            loop = Recurrence(INDEX, start, step, draw(st.integers(0, 6)), until)
        pieces.append(Piece(draw(expressions(inside)), draw(expressions(inside)), loop))
    return definitions, pieces


RUN = """([program, runs]) => {
  const run = new Function("v", "kept", program), kept = byhandFigure.liveKept();
  const text = one => Array.isArray(one) ? one.map(text) : String(one);
  return JSON.stringify(runs.map(values => text(run(values, kept).shapes)));
}"""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(programs(), st.lists(st.tuples(*[st.floats(-2, 2, width=32)] * 2), min_size=1, max_size=3))
def test_the_script_computes_what_numpy_computes(
    live: Page, program: tuple[dict[Symbol, Any], list[Piece]], runs: list[tuple[float, float]]
) -> None:
    definitions, pieces = program
    try:
        script = Script(CONTROLS, definitions)
        for piece in pieces:
            script.shape([piece])
    except UnknownNodeError:  # what SymPy makes of a case distinction in another one
        reject()
    values = Values({symbol: definition(value) for symbol, value in definitions.items()})
    runs = [*runs, (runs[0][0], runs[-1][1]), (runs[0][0], 1.5), runs[0]]  # one control moved, and moved back
    found = json.loads(live.evaluate(RUN, [script.text([]), runs]))
    for run, shapes in zip(runs, found, strict=True):
        for piece, (xs, ys) in zip(pieces, shapes, strict=True):
            expected = values.points([piece], Known(dict(zip(CONTROLS, run, strict=True))))
            for texts, column in zip((xs, ys), expected, strict=True):
                got = np.array([float(text) for text in texts])
                assert got.shape == column.shape
                np.testing.assert_allclose(got, column, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("of", "over", "expected"),
    [
        (z, w, [0.0, 0.5, 1.0]),  # z = 2w of the state in the value, and of the loop at the sequence's start
        (z * w, z, [0.0, 0.125, 0.25]),  # z is the loop's own, although w changes in the sequence
    ],
)
def test_a_name_may_be_hidden_twice(live: Page, of: Any, over: Symbol, expected: list[float]) -> None:
    start = z if over == w else 1
    definitions = {z: 2 * w, a: Recurrence(k, {w: start}, {w: w / 2}, 2).value(of)}
    script, piece = Script([w, b], definitions), Piece(b, a, Over(over, 0, 1, 3))
    script.shape([piece])
    ((_, found),) = json.loads(live.evaluate(RUN, [script.text([]), [[3.0, 1.0]]]))[0]
    _, numpys = Values(definitions).points([piece], Known({w: 3.0, b: 1.0}))
    assert [float(text) for text in found] == pytest.approx(expected)
    assert numpys == pytest.approx(expected)


def test_a_forgotten_definition_would_be_found(live: Page) -> None:
    script = Script([w], {z: 2 * w})
    script.shape([Piece(w, z, Over(w, 0, 1, 3))])
    (good,) = json.loads(live.evaluate(RUN, [script.text([]), [[5.0]]]))
    (bad,) = json.loads(live.evaluate(RUN, [script.text([]).replace("const d0 = 2*s0;", ""), [[5.0]]]))
    assert good == [[["0", "0.5", "1"], ["0", "1", "2"]]]
    assert bad == [[["0", "0.5", "1"], ["10", "10", "10"]]]


@pytest.mark.parametrize("piece", [Piece(x, x * z, Over(x, 0, 1, 2)), Piece(1, z)], ids=["a curve", "a point"])
def test_a_shape_is_computed_again_where_what_it_uses_has_changed(live: Page, piece: Piece) -> None:
    script = Script([w, b], {z: 2 * w})
    script.shape([piece])
    good, bad = script.text([]), script.text([]).replace("shape([d0], ", "shape([], ")
    assert good != bad
    moves = [[3.0, 1.0], [3.0, 2.0], [4.0, 2.0]]
    last = [[shapes[0][1][-1] for shapes in json.loads(live.evaluate(RUN, [one, moves]))] for one in (good, bad)]
    assert last == [["6", "6", "8"], ["6", "6", "6"]]


def test_what_a_loop_computes_anew_does_not_make_a_curve_anew() -> None:
    script = Script([w, b], {z: 2 * w})
    halves = Recurrence(k, {x: b}, {x: x / 2 + z}, 4)
    script.shape([Piece(w, b * z, Over(w, 0, 1, 2))])
    script.shape([Piece(k, x + w, halves)])
    text = script.text([])
    assert "shape([c1], (X, Y) =>" in text
    assert 'kept("r0", [c1, d0], () =>' in text
    assert "shape([c0, r0], (X, Y) =>" in text


def test_a_definition_is_computed_once() -> None:
    script = Script([w, b], {z: tanh(w) + b, a: relu(z)})
    script.shape([Piece(z, a), Piece(a, z)])
    script.shape([Piece(x, a * x, Over(x, 0, 1, 50))])
    assert script.text([z, a]).count("Math.tanh") == 1


def test_a_recurrence_of_several_artists_is_computed_once() -> None:
    halves = Recurrence(k, {x: 2}, {x: x / 2 + tanh(w)}, 40)
    moved = figure(Trail(of=halves, x=k, y=x), Trail(of=halves, x=x, y=k), HLine(y=w))
    assert moved.spec["program"].count("Math.tanh") == 1


def test_the_marks_of_a_trail_are_at_the_points_that_it_goes_through(live: Page) -> None:
    halves = Recurrence(k, {x: 2}, {x: x / 2}, 2)
    script = Script([w], {})
    for piece in (Piece(k, x, halves), Piece(k, w, halves), Piece(k, x, halves)):
        script.shape([piece])
    trail, other, marks = json.loads(live.evaluate(RUN, [script.text([]), [[5.0]]]))[0]
    assert trail == marks == [["0", "1", "2"], ["2", "1", "0.5"]]
    assert other == [["0", "1", "2"], ["5", "5", "5"]]
    assert script.text([]).count("shape([r0]") == 1


def test_log_axes(live: Page) -> None:
    grow = Recurrence(k, {x: 1}, {x: x * 10}, 3)
    drawn = [Trail(of=grow, x=k, y=x), Point(x=1, y=w)]
    logs = Panel("A growth.", Axis("k", 0, 3), Axis("x", 1, 1000, log=True), drawn)
    moved = figure(panels=[logs])
    line = pixels(moved, 0)
    assert np.diff(line, n=2, axis=0) == pytest.approx(np.zeros((2, 2)), abs=1e-9)  # a straight line
    assert np.isnan(pixels(moved, 1, w=-1)).all()
    assert pixels(moved, 1, w=0)[0, 1] == 10_000  # the logarithm of 0 is far below
