"""The read-along page in a real browser with real audio; skipped where no Chromium is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audiobook.export import audio, page
from audiobook.export.tagging import Tags
from audiobook.master import assemble
from audiobook.model import Block, Chapter, Cue, Line, Metadata, Span, Timeline, Track

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip(
    "playwright.sync_api", reason="not run: the read-along page in a browser; pip install playwright"
)
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="not run: the read-along page in a browser; install Chromium"
)
RATE = assemble.RATE
AXE = os.environ.get("AXE_JS")
"""A copy of axe.min.js, from npm's axe-core."""
LINES = 30
SECONDS = 1.5
"""Of each line; a quarter of a second of silence follows."""


def _track(folder: Path, number: int) -> Track:
    text, blocks, cues = "", [], []
    for index in range(LINES):
        words = f"Line {index} of chapter {number}, which is said at some length by whoever says it."
        speaker = (None, "ann", "zoe")[index % 3]
        kind = "narration" if speaker is None else "dialogue"
        span = Span(len(text), len(text) + len(words), kind)  # type: ignore[arg-type]
        blocks.append(Block(span.start, span.end, "paragraph"))
        start = round(index * (SECONDS + 0.25) * RATE)
        cues.append(Cue(start, start + round(SECONDS * RATE), Line(span, speaker, 1.0, "")))
        text += words + "\n\n"
    timeline = Timeline(RATE, cues[-1].end + RATE, tuple(cues))
    path = folder / f"{number}.mp3"
    with audio.writer(path, "mp3", RATE, Tags("t", number, 2, Metadata("a"))) as write:
        write((4000 * np.sin(np.arange(timeline.length) * 0.06)).astype(np.int16))
    chapter = Chapter(f"Chapter {number}", text, tuple(blocks))
    return Track(chapter, timeline, path, {"ann": "Ann", "zoe": "Zoe"})


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page of two chapters."""
    folder = tmp_path_factory.mktemp("book")
    path = folder / "book.html"
    page.write(path, (_track(folder, 1), _track(folder, 2)), Metadata("Two Chapters"))
    return path.as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser that plays sound unasked."""
    with playwright.sync_playwright() as driver:
        options = ["--autoplay-policy=no-user-gesture-required", "--no-sandbox"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def view(chromium: Any, book: str) -> Iterator[Any]:
    """The page, opened by somebody who has never seen it; any error of its program fails the test."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700}, bypass_csp=True)
    shown = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(book)
    shown.wait_for_function("audio.readyState >= 2")
    yield shown
    context.close()
    assert errors == []
    assert all(url.startswith(("file:", "blob:", "data:")) for url in asked)


def _heard(view: Any, line: str) -> None:
    view.wait_for_selector(f"#{line}[aria-current=true]", timeout=8000)
    assert view.locator("[aria-current]").count() == 1


def test_the_line_being_spoken_is_marked(view: Any) -> None:
    """Playing moves the mark from line to line with the sound, and names who speaks."""
    view.keyboard.press("Space")
    _heard(view, "c0u0")
    _heard(view, "c0u1")
    seconds = view.evaluate("audio.currentTime")
    assert SECONDS < seconds < 2 * SECONDS + 0.5
    assert view.inner_text("#now") == "Ann"
    view.keyboard.press("Space")
    assert view.evaluate("audio.paused")


def test_a_click_plays_a_line(view: Any) -> None:
    """A clicked line is heard from its beginning, in its speaker's colour."""
    view.click("#c0u5")
    _heard(view, "c0u5")
    view.wait_for_function("!audio.paused")
    assert 5 * 1.75 - 0.05 <= view.evaluate("audio.currentTime") < 5 * 1.75 + 1.4
    # Once the transition is over.
    view.wait_for_function(
        "getComputedStyle(c0u5).backgroundColor.replace(/\\s/g, '') === (() => { const probe ="
        " document.body.appendChild(document.createElement('i'));"
        " probe.style.background = getComputedStyle(c0u5).getPropertyValue('--t');"
        " return getComputedStyle(probe).backgroundColor.replace(/\\s/g, '') })()"
    )


def test_keys(view: Any) -> None:
    """Plus and minus change the speed, arrows the line and the place, N the chapter, ? opens the help."""
    for key in "++-":
        view.keyboard.press(key)
    assert view.evaluate("audio.playbackRate") == pytest.approx(1.1)
    assert view.inner_text("#speed") == "1.1×"
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        view.keyboard.press(key)
    _heard(view, "c0u2")
    view.keyboard.press("ArrowRight")
    assert view.evaluate("place()") == pytest.approx(2 * 1.75 + 5, abs=0.05)
    view.keyboard.press("?")
    assert view.evaluate("document.querySelector('dialog').open")
    view.keyboard.press("Escape")
    view.keyboard.press("n")
    _heard(view, "c1u0")
    assert not view.is_visible("#c0u0")


def test_the_place_is_found_again(view: Any) -> None:
    """After a reload the page is at the chapter, the line and the speed where it was left."""
    view.select_option("#chapter", "1")
    view.wait_for_function("audio.readyState >= 2")
    view.click("#c1u8")
    view.keyboard.press("Space")
    view.keyboard.press("+")
    view.reload()
    _heard(view, "c1u8")
    assert view.evaluate("audio.playbackRate") == pytest.approx(1.1)
    view.wait_for_function("audio.readyState >= 2")
    assert view.evaluate("audio.currentTime") == pytest.approx(8 * 1.75, abs=1.4)


def test_without_storage(chromium: Any, book: str) -> None:
    """Where the browser denies storage, everything but remembering works."""
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied') } })"
    )
    shown = context.new_page()
    shown.goto(book)
    shown.wait_for_function("audio.readyState >= 2")
    shown.click("#c0u2")
    _heard(shown, "c0u2")
    context.close()


def test_the_reader_who_scrolls_is_left_alone(view: Any) -> None:
    """The page follows the line, not any more when the reader scrolls away, and again when asked to."""
    view.emulate_media(reduced_motion="reduce")
    view.evaluate("following(true), go(cues()[25][0])")
    view.wait_for_function("scrollY > 200")
    view.mouse.move(500, 300)
    view.mouse.wheel(0, -5000)
    view.wait_for_function("scrollY === 0 && !document.getElementById('back').hidden")
    view.evaluate("go(cues()[27][0])")
    _heard(view, "c0u27")
    assert view.evaluate("scrollY") == 0
    view.click("#back")
    view.wait_for_function("scrollY > 200 && document.getElementById('back').hidden")


def test_the_scroll_bar_leaves_the_reader_alone_too(view: Any) -> None:
    """Scrolling by no wheel, finger or key ends the following as well; the page's own scrolling does not."""
    view.emulate_media(reduced_motion="reduce")
    view.evaluate("following(true), go(cues()[25][0])")
    view.wait_for_function("scrollY > 200")
    view.wait_for_timeout(1300)
    assert view.evaluate("follow")
    view.evaluate("scrollTo(0, 0)")
    view.wait_for_function("!follow")
    view.evaluate("go(cues()[27][0])")
    _heard(view, "c0u27")
    assert view.evaluate("scrollY") == 0


@pytest.mark.skipif(
    not AXE, reason="not run: the accessibility check of the page; set AXE_JS to a copy of axe.min.js"
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(view: Any, scheme: str) -> None:
    """The page has no barrier that axe knows of, in either theme, with a line marked."""
    view.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    view.keyboard.press("ArrowDown")
    view.evaluate(Path(str(AXE)).read_text(encoding="utf-8"))
    assert view.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []
