"""Live figures for the tests: one with every kind of artist and control, and how a page's numbers are compared."""

from __future__ import annotations

import functools
import json
import re
from decimal import Decimal
from typing import Any

import numpy as np
import sympy
from common import ROOT
from playwright.sync_api import Page
from sympy import exp, log, symbols
from webkit import WebKitPage

from byhand.figures.graph import ColourBy, Edge, Graph, Node
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
    Region,
    Scatter,
    Segment,
    Slider,
    Text,
    Toggle,
    Trail,
    VLine,
    page_html,
)
from byhand.figures.style import palette_css
from nbutils.activations import relu, sigmoid, tanh

w, b, x, y, eta, f, on = symbols("w b x y eta f on", real=True)
z, a, L, slope = symbols("z a L slope", real=True)
s, t, k, v = symbols("s t k v", real=True)
fallen, row = symbols("fallen row", real=True)


@functools.cache
def everything() -> LiveFigure:
    """Every kind of artist and of control in one figure, with gaps, log axes and loops that hide symbols."""
    kind = Choice(f, ("ReLU", "sigmoid", "tanh"), 1, "activation", "state")
    descent = Recurrence(k, {w: w, b: b}, {w: w - eta * slope, b: b - eta * 2 * (a - y)}, 40, until=30 + 10 * y)
    decay = Recurrence(k, {v: 1}, {v: v * w / 3}, 25)
    return LiveFigure(
        "everything",
        "Every kind of artist & control, <as one figure>",
        controls=[
            Slider(w, -3, 3, 1, "weight w", "weight"),
            Slider(b, -3, 3, 0.5, "bias b", "bias", step=0.05),
            Slider(y, -1, 2, 1, "target y", step=0.1, digits=1),
            Slider(eta, 0.003, 1, 0.1, "rate η", "gradient", log=True, when=y > -1),
            kind,
            Toggle(on, 1, "with bias", "bias"),
        ],
        definitions={
            x: sympy.Rational(3, 2),
            z: w * x + on * b,
            a: kind.pick(relu(z), sigmoid(z), tanh(z)),
            L: (a - y) ** 2,
            slope: 2 * (a - y) * kind.pick(*(one(z).diff(z) for one in (relu, sigmoid, tanh))) * x,
            fallen: decay.value(v, at=3),
        },
        reading="With w = {w:.2f} and η = {eta:.3f} the loss is {L:.3f}, its slope {slope:.2f}.",
        presets={"Dead": {w: -2, b: -2, f: 0}, "No bias": {on: 0}, "Ends": {w: 3, eta: 1, y: 2}},
        play=w,
        panels=[
            Panel(
                "The activation over the input, with the target.",
                Axis("input x", -3, 3, "input"),
                Axis("output a", -1.2, 4, "state"),
                [
                    Curve(over=Over(x, -3, 3), y=a, colour="state", label="a"),
                    Region(over=Over(x, -1, w), y=a, base=0, colour="state"),
                    Curve(over=Over(z, -3, 3, 61), y=a, colour="sum", line="--", label="a over z"),
                    Curve(over=Over(t, -3, 3, 121), y=log(t - w), line=":"),
                    VLine(x=x, colour="input", line=":"),
                    HLine(y=y, line="--"),
                    Segment(start=(x, a), end=(x, y), colour="loss", width=3),
                    Point(x=x, y=a, colour="state"),
                    Point(x=-2, y=log(w), colour="loss", marker="s"),
                    Text(x=x, y=a, text="a = {a:.2f}", shift=(8, -6)),
                    Text(x=-2, y=log(w), text="log w, {w:.0f}", align="center"),
                ],
                legend="upper left",
            ),
            Panel(
                "The loss over weight and bias, with a descent.",
                Axis("weight w", -3, 3, "weight"),
                Axis("bias b", -3, 3, "bias"),
                [
                    Trail(of=descent, x=w, y=b, colour="gradient"),
                    Marks(of=descent, x=w, y=b, colour="gradient", marker="s"),
                    Arrow(start=(w, b), end=(w - eta * slope, b + 0.2), colour="gradient"),
                    Point(x=w, y=b, colour="weight"),
                ],
                background=Contour(w, b, (sigmoid(1.5 * w + b) - 1) ** 2, levels=[0.01, 0.1, 0.3, 0.6, 0.9]),
            ),
            Panel(
                "A product that fades, on a log axis.",
                Axis("step k", 1, 25, log=True),
                Axis("size", 1e-8, 10, log=True),
                [
                    Trail(of=decay, x=k, y=v, colour="state"),
                    Curve(over=Over(t, 0, 1, 51), x=25**t, y=exp(-(25**t)) + w, colour="loss"),
                ],
                title="On log axes",
            ),
            Panel(
                "The size of the gradient as bars and cells.",
                Axis("", -0.5, 2.5, ticks=False),
                Axis("", -0.5, 1.5, ticks=False),
                [
                    Bar(x=0, height=L, colour="loss", thick=0.5),
                    Bar(x=w / 3 + 1, height=a, base=b, colour="bias", thick=0.3),
                    Cell(x=2, y=1, value="slope", colour="weight", limit=2),
                    Text(x=2, y=1, text="{slope:.2f}", align="center"),
                    Cell(x=2, y=0, value="w", limit=3),
                    Text(x=2, y=0, text="{w:.2f}", align="center", size=9),
                ],
                background=lambda axes: axes.axhline(0, lw=0.5),
                size=(300, 200),
            ),
            Panel(
                "A graph whose parts light up, and points of data.",
                Axis("$W_h$", 0, 4),
                Axis(r"$\partial L/\partial w$", 0, 3, "gradient"),
                [
                    Graph(
                        nodes=[
                            Node("a", (1, 1), "weight", "$W_h$", note="{w:.2f}", note_at=(0, 27), lit=on),
                            Node(
                                "b", (3, 1), ColourBy(f, ("ink", "loss", "state")), "", size=(60, 24), lit=(w + 3) / 6
                            ),
                            Node("c", (2, 2.4), frame=True, size=(80, 40)),
                        ],
                        edges=[
                            Edge(
                                "a",
                                "b",
                                ColourBy(f, ("muted", "gradient", "weight")),
                                r"$\frac{\partial L}{\partial w}$ = {slope:.2f}",
                                width=3 * abs(a),
                                bend=0.3,
                            ),
                            Edge("a", "a", "gradient", lit=sympy.Eq(f, 2), bend=-1.5),
                            Edge("b", "c", width=w, line="--", head=False),
                            Edge("a", "c", lit=w > 0, label="+"),
                        ],
                    ),
                    Scatter(x=[0.5, 1.5, 2.5], y=[0.5, 2.0, 2.5], lit=on),
                    Marks(of=Data({row: [1.0, 2.0, 3.0]}), x=row, y=row * w, marker="D"),
                    Text(x=2, y=0.2, text=r"$v_3$ = {fallen:.3f}, $\hat{y}$"),
                ],
                title="A $W_h$ graph",
            ),
        ],
    )


