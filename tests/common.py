"""What several tests share."""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent


class Visit(NamedTuple):
    """A page, and what went wrong on it so far: requests to other hosts, failed requests, the console's complaints."""

    page: Page
    problems: list[str]
