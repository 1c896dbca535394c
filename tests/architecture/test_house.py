"""The order of the packages, held on foreign keys and on how pages reach the database."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["audit", "partners", "notifications", "cases", "referrals", "riskpanel", "board"]
# What stands between a request and the rows: pages, API, the forms and bodies they read, what templates call.
BETWEEN = ("views", "pages", "api", "forms", "bodies", "templatetags")
ALONE = ("*_views.py", "*_pages.py", "*_api.py", "api_*.py", "*_forms.py", "context_processors.py", "tasks.py")
PAGES = sorted(
    {
        path
        for pattern in (*ALONE, *(f"{room}.py" for room in BETWEEN), *(f"{room}/*.py" for room in BETWEEN))
        for room in ROOT.glob("*/__init__.py")
        if room.parent.name != "tests"
        for path in room.parent.glob(f"**/{pattern}")
    }
)
OPERATIONS = [path for room in ORDER for path in sorted((ROOT / room).glob("operations/*.py"))]


def foreign_keys():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "remote_field", None) and not field.auto_created and field.related_model
            if target and model._meta.app_label in ORDER:
                yield model, field.name, target


def test_foreign_keys_point_down_the_house():
    user = apps.get_model(settings.AUTH_USER_MODEL)
    up = [
        f"{model._meta.label}.{name} → {target._meta.label}"
        for model, name, target in foreign_keys()
        if target is not user
        and target._meta.app_label in ORDER
        and ORDER.index(target._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert up == []


def test_there_are_pages_to_look_at():
    assert len(PAGES) > 100
    names = {str(path.relative_to(ROOT)) for path in PAGES}
    assert {"referrals/api_rules.py", "trust/board/meeting_views.py", "referrals/bodies/given.py"} <= names


# Registers that everybody signed in may read: no row of them is about a child.
REGISTERS = {"User", "Partner", "Team", "Locality", "LocalityPostcode", "Board"}


def unscoped(tree: ast.AST) -> list[int]:
    """Lines that reach `.objects` without asking `visible_to` (or for no row at all) in the same chain."""
    scoped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"visible_to", "none"}:
            scoped |= {id(inner) for inner in ast.walk(node.value)}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in REGISTERS:
            scoped.add(id(node))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"} and id(node) not in scoped
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_reach_rows_only_through_what_is_visible(path):
    assert unscoped(ast.parse(path.read_text())) == [], "ask visible_to, or an access function"


def test_the_check_itself_sees_an_unscoped_row():
    assert unscoped(ast.parse("Case.objects.filter(pk=1)")) == [1]
    assert unscoped(ast.parse("Case.objects.open().visible_to(user).first()")) == []


@pytest.mark.parametrize("path", PAGES + OPERATIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_neither_pages_nor_operations_assign_a_state(path):
    """`audit.transitions` is the only code that assigns one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign):
            targets = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
            assert "state" not in targets, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_migrations_are_named_for_what_they_do():
    ours = [path for app in ORDER for path in Path(apps.get_app_config(app).path).glob("migrations/0*.py")]
    assert len(ours) >= 5
    assert [path.name for path in ours if "auto" in path.name or path.stem.endswith("_initial")] == []
