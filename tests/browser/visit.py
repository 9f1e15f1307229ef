"""A person's browser window on a running app, and what it must never do: show a trace, complain, ask another host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from scrutiny_dash.ui.start_page import RULE
from tests.browser.serving import Server

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
LAPTOP = (1280, 900)
PATIENCE = 30_000  # milliseconds; a loaded machine is slow, a right page is not
# On a deep link Streamlit first looks for its server under the page's own address, then at the root (1.67).
HARMLESS = ("/_stcore/health", "/_stcore/host-config")
OPEN_ALL = """() => {
  const closed = [...document.querySelectorAll("details:not([open]) > summary")].filter(one => one.checkVisibility());
  closed.forEach(one => one.click());
  return closed.length;
}"""
# Whether the next click anywhere reaches a button of that name; kept where a new page finds it.
HEAR_PRESS = """name => {
  sessionStorage.removeItem("pressed");
  document.addEventListener("click", event => {
    const button = event.target.closest("button, [role=button]");
    const called = button ? `${button.innerText} ${button.ariaLabel ?? ""}` : "";
    if (called.includes(name)) sessionStorage.setItem("pressed", "yes");
  }, {once: true, capture: true});
}"""
TROUBLE = ("could not be finished", "Traceback", "Something went wrong", "StreamlitAPIException")


@dataclass
class Visit:
    """One window.

    Attributes:
        complaints: what the browser's console said that is not known to be harmless.
        expected: pieces of complaints that a test brings about on purpose.
        outside: addresses asked for that are not the app's.
    """

    server: Server
    page: Page
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda socket: self._asked(socket.url))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if message.location.get("url", "").endswith(HARMLESS) and "404" in message.text:
            return
        self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _asked(self, url: str) -> None:
        here = f"//127.0.0.1:{self.server.port}/"
        if not url.startswith(("data:", "blob:")) and here not in url:
            self.outside.append(url)

    def open(self, path: str) -> Visit:
        """Open an address of the app and wait until its page is drawn."""
        self.page.goto(self.server.url + path)
        self.heading.wait_for()
        return self.settle()

    def settle(self) -> Visit:
        """Wait until the app has finished drawing what the last thing done asked for."""
        self.page.wait_for_timeout(100)  # until the browser has told the app what was done
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        expect(self.page.locator("[data-stale=true]")).to_have_count(0, timeout=PATIENCE)
        return self

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1").first

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    @property
    def text(self) -> str:
        return self.main.inner_text()

    @property
    def menu(self) -> list[str]:
        return self.page.get_by_test_id("stTopNavLink").all_inner_texts()

    def press(self, name: str, *, nth: int = 0) -> Visit:
        """Press the button that says so; again where the press landed beside it, because the page moved under it."""
        for _ in range(3):
            self.page.evaluate(HEAR_PRESS, name)
            self.page.get_by_role("button", name=name, exact=True).nth(nth).click()
            if self.page.evaluate("sessionStorage.getItem('pressed')"):
                return self.settle()
        raise AssertionError(f"“{name}” cannot be pressed")

    def join(self, name: str) -> Visit:
        """Sit down at a table on the start page, leaving another one first."""
        self.open("/")
        if self.page.get_by_role("button", name="Leave this table").count():
            self.press("Leave this table")
        self.page.get_by_label("Your table's name").fill(name)
        self.page.get_by_text(RULE).click()
        self.press("Join this table")
        self.page.get_by_text(f"You sit at {name}").wait_for()
        return self

    def unfold_all(self) -> Visit:
        """Open every closed part of the page that can be seen, and those inside them."""
        for _ in range(9):
            if not self.page.evaluate(OPEN_ALL):
                return self
            self.settle()
        raise AssertionError("a part of the page does not stay open")

    def unfold(self, label: str, *, nth: int = 0) -> Visit:
        """Open a closed part."""
        self.page.locator("summary", has_text=label).nth(nth).click()
        return self.settle()

    def is_clean(self) -> None:
        """Fail when the page, the console or the network had something to hide."""
        assert not self.outside, f"asked another host: {self.outside}"
        complaints = [said for said in self.complaints if not any(piece in said for piece in self.expected)]
        assert not complaints, complaints
        text = self.page.locator("body").inner_text()
        assert not [words for words in TROUBLE if words in text], text
        assert self.page.get_by_test_id("stException").count() == 0


@contextmanager
def window(browser: Browser, server: Server, size: tuple[int, int] = LAPTOP) -> Iterator[Visit]:
    """Open a window that no other window knows of, and close it."""
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="en-GB", timezone_id="Europe/London",
        accept_downloads=True,
    )  # fmt: skip
    try:
        yield Visit(server, context.new_page())
    finally:
        context.close()
