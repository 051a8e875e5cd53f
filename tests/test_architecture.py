"""The rules of the house, read from the source itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("mappa", "cases", "meetings", "forms_docset", "oversight")
LONGEST_SOURCE, LONGEST_TEST, LONGEST_VIEW = 300, 500, 35
THIS = Path("tests/test_architecture.py")

SOURCES = sorted(
    path.relative_to(ROOT)
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html"))


def of_kind(*names: str) -> list[Path]:
    """Modules or packages of an app by these names: views.py, views/cases.py, urls_referrals.py."""
    return [path for path in SOURCES if {part.removesuffix(".py") for part in path.parts} & set(names)]


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def calls(path: Path) -> set[str]:
    """Names of everything called in the module, as written: `timezone.now`, `save`."""
    return {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


INTERFACE = of_kind("views", "api", "forms", "tasks")
PURE = [path for path in SOURCES if "domain" in path.parts or path.parts[:2] == ("mappa", "core")]
READS_THE_CALENDAR = {("mappa/core/bank_holidays.py", "govuk_bank_holidays.bank_holidays")}
ATTRIBUTES_FROM_CODE = {Path("templates/gds/layout/button.html")}  # crispy-forms writes a button's attributes


def test_the_lists_hold_what_they_are_about():
    assert len(SOURCES) > 100
    assert Path("cases/views/referrals.py") in INTERFACE
    assert Path("cases/domain/levels.py") in PURE
    assert TESTS
    assert TEMPLATES


def test_no_source_file_is_too_long():
    assert {str(path): lines(path) for path in [*SOURCES, *TEMPLATES] if lines(path) > LONGEST_SOURCE} == {}


def test_no_test_file_is_too_long():
    assert {str(path): lines(path) for path in TESTS if lines(path) > LONGEST_TEST} == {}


def matching(paths: list[Path], pattern: str) -> list[str]:
    """Places where the text of a file matches."""
    found = re.compile(pattern)
    return [
        f"{path}:{number}"
        for path in paths
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if found.search(line)
    ]


def test_imports_are_absolute():
    relative = [
        f"{path}:{node.lineno}"
        for path in [*SOURCES, *TESTS]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_interface_modules_touch_no_table():
    # A view class of the API must name an empty queryset; its rows still come from a selector.
    assert matching(INTERFACE, r"\.objects\b(?!\.none\(\))|\._(default|base)_manager\b") == []


def test_rules_are_told_what_day_it_is():
    clocks = re.compile(r"(^|\.)(now|today|utcnow|localdate|localtime|time\.time)$")
    assert {str(path): name for path in PURE for name in calls(path) if clocks.search(name)} == {}


def imported(path: Path) -> set[str]:
    """Full names of the modules a module imports."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def is_pure(name: str) -> bool:
    parts = name.split(".")
    return parts[0] in sys.stdlib_module_names or parts[:2] == ["mappa", "core"] or "domain" in parts


def test_rules_import_the_standard_library_and_the_core_only():
    impure = {
        str(path): name
        for path in PURE
        for name in imported(path)
        if not is_pure(name) and (str(path), name) not in READS_THE_CALENDAR
    }
    assert impure == {}


def test_no_signals():
    assert matching(SOURCES, r"^@receiver|django\.dispatch|db\.models\.signals") == []


def test_models_do_no_work_when_saved():
    hooks = {"save", "delete", "full_clean", "clean"}
    overridden = [
        f"{path}:{node.lineno}"
        for path in of_kind("models", "bound")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name in hooks
    ]
    assert overridden == []


def test_every_exception_to_the_linter_names_its_rule_and_says_why():
    # The rule's code, then words: "noqa: S308  drawn by our own code".
    told = re.compile(r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*\W+\w.{5,}")
    places = matching([path for path in [*SOURCES, *TESTS] if path != THIS], r"# noqa")
    silent = []
    for place in places:
        path, number = place.rsplit(":", 1)
        if not told.search((ROOT / path).read_text().splitlines()[int(number) - 1]):
            silent.append(place)
    assert silent == []


def test_no_module_is_called_utils():
    assert not [path for path in SOURCES if path.stem in {"utils", "helpers", "misc", "common"}]


def test_views_are_short():
    long = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path in of_kind("views")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_VIEW
    }
    assert long == {}


def test_visibility_is_asked_of_its_one_home():
    elsewhere = [path for path in SOURCES if path != Path("cases/visibility.py")]
    assert matching(elsewhere, r"\bget_objects_for_user\b|\bhas_perms?\(") == []


def test_templates_carry_no_script_and_no_style_of_their_own():
    pages = [path for path in TEMPLATES if path.parts[1] != "pdf"]
    assert matching(TEMPLATES, r'\son[a-z]+="') == []
    assert matching([path for path in TEMPLATES if path not in ATTRIBUTES_FROM_CODE], r"\|\s*safe\b") == []
    assert matching(pages, r'\sstyle="|<style') == []
    for path in pages:
        tags = re.findall(r"<script[^>]*>", (ROOT / path).read_text())
        assert all("nonce=" in tag for tag in tags), path


def test_layers_are_kept():
    answer = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout
