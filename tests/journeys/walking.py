"""A walk through the service in a browser: every page that is opened is looked at, and nothing it says is lost.

`walk.press("Continue")` presses and looks: one h1, no violation that axe finds, no scroll at 320 px, a silent
console. What is wrong stands in `walk.faults`, which every walk ends by comparing with nothing. SHOTS=1 leaves a
picture of every page at both widths in var/shots.
"""

import os
import re
from collections.abc import Callable
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify

from trust.launcher import machine

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
SHOTS = machine.VAR / "shots"


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


class Walk:
    def __init__(self, page: Any, address: str, check_accessible: Callable[[Any], None], name: str) -> None:
        self.page, self.address, self.name = page, address, name
        self.check_accessible = check_accessible
        self.faults: list[str] = []  # gathered, so that one run names them all
        self.visited: list[str] = []
        self.pages = 0
        page.on("console", lambda message: self.faults.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self.visited.append(request.url))
        page.on("framenavigated", lambda frame: self.visited.append(frame.url))
        page.set_viewport_size(WIDE)

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer.status == 200, f"{path}: {answer.status}"
        self.look()

    def leaving(self) -> Any:
        """`with walk.leaving(): …click()` waits until the next page is whole: a click may return before it is."""
        return self.page.expect_navigation(wait_until="load")

    def press(self, name: str, *, exact: bool = True) -> None:
        with self.leaving():
            self.page.get_by_role("button", name=name, exact=exact).click()
        self.look()

    def follow(self, name: str, *, exact: bool = True) -> None:
        with self.leaving():
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        """Type into boxes and choose from lists, by the names of the fields."""
        for name, text in fields.items():
            box = self.page.locator(f'main [name="{name}"]')
            kind = box.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                self.page.locator(f'main [name="{name}"][value="{text}"]').check()
            elif box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=text)
            else:
                box.fill(text)

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def look(self) -> None:
        """What must be true of every page."""
        page = self.page
        assert page.locator("h1").count() == 1, f"{page.url}: {page.title()}"
        try:
            self.check_accessible(page)
        except AssertionError as found:
            self.faults.append(str(found))
        self.pages += 1
        shot = f"{self.name}-{self.pages:02}-{slugify(re.sub('[A-Z]+-?[0-9]+', '', self.heading))[:40]}"
        self._shoot(shot, 1280)
        page.set_viewport_size(NARROW)
        wide = page.evaluate("document.documentElement.scrollWidth")
        self._shoot(shot, 320)
        page.set_viewport_size(WIDE)
        if wide > NARROW["width"]:
            self.faults.append(f"{page.url} is {wide} px wide at 320")

    def _shoot(self, name: str, width: int) -> None:
        if os.environ.get("SHOTS"):
            SHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)

    def sign_in(self, user: Any, password: str, secret: str, *, to: str) -> None:
        """By the real pages: asked for a page, the service wants a password and then the code of the app."""
        self.give_password(user, password, to=to)
        assert self.heading == "Second step"
        self.give_code(secret, "Sign in")
        assert self.page.url == f"{self.address}{to}"

    def give_code(self, secret: str, button: str) -> None:
        """The code that the app shows; where it changed on the way and was refused, the next, as anybody would."""
        code = code_of(secret)
        self.fill(code=code)
        self.press(button)
        if self.page.locator('main [name="code"]').count() and code != code_of(secret):
            self.fill(code=code_of(secret))
            self.press(button)

    def give_password(self, user: Any, password: str, *, to: str) -> None:
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.go(to)
        assert self.heading == "Sign in"
        self.fill(login=user.email, password=password)
        self.press("Sign in")

    def switch(self, user: Any) -> None:
        """Somebody who has signed in before sits down again: a session of their own, without the form."""
        client = Client()
        client.force_login(user)
        session = SessionStore(client.session.session_key)
        session["has_factor"] = True
        session.save()
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.address}
        self.page.context.add_cookies([cookie])

    def names_in_addresses(self, *names: str) -> list[str]:
        return [url for url in self.visited if any(name.casefold() in url.casefold() for name in names)]