def page(*figures: LiveFigure) -> str:
    """A page of its own with the figures, as the built book shows them."""
    style, script = ((ROOT / "byhand/figures" / name).read_text(encoding="utf-8") for name in ("live.css", "live.js"))
    bodies = "".join(page_html(figure.static_svg()) or "" for figure in figures)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width"><style>body{font-family:sans-serif;margin:8px}'
        f"{palette_css()}{style}</style><main>{bodies}</main><script>{script}</script></html>"
    )


# -------------------------------------------------------------------------------------------- what a page shows

# Sets a figure as links do and returns, as JSON, what a reader sees of it each time: of each artist the points and the
# kinds of its path's strokes, or the places and outlines of its marks, or its text; the reading; attributes that hold
# no number; by how much the page is too wide.
SET_AND_SEE = """([name, settings]) => JSON.stringify(settings.map(setting => {
  const fragment = "#" + name + "?" + new URLSearchParams(setting);
  try { history.replaceState(null, "", fragment); } catch { location.replace(fragment); }  // WebKit takes 100 in 10 s
  dispatchEvent(new HashChangeEvent("hashchange"));
  const root = document.getElementById(name), spec = JSON.parse(root.querySelector(".live-data").textContent);
  const shown = one => one.style.display !== "none";
  const place = one => [Number(one.getAttribute("x")), Number(one.getAttribute("y"))];
  const numbers = text => (text.match(/[-.\\d]+/g) ?? []).map(Number);
  const pairs = text => numbers(text).reduce((rows, n, i) => (i % 2 ? rows.at(-1).push(n) : rows.push([n]), rows), []);
  const look = (artist, element, coloured, property) => ({
    ...(artist.lit === undefined ? {} : {strength: Number(element.style.opacity)}),
    ...(artist.colour === undefined ? {} : {colour: coloured.style[property]}),
  });
  const artists = spec.artists.map(artist => {
    const element = root.querySelector(`[id="${artist.id}"]`);
    const text = element.querySelector("text"), [path, head] = element.querySelectorAll("path");
    const seen = look(artist, element, text ?? path, artist.kind === "text" ? "fill" : "stroke");
    return {...seen, ...see(artist, text, path, head)};
  });
  function see(artist, text, path, head) {
    if (artist.kind === "node") return {points: []};
    if (artist.kind === "edge") return {
      points: pairs(path.getAttribute("d")), head: pairs(head?.getAttribute("d") ?? ""),
      width: parseFloat(path.style.strokeWidth || 1), tip: artist.colour === undefined ? undefined : head?.style.fill,
    };
    if (artist.kind === "text") return {points: shown(text) ? [place(text)] : [], text: text.textContent};
    if (artist.kind === "cell") return {points: [], fill: path.style.fill, opacity: Number(path.style.fillOpacity)};
    if (artist.kind === "marks") {
      const marks = path.getAttribute("d").split("M").slice(1);
      return {
        points: marks.map(mark => mark.split("m")[0].split(" ").map(Number)),
        outlines: marks.map(mark => "m" + mark.split("m")[1]),
      };
    }
    const strokes = path.getAttribute("d").match(/[ML][^MLZ]+/g) ?? [];
    return {
      points: strokes.map(stroke => stroke.slice(1).split(" ").map(Number)),
      strokes: strokes.map(stroke => stroke[0]).join(""),
    };
  }
  const wrong = [...root.querySelectorAll(":scope *")].flatMap(one => [...one.attributes])
    .filter(one => /NaN|undefined|Infinity/.test(one.value)).map(one => `${one.name}="${one.value}"`);
  const {scrollWidth, clientWidth} = document.documentElement;
  const reading = root.querySelector(".live-reading").textContent.replaceAll("\u2060", "");
  return {artists, reading, wrong, over: scrollWidth - clientWidth};
}))"""


