"""Somebody at a browser. Pages are used by what they say, and each page that is reached is looked over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (320, 1280)
HEIGHT = 900
BAD_REQUEST = 400
_FINDINGS = """async () => (await axe.run()).violations.map(v => `${v.id} (${v.impact}): ${v.help}: `
    + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))"""
_TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? null :
    [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join(' | ')"""
_AWAIT_SWAP = """() => { window.swapped =
    new Promise(done => document.body.addEventListener('htmx:afterSettle', done, {once: true})); }"""


class Visitor:
    """One browser with its own cookies, kept at 1280 pixels between looks.

    `interactions` counts what a person does: each key field filled, box ticked, link or button pressed.
    """

    def __init__(self, browser: Browser, url: str, *, javascript: bool = True) -> None:
        self.url = url
        self.context = browser.new_context(
            base_url=url,
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": WIDTHS[-1], "height": HEIGHT},
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.has_javascript = javascript
        self.interactions = 0
        self.visited: list[str] = []
        self.texts: list[str] = []
        self._faults: list[str] = []
        self._refusals = 0
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._faults.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused page is judged by its status, below; the browser also grumbles about it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._faults.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status < BAD_REQUEST:
            return
        if self._refusals and response.status in {403, 404}:
            self._refusals -= 1
            return
        self._faults.append(f"{response.status} for {response.url}")

    # Moving about

    def sign_in(self, account: dict[str, str]) -> None:
        self.open("/accounts/login/")
        self.fill("User name", account["username"])
        self.fill("Password", account["password"])
        self.press("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        self.interactions = 0

    def sign_out(self) -> None:
        self.press("Sign out")

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def refusal(self, path: str) -> int | None:
        """The status of an address that is to be refused, with a look at the page that says so."""
        self._refusals += 1
        response = self.page.goto(path)
        self.look()
        return response.status if response else None

    def answer_of(self, path: str) -> tuple[int, str]:
        """Status and text of an address, asked for without showing it."""
        answer = self.context.request.get(path, max_redirects=0)
        return answer.status, answer.text()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow the first link of this name. A text must be the whole name."""
        self.interactions += 1
        link = (within or self.page).get_by_role("link", name=name, exact=isinstance(name, str)).first
        link.click()
        self.page.wait_for_load_state()
        self.look()

    def take(self, link: Locator) -> None:
        """Follow a link that is told by its place."""
        self.interactions += 1
        with self.page.expect_navigation():
            link.click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press the first button of this name, or link that looks like one, and wait for the page that answers."""
        self.interactions += 1
        place, exact = within or self.page, isinstance(name, str)
        button = place.get_by_role("button", name=name, exact=exact)
        with self.page.expect_navigation():
            button.or_(place.get_by_role("link", name=name, exact=exact)).first.click()
        self.page.wait_for_load_state()
        self.look()

    def save(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button that saves a part of the page in place; without JavaScript the page is loaded anew."""
        if not self.has_javascript:
            self.press(name, within=within)
            return
        self.interactions += 1
        self.page.evaluate(_AWAIT_SWAP)
        (within or self.page).get_by_role("button", name=name, exact=True).first.click()
        self.page.evaluate("() => window.swapped")
        self.look()

    def press_twice(self, name: str) -> None:
        """Press a button twice in a hurry, past any guard of the page's own script."""
        self.interactions += 1
        button = self.page.get_by_role("button", name=name, exact=True).first
        with self.page.expect_navigation():
            button.evaluate(
                "button => { button.removeAttribute('data-prevent-double-click');"
                " fetch(button.form.action, {method: 'POST', body: new FormData(button.form)});"
                " button.form.submit(); }"
            )
        self.page.wait_for_load_state("networkidle")
        self.look()

    # Filling in

    def fill(self, label: str | re.Pattern[str], text: str, *, within: Locator | None = None) -> None:
        self.interactions += 1
        (within or self.page).get_by_label(label, exact=isinstance(label, str)).first.fill(text)

    def choose(self, label: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Select a radio button or tick a box by its label."""
        self.interactions += 1
        (within or self.page).get_by_label(label, exact=isinstance(label, str)).first.check()

    def answer(self, question: str | re.Pattern[str], *answers: str | re.Pattern[str]) -> None:
        """Select answers of a question with radio buttons or boxes."""
        group = self.group(question)
        for answer in answers:
            self.choose(answer, within=group)

    def pick(self, label: str | re.Pattern[str], option: str | re.Pattern[str]) -> None:
        """Pick an option of a list; a pattern takes the first that matches."""
        self.interactions += 1
        box = self.page.get_by_label(label, exact=isinstance(label, str)).first
        if isinstance(option, str):
            box.select_option(label=option)
            return
        texts = box.locator("option").all_text_contents()
        box.select_option(label=next(text for text in texts if option.search(text)).strip())

    def date(self, question: str | re.Pattern[str], day: date) -> None:
        """Type a date into its three boxes, counted as one thing done."""
        group = self.group(question)
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(part).fill(str(value))
        self.interactions += 1

    def group(self, question: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("group", name=question, exact=isinstance(question, str)).first

    # Looking

    def look(self) -> None:
        """Fail on what axe finds at either width, sideways scrolling, console errors and failed addresses."""
        self.visited.append(self.page.url.removeprefix(self.url))
        self.texts.append(self.page.locator("body").inner_text())
        if self.has_javascript:
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": HEIGHT})
                self._look_at(width)
        assert not self._faults, f"{self.page.url}: {self._faults}"

    def _look_at(self, width: int) -> None:
        # Evaluated, not inserted: the content security policy stays as it is.
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        findings = self.page.evaluate(_FINDINGS)
        assert not findings, f"{self.page.url} at {width} px: {findings}"
        too_wide = self.page.evaluate(_TOO_WIDE)
        assert too_wide is None, f"{self.page.url} scrolls sideways at {width} px: {too_wide}"

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    @contextmanager
    def counting(self, most: int) -> Iterator[None]:
        """What is done inside takes no more than so many interactions."""
        before = self.interactions
        yield
        done = self.interactions - before
        assert done <= most, f"{done} interactions, more than {most}"

    def picture(self, path: Path, *, width: int = WIDTHS[-1], whole: bool = True) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.screenshot(path=path, full_page=whole)
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})

    def close(self) -> None:
        self.context.close()
