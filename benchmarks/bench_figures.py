"""A live figure of this book beside the same figure by Bokeh, Plotly, Vega-Altair and ipywidgets with a kernel.

Two curves of 201 points and two sliders, each as one page that needs no other file. Bytes: the page, gzipped. Time:
from a slider's event until the frame that shows the last change of the picture (a change of the document, or a call
of a canvas) has been drawn; Chromium draws frames without waiting for a screen. ipywidgets.interactive redraws with
Matplotlib in a kernel: from sending the value until the finished picture has arrived; its bytes are those of one
picture, since its page is JupyterLab. All run on this machine, one after the other, in the same run.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
import bench_live
import competitors
import report
from figures import page

EVENTS = 60

# Returns the milliseconds of each event; the first ten warm up.
TIME_EVENTS = """async ({events, find}) => {
  const input = eval(find);
  let changed = 0;
  const note = () => { changed = performance.now(); };
  for (const name of ["stroke", "fill", "fillRect", "drawImage", "clearRect"]) {
    const own = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) { note(); return own.apply(this, given); };
  }
  const watch = (root) => {
    new MutationObserver(note).observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) watch(one.shadowRoot);
  };
  watch(document);
  const frame = () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));
  const times = [];
  for (let i = 0; i < events + 10; i++) {
    await new Promise(done => setTimeout(done, 60));
    const start = performance.now();
    changed = 0;
    input(-3 + 6 * ((0.618 * (i + 1)) % 1));
    let end = 0, still = 0;
    while (still < 8) {
      const before = changed, now = await frame();
      if (changed && (end === 0 || changed > before || changed > end)) { end = now; still = 0; } else still++;
      if (now - start > 2000) throw new Error("nothing changed");
    }
    if (i >= 10) times.push(end - start);
  }
  return times;
}"""

# How a page's first slider is set, as its own user does it.
NATIVE = """(() => { const input = document.querySelector("input[type=range]");
  return (value) => { input.value = value; input.dispatchEvent(new Event("input", {bubbles: true})); }; })()"""
BOKEH = """(() => { const slider = Bokeh.documents[0].roots()[0].children[1];
  return (value) => { slider.value = value; }; })()"""


def main() -> None:
    import bokeh
    import plotly

    pages = {
        "this book": (page(bench_live.two_curves()), NATIVE),
        f"Bokeh {bokeh.__version__} (CustomJS)": (competitors.bokeh(), BOKEH),
        f"Plotly {plotly.__version__}": (competitors.plotly(), NATIVE),
        f"Vega-{report.versions('altair').replace('altair', 'Altair')}": (competitors.altair(), NATIVE),
    }
    times: dict[str, np.ndarray] = {}
    kilobytes: dict[str, float] = {}
    options = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
    with bench_live.browser_page(options) as (opened, chromium):
        for name, (html, find) in pages.items():
            kilobytes[name] = len(gzip.compress(html.encode())) / 1000
            opened.set_content(html, wait_until="load")
            opened.wait_for_selector("svg, canvas", state="attached")
            opened.wait_for_timeout(1000)
            times[name] = np.array(opened.evaluate(TIME_EVENTS, {"events": EVENTS, "find": find}))
    redraws, pictures = bench_live.through_a_kernel()
    widgets = f"{report.versions('ipywidgets')} and a kernel"
    times[widgets], kilobytes[widgets] = np.array(redraws), float(np.median(pictures)) / 1000

    print(f"{report.machine()}\n{chromium}; {report.load()}\n")
    print(f"{'':34}{'kB, gzipped':>12}{'median ms':>11}{'95 % ms':>9}{'times ours':>12}")
    ours = float(np.median(times["this book"]))
    for name, taken in times.items():
        median, most = float(np.median(taken)), float(np.percentile(taken, 95))
        print(f"{name:34}{kilobytes[name]:12.0f}{median:11.2f}{most:9.2f}{median / ours:12.1f}")
        report.figure(f"two curves, event to frame, median: {name}", median, "ms")
        report.figure(f"two curves, page, gzipped: {name}", kilobytes[name], "kB")


if __name__ == "__main__":
    main()
