"""Builds the style sheet, scripts and icons from what `npm ci` installed: `python -m govuk.assets`.

Common Thread is not on gov.uk, so it may not carry the GDS Transport font, the crown or the crest. This takes the two
published style sheets, leaves those out, and writes a git-ignored folder. No part of the packages is committed.
"""

import re
import shutil
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
GOVUK = BASE_DIR / "node_modules" / "govuk-frontend"
MOJ = BASE_DIR / "node_modules" / "@ministryofjustice" / "frontend"
BUILD = BASE_DIR / "govuk" / "static" / "govuk" / "build"
OURS = '"Helvetica Neue",Helvetica,Arial,sans-serif'
LICENCES = """The files in this folder are built from govuk-frontend (Crown Copyright, Government Digital Service)
and @ministryofjustice/frontend (Crown Copyright, Ministry of Justice), both under the MIT licence.
"""
FORBIDDEN = re.compile(r"GDS Transport|/assets/|crest\.svg|crown\.|sourceMappingURL|@font-face", re.IGNORECASE)


def clean_css(text: str) -> str:
    text = re.sub(r'@charset "[^"]*";', "", text)
    text = re.sub(r"@font-face\s*{[^}]*}", "", text)
    text = re.sub(r"/\*!.*?Margaret Calvert.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    text = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', OURS, text)
    text = re.sub(r"url\([\"']?/assets/images/govuk-crest\.svg[\"']?\)", "none", text)
    return re.sub(r"url\([\"']?/assets/images/([\w.-]+)[\"']?\)", r"url(images/\1)", text)


def clean_js(text: str) -> str:
    return re.sub(r"//# sourceMappingURL=\S*", "", text)


def build(target: Path = BUILD) -> list[Path]:
    """Write the folder anew and return its files; ends with one line where a package is missing or unexpected."""
    dist = GOVUK / "dist" / "govuk"
    if not dist.exists() or not MOJ.exists():
        sys.exit("The front-end packages are not installed: run `npm ci` (or `make setup`).")
    css = '@charset "UTF-8";' + "\n".join(
        clean_css(path.read_text()) for path in (dist / "govuk-frontend.min.css", MOJ / "moj" / "moj-frontend.min.css")
    )
    scripts = {
        "govuk-frontend.js": clean_js((dist / "govuk-frontend.min.js").read_text()),
        "moj-frontend.js": clean_js((MOJ / "moj" / "moj-frontend.min.js").read_text()),
    }
    if left := FORBIDDEN.search(css):
        sys.exit(f"The style sheet still holds {left[0]!r}: its packages changed; mend govuk/assets.py.")
    fresh = target.with_name("build.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "images").mkdir(parents=True)
    (fresh / "all.css").write_text(css)
    for name, text in scripts.items():
        (fresh / name).write_text(text)
    for image in sorted(set(re.findall(r"url\(images/([\w.-]+)\)", css))):
        shutil.copyfile(MOJ / "moj" / "assets" / "images" / image, fresh / "images" / image)
    (fresh / "LICENCES.txt").write_text(LICENCES)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return sorted(path for path in target.rglob("*") if path.is_file())


if __name__ == "__main__":
    print(f"Front end: {len(build())} files in {BUILD.relative_to(BASE_DIR)}")  # noqa: T201
