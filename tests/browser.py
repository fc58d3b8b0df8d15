"""A real headless Chromium for tests, and pages that must stay at home and without errors."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Fails in CI without Chromium, is skipped elsewhere; either says what is missing."""
    if not CHROMIUM.exists():
        told = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        await launched.close()


@asynccontextmanager
async def page_at_home(
    browser: Browser, home: str, *, width: int = 1200, height: int = 900
) -> AsyncIterator[Page]:
    """A page that, to its end, asked nothing of another host and in which nothing went wrong."""
    context = await browser.new_context(viewport={"width": width, "height": height})
    opened = await context.new_page()
    asked: list[str] = []
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(message.text)

    def seen(request: Request) -> None:
        asked.append(request.url)

    opened.on("console", heard)
    opened.on("request", seen)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    await opened.goto(home)
    yield opened
    await context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith((home, "data:"))] == []
