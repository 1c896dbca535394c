"""What is served of the front-end packages: never the font, the crown or the crest of the government's own sites."""

import re

from govuk import assets

# By name: the Ministry's own header has a class for a crest, which no page of ours uses.
MARKS = re.compile(r"GDS Transport|@font-face|govuk-crest|crest\.|crown\.|\.woff|sourceMappingURL", re.IGNORECASE)


def test_nothing_that_is_built_carries_the_font_the_crown_or_the_crest():
    built = assets.build(assets.BUILD.with_name("build.test"))
    try:
        assert {path.suffix for path in built} <= {".css", ".js", ".svg", ".png", ".txt"}
        for path in built:
            assert not re.search(r"crown|crest|font", path.name)
            if path.suffix in (".css", ".js", ".svg"):
                assert not MARKS.search(path.read_text()), path.name
        assert "url(images/" in next(path for path in built if path.name == "all.css").read_text()
    finally:
        assets.shutil.rmtree(assets.BUILD.with_name("build.test"), ignore_errors=True)
