"""Where this machine keeps Chromium, for the browser journeys and the doctor."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
