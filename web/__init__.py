"""What this book's site has besides the engine: `extension/` adds it to Sphinx, `page/` is what the browser loads,
`browser_python/` is Python in the browser, `print/` the book on paper, `author/` what an author runs.
"""

from pathlib import Path

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