def settings(figure: LiveFigure, random: int = 20) -> list[dict[str, float]]:
    """Both ends of each control with the others at their start, and random settings."""
    controls = {entry["name"]: entry for entry in figure.spec["controls"]}
    start, rng = dict(figure.spec["values"]), np.random.default_rng(seed=1)
    found = [start] + [start | {name: c[end]} for name, c in controls.items() for end in ("low", "high")]
    for _ in range(random):
        setting = {}
        for name, c in controls.items():
            low, high = float(c["low"]), float(c["high"])
            if c["kind"] != "slider":
                setting[name] = float(rng.integers(int(low), int(high) + 1))
            elif c["log"]:
                setting[name] = float(np.clip(np.exp(rng.uniform(np.log(low), np.log(high))), low, high))
            else:
                setting[name] = rng.uniform(low, high)
        found.append(setting)
    return found


NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?:e[+−]\d+)?")


def same_text(left: str, right: str) -> bool:
    """Whether two texts are the same but for one in a number's last digit, where rounding may fall either way."""
    pairs = list(zip(NUMBER.findall(left), NUMBER.findall(right), strict=False))

    def near(one: str, other: str) -> bool:
        a, b = (Decimal(number.replace("−", "-")) for number in (one, other))
        unit = max(Decimal(1).scaleb(number.as_tuple().exponent) for number in (a, b))  # type: ignore[arg-type]
        return abs(a - b) <= unit

    return NUMBER.sub("#", left) == NUMBER.sub("#", right) and all(near(*pair) for pair in pairs)


