"""The same figure by other libraries: two curves of 201 points, two sliders, each as its authors would write it.

Left a neuron's output a = max(0, wx + b) over its input x, right its loss L = (a − y)² over its weight, with a mark in
each; the sliders are w and b, from −3 to 3. Each function returns a page that needs no other file.
"""

from __future__ import annotations

X, Y, POINTS, LOW, HIGH = 1.5, 2.0, 201, -3.0, 3.0


def _axis() -> list[float]:
    return [LOW + (HIGH - LOW) * i / (POINTS - 1) for i in range(POINTS)]


def bokeh() -> str:
    """Bokeh: a CustomJS callback writes the columns of the data sources."""
    from bokeh.embed import file_html
    from bokeh.layouts import column, row
    from bokeh.models import ColumnDataSource, CustomJS, Slider
    from bokeh.plotting import figure
    from bokeh.resources import INLINE

    axis = _axis()
    curves = ColumnDataSource(
        {"x": axis, "a": [max(0, v) for v in axis], "L": [(max(0, X * v) - Y) ** 2 for v in axis]}
    )
    marks = ColumnDataSource({"x": [X], "a": [X], "w": [1.0], "L": [(X - Y) ** 2]})
    left = figure(
        width=400, height=300, x_range=(-3, 3), y_range=(-1, 9), x_axis_label="input x", y_axis_label="output a"
    )
    left.line("x", "a", source=curves)
    left.scatter("x", "a", source=marks, size=8)
    right = figure(
        width=400, height=300, x_range=(-3, 3), y_range=(0, 30), x_axis_label="weight w", y_axis_label="loss L"
    )
    right.line("x", "L", source=curves)
    right.scatter("w", "L", source=marks, size=8)
    w, b = (Slider(start=LOW, end=HIGH, value=v, step=0.01, title=name) for v, name in [(1, "weight w"), (0, "bias b")])
    change = CustomJS(
        args={"curves": curves, "marks": marks, "w": w, "b": b},
        code=f"""
        const relu = v => Math.max(0, v), xs = curves.data.x;
        const a = relu(w.value * {X} + b.value);
        curves.data = {{x: xs, a: xs.map(x => relu(w.value * x + b.value)), L: xs.map(v => (relu(v * {X} + b.value) - {Y}) ** 2)}};
        marks.data = {{x: [{X}], a: [a], w: [w.value], L: [(a - {Y}) ** 2]}};
        """,  # noqa: E501
    )
    w.js_on_change("value", change)
    b.js_on_change("value", change)
    return str(file_html(column(row(left, right), w, b), INLINE, "Two curves"))


def plotly() -> str:
    """Plotly: native sliders beside the figure call Plotly.restyle."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    axis = _axis()
    drawn = make_subplots(1, 2)
    drawn.add_scatter(x=axis, y=[max(0, v) for v in axis], mode="lines", row=1, col=1)
    drawn.add_scatter(x=[X], y=[X], mode="markers", row=1, col=1)
    drawn.add_scatter(x=axis, y=[(max(0, X * v) - Y) ** 2 for v in axis], mode="lines", row=1, col=2)
    drawn.add_trace(go.Scatter(x=[1], y=[(X - Y) ** 2], mode="markers"), row=1, col=2)
    drawn.update_layout(width=820, height=320, showlegend=False)
    for number, (name, low, high) in enumerate([("output a", -1, 9), ("loss L", 0, 30)], start=1):
        drawn.update_yaxes(title=name, range=[low, high], row=1, col=number)
        drawn.update_xaxes(title=["input x", "weight w"][number - 1], range=[LOW, HIGH], row=1, col=number)
    script = f"""
    const plot = document.getElementById("{{plot_id}}"), relu = v => Math.max(0, v), xs = {axis};
    const slider = (name, value) => {{
      const label = document.createElement("label"), input = document.createElement("input");
      Object.assign(input, {{type: "range", min: {LOW}, max: {HIGH}, step: 0.01, value}});
      label.append(name, input);
      document.body.append(label);
      input.addEventListener("input", draw);
      return input;
    }};
    const w = slider("weight w", 1), b = slider("bias b", 0);
    function draw() {{
      const u = Number(w.value), v = Number(b.value), a = relu(u * {X} + v);
      Plotly.restyle(plot, {{
        x: [xs, [{X}], xs, [u]],
        y: [xs.map(x => relu(u * x + v)), [a], xs.map(t => (relu(t * {X} + v) - {Y}) ** 2), [(a - {Y}) ** 2]],
      }}, [0, 1, 2, 3]);
    }}"""
    return str(drawn.to_html(include_plotlyjs=True, post_script=script))


def altair() -> str:
    """Vega-Altair: parameters bound to sliders; Vega computes the curves from expressions."""
    import altair as alt

    w = alt.param(name="w", value=1, bind=alt.binding_range(min=LOW, max=HIGH, step=0.01, name="weight w"))
    b = alt.param(name="b", value=0, bind=alt.binding_range(min=LOW, max=HIGH, step=0.01, name="bias b"))
    step = (HIGH - LOW) / (POINTS - 1)
    axis, one = alt.sequence(LOW, HIGH + step / 2, step, as_="x"), alt.sequence(0, 1, 1, as_="x")
    output, loss = alt.Scale(domain=[-1, 9]), alt.Scale(domain=[0, 30])
    scale = alt.Scale(domain=[LOW, HIGH])
    left = alt.Chart(axis).mark_line(clip=True).transform_calculate(a="max(0, w * datum.x + b)").encode(
        alt.X("x:Q", scale=scale, title="input x"), alt.Y("a:Q", scale=output, title="output a")
    ) + alt.Chart(one).mark_point(clip=True).transform_calculate(u=f"{X}", a=f"max(0, w * {X} + b)").encode(
        alt.X("u:Q", scale=scale), alt.Y("a:Q", scale=output)
    )  # fmt: skip
    loss_at = f"pow(max(0, %s * {X} + b) - {Y}, 2)"
    right = alt.Chart(axis).mark_line(clip=True).transform_calculate(L=loss_at % "datum.x").encode(
        alt.X("x:Q", scale=scale, title="weight w"), alt.Y("L:Q", scale=loss, title="loss L")
    ) + alt.Chart(one).mark_point(clip=True).transform_calculate(u="w", L=loss_at % "w").encode(
        alt.X("u:Q", scale=scale), alt.Y("L:Q", scale=loss)
    )  # fmt: skip
    return str((left | right).add_params(w, b).to_html(inline=True))
