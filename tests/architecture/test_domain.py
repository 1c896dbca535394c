"""`docs/domain.md`: what it names is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from trust.launcher import machine

ROWS = [row for row in (machine.BASE_DIR / "docs" / "domain.md").read_text().splitlines() if row.startswith("| ")]
PACKAGES = {init.parent.name for init in machine.BASE_DIR.glob("*/__init__.py")}


def named(row: str) -> list[str]:
    """What stands in code, but for the rules of notices, which are named by their code."""
    return re.findall(r"(?<!rule )`([^`]+)`", row)


def symbols() -> list[str]:
    found = [name for row in ROWS for name in named(row) if re.fullmatch(r"[a-z_]+(\.\w+)+", name)]
    return sorted({name for name in found if name.split(".")[0] in PACKAGES})


def is_there(symbol: str) -> bool:
    """A module, or what one holds."""
    parts = symbol.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            found = getattr(found, name, None)
        return found is not None
    return False


def test_each_function_of_the_index_of_rules_exists():
    assert len(symbols()) > 250
    assert [symbol for symbol in symbols() if not is_there(symbol)] == []


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda number: f"row {number}")
def test_each_test_of_the_index_of_rules_exists(number):
    """The second test of a row is named without its folder where that is the folder of the first."""
    folder = Path()
    for name in named(ROWS[number]):
        if re.fullmatch(r"(tests/[\w/]+|test_\w+)\.py", name):
            path = machine.BASE_DIR / (name if "/" in name else folder / name)
            assert path.exists(), name
            folder = Path(name).parent if "/" in name else folder