@functools.cache
def computed(figure: LiveFigure, *values: float) -> tuple[list[dict[str, Any]], str]:
    """The artists and the reading of a figure, by NumPy, at the values of its controls in order."""
    setting = dict(zip(figure.spec["values"], values, strict=True))
    return figure.shapes(setting), figure.reading_text(setting)


def near(points: np.ndarray, drawn: list[list[float]]) -> bool:
    """Whether the points are drawn where they are."""
    return points.shape == np.reshape(drawn, (-1, 2)).shape and np.allclose(
        points, np.reshape(drawn, (-1, 2)), atol=0.02
    )


def differences(figure: LiveFigure, setting: dict[str, float], seen: dict[str, Any]) -> list[str]:
    """How what is seen of a figure at a setting differs from what NumPy computes, a sentence each."""
    found = [f"attribute {one}" for one in seen["wrong"]]
    shapes, reading = computed(figure, *setting.values())
    if not same_text(seen["reading"], reading):
        found.append(f"it reads {seen['reading']!r}, expected {reading!r}")
    for number, (expected, got) in enumerate(zip(shapes, seen["artists"], strict=True)):
        place = f"artist {number} ({expected['kind']})"
        exists = ~np.isnan(expected["points"][:, 0]) if len(expected["points"]) else np.zeros(0, dtype=bool)
        points, drawn = expected["points"][exists], np.array(got["points"]).reshape(-1, 2)
        if len(points) != len(drawn):
            found.append(f"{place}: {len(drawn)} points, expected {len(points)}")
        elif len(points) and not np.abs(points - drawn).max() <= 0.02:
            found.append(f"{place}: {np.abs(points - drawn).max():.2f} px apart")
        if expected["kind"] in ("line", "area"):
            after_gap = (
                np.diff(exists, prepend=False)[exists] if expected["kind"] == "line" else np.arange(len(points)) == 0
            )
            if got["strokes"] != "".join("M" if first else "L" for first in after_gap):
                found.append(f"{place}: its gaps are elsewhere")
        if any(outline != expected["outline"] for outline in got.get("outlines", [])):
            found.append(f"{place}: the outlines are {set(got['outlines'])}, expected {expected['outline']}")
        if "width" in expected and (
            abs(expected["width"] - got["width"]) > 0.006 or not near(expected["head"], got["head"])
        ):
            found.append(f"{place}: the arrow is {got}, expected {expected}")
        if "strength" in got and abs(expected["opacity"] - got["strength"]) > 0.001:
            found.append(f"{place}: its strength is {got['strength']}, expected {expected['opacity']}")
        if {expected.get("colour"), got.get("tip") or got.get("colour"), got.get("colour")} != {expected.get("colour")}:
            found.append(f"{place}: its colour is {got['colour']}, expected {expected['colour']}")
        if "text" in expected and len(points) and not same_text(got["text"], expected["text"]):
            found.append(f"{place}: {got['text']!r}, expected {expected['text']!r}")
        if "fill" in expected and (
            got["fill"] != expected["fill"] or abs(got["opacity"] - expected["opacity"]) > 0.001
        ):
            found.append(
                f"{place}: {got['fill']} at {got['opacity']}, expected {expected['fill']} at {expected['opacity']}"
            )
    return found


def check(page: Page | WebKitPage, figure: LiveFigure, random: int = 20) -> list[str]:
    """Set a figure in a page to both ends of each control and to random settings; what differs from NumPy."""
    found, tried = [], settings(figure, random)
    texts = [{name: repr(value) for name, value in setting.items()} for setting in tried]
    for setting, seen in zip(tried, json.loads(page.evaluate(SET_AND_SEE, [figure.name, texts])), strict=True):
        wrong = differences(figure, setting, seen)
        if seen["over"] > 0:
            wrong.append(f"the page is {seen['over']} px too wide")
        found += [f"{figure.name} at {setting}: {one}" for one in wrong]
    return found
