"""Pages in the Chromium of the system; where there is none, the tests are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Opened:
    """A page and what went on in it: words on the console, dialogs, and requests for anything but itself."""

    page: Page
    told: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        self.told.append(dialog.message)
        dialog.dismiss()


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    command = next(filter(None, map(shutil.which, COMMANDS)), None)
    if command is None:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=command)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Return a function that opens a page from a file, as people do who get one by mail."""
    contexts: list[BrowserContext] = []

    def opened(content: bytes, *, width: int = 1280, hash_part: str = "", **settings: Any) -> Opened:
        file = tmp_path / f"{len(contexts)}.html"
        file.write_bytes(content)
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda message: found.told.append(message.text))
        found.page.on("pageerror", lambda problem: found.told.append(str(problem)))
        found.page.on("dialog", found.dismiss)
        found.page.on("request", lambda request: found.requested.append(request.url))
        found.page.goto(file.as_uri() + hash_part)
        itself = (file.as_uri(), "data:image/png,")
        found.requested = [url for url in found.requested if url.partition("#")[0] not in itself]
        return found

    yield opened
    for context in contexts:
        context.close()
