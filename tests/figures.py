"""Live figures for the tests: every kind of artist and control, and how a figure becomes a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sympy
from conftest import ROOT
from sympy import exp, log, symbols

from nbutils.activations import relu, sigmoid, tanh
from nbutils.live import (
    Arrow,
    Axis,
    Bar,
    Cell,
    Choice,
    Contour,
    Curve,
    HLine,
    LiveFigure,
    Marks,
    Over,
    Panel,
    Point,
    Recurrence,
    Region,
    Segment,
    Slider,
    Text,
    Toggle,
    Trail,
    VLine,
    page_html,
)
from nbutils.style import palette_css

w, b, x, y, eta, f, on = symbols("w b x y eta f on", real=True)
z, a, L, slope = symbols("z a L slope", real=True)
s, t, k, v = symbols("s t k v", real=True)


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
            Slider(eta, 0.003, 1, 0.1, "rate η", "gradient", log=True),
            kind,
            Toggle(on, 1, "with bias", "bias"),
        ],
        definitions={
            x: sympy.Rational(3, 2),
            z: w * x + on * b,
            a: kind.pick(relu(z), sigmoid(z), tanh(z)),
            L: (a - y) ** 2,
            slope: 2 * (a - y) * kind.pick(*(one(z).diff(z) for one in (relu, sigmoid, tanh))) * x,
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
        ],
    )


def page(*figures: LiveFigure, script: str | None = None) -> str:
    """A page of its own with the figures, as the built book shows them; script: another live.js than the project's."""
    style = palette_css() + (ROOT / "nbutils" / "live.css").read_text(encoding="utf-8")
    script = (ROOT / "nbutils" / "live.js").read_text(encoding="utf-8") if script is None else script
    bodies = "".join(page_html(figure.static_svg()) or "" for figure in figures)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width"><style>body{font-family:sans-serif;margin:8px}'
        f"{style}</style><main>{bodies}</main><script>{script}</script></html>"
    )


# What a reader sees of a figure: of each artist the numbers of its path or the places of its shown marks or its text.
SEEN = """spec => {
  const root = document.getElementById(spec.id);
  return spec.artists.map(artist => {
    const element = root.querySelector(`[id="${artist.id}"]`), shown = one => one.style.display !== "none";
    const place = one => [Number(one.getAttribute("x")), Number(one.getAttribute("y"))];
    if (artist.kind === "marks") return {points: [...element.querySelectorAll("use")].filter(shown).map(place)};
    if (artist.kind === "text") {
      const text = element.querySelector("text");
      return {points: shown(text) ? [place(text)] : [], text: text.textContent};
    }
    const path = element.querySelector("path");
    if (artist.kind === "cell") return {points: [], fill: path.style.fill, opacity: Number(path.style.fillOpacity)};
    const pairs = path.getAttribute("d").match(/[ML][^MLZ]+/g) ?? [];
    return {points: pairs.map(pair => pair.slice(1).split(" ").map(Number)), d: path.getAttribute("d")};
  });
}"""


def number_in(text: str) -> list[float]:
    """The numbers in a text, as live.js writes them."""
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+(?:\.\d+)?(?:e[+−]\d+)?", text)]


def save(folder: Path, *figures: LiveFigure, **options: Any) -> str:
    """Write the figures' page into a folder; returns its address."""
    path = folder / "figures.html"
    path.write_text(page(*figures, **options), encoding="utf-8")
    return path.as_uri()
