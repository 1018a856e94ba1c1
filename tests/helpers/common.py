"""What several tests and benchmarks share."""

import functools
import http.server
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[2]


class Visit(NamedTuple):
    """A page, and what went wrong on it so far: requests to other hosts, failed requests, the console's complaints."""

    page: Page
    problems: list[str]


OPEN = Callable[..., Visit]
"""The fixture `visit`: the address of a page to the page, opened."""

# The next frame. Chromium, once in some two thousand times, draws none any more: a test waited for it for ten minutes.
FRAME = "new Promise(done => { requestAnimationFrame(done); setTimeout(done, 5000); })"

ALL_LAID_OUT = "* {content-visibility: visible !important}"
"""A style with which a page lays out what is far away at once, not when it comes near."""

# The fonts are there and the scripts have nothing more to do: what they ask for late has been asked for, and what they
# make once the browser is idle stands in the page.
SETTLED = f"""async () => {{
  await document.fonts.ready;
  await {FRAME};
  await {FRAME};
  do await new Promise(done => requestIdleCallback(done, {{timeout: 2000}}));
  while ([...document.querySelectorAll(".live-controls")].some(one => !one.childElementCount));
  return null;
}}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """A browser that goes on to another page ends what it asked for; that is no error."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address at which a folder is served, without a slash at its end."""
    with Server(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def begun(page: str, script: str) -> str:
    """A page that runs these lines of script before all others."""
    return page.replace("<head>", f"<head><script>{script}</script>", 1)


def documents() -> list[str]:
    """The table of contents, flat."""
    found: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, dict):
            found.extend(node[key] for key in ("root", "file") if key in node)
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    return [re.sub(r"\.(md|ipynb)$", "", name) for name in found]


def patch_worker(page: Page, after: str, what: str) -> None:
    """From now on the page's worker has `what` in its script, after the text `after`."""

    def patched(route: Route) -> None:
        script = route.fetch()
        assert script.text().count(after) == 1
        route.fulfill(response=script, body=script.text().replace(after, after + what))

    page.route("**/judge-worker.js*", patched)


PAGES = [*(f"{name}.html" for name in documents()), "search.html"]
AS_A_FILE = ["intro.html", "chapters/03-single-neuron.html", "chapters/progress.html"]  # one of each kind


def awaited(page: Page, text: str, value: object = None) -> Any:
    """What a function in the page promises, once it is something; Playwright's own wait takes any promise for true."""
    return page.evaluate(
        f"""async value => {{
          for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(done => setTimeout(done, 50))) {{
            const found = await ({text})(value);
            if (found) return found;
          }}
          throw new Error("it does not come to pass");
        }}""",
        value,
    )
