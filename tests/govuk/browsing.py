"""Pages for a real browser, served from memory: no server, no network, and our content security policy."""

import mimetypes
from pathlib import Path
from urllib.parse import urlparse

from django.conf import settings
from django.contrib.staticfiles import finders

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"


def answer_with(html):
    """Answers every request of a page from memory: the static files, and this HTML for the rest."""

    def answer(route):
        path = urlparse(route.request.url).path
        if path.startswith(settings.STATIC_URL):
            file = Path(finders.find(path.removeprefix(settings.STATIC_URL)))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)

    return answer
