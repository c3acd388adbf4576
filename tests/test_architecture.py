"""The shape of the program: sizes, which way imports go, and what only the command line may do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "qms_checker"
MODULES = {
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(PACKAGE.rglob("*.py"))
}
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 50

BASE = (
    *("vocabulary", "errors", "dates", "numerals", "collation", "hints", "resources"),
    *("yaml_syntax", "strict_yaml", "json_schema"),
)
"""What everything may use; they use each other and nothing else of the project."""
MAY_IMPORT = {
    "description": (),
    "facts": ("description",),
    "rulepacks": ("description", "facts"),
    "engines": ("description", "facts", "rulepacks"),
    "assessment": ("description", "facts", "rulepacks", "engines"),
    "media": (),
    "word_layout": (),
    "audit_documents": ("description", "facts", "rulepacks", "engines", "assessment", "media"),
    "reports": ("description", "facts", "rulepacks", "engines", "assessment", "media", "audit_documents"),
    "register": ("description", "facts", "rulepacks", "engines", "assessment", "media", "reports", "audit_documents"),
    "batch": ("description", "facts", "rulepacks", "engines", "assessment", "register"),
    "reference_pages": ("description", "facts", "rulepacks", "assessment", "reports"),
}
"""What each part may use besides the base and itself; a part that is not listed may use everything but ``cli``."""

BORDERS = {
    "durable": "qms_checker.engines.durable",
    "yaml": "qms_checker.strict_yaml",
    "jsonschema": "qms_checker.json_schema",
    "jsonschema_rs": "qms_checker.json_schema",
    "docxtpl": "qms_checker.media.word",
    "docx": "qms_checker.media.word",
    "datasketch": "qms_checker.register.likeness",
    "distributed": "qms_checker.batch.cluster",
    "openpyxl": "qms_checker.media.workbook_reading",
    "pyarrow": "qms_checker.register.parquet",
    "tqdm": "qms_checker.cli.progress",
    "xlsxwriter": "qms_checker.media.workbook_writing",
}
"""The one module that knows each library and turns what comes from it into the project's own values."""

TABLES_AND_QUERIES = {
    f"qms_checker.register.{name}" for name in ("database", "entering", "portraits", "read", "store", "tables")
}
"""Tables, writing and reading are too much for one module; together they are the border to SQLAlchemy."""

TWO_MEDIA = {
    "jinja2": {
        "qms_checker.media.pages",
        "qms_checker.media.template_language",
        "qms_checker.media.word",
        "qms_checker.audit_documents.lint",
    },
    "markupsafe": {"qms_checker.media.pages", "qms_checker.media.template_language"},
}
"""Templates are filled for two media with opposite needs: pages of the project's own, and Word templates of anybody."""

COMMANDS = (
    "qms_checker.cli",
    "qms_checker.__main__",
    "qms_checker.reference_pages.command",
    "qms_checker.reference_pages.__main__",
    "qms_checker.word_layout.__main__",
)
"""What a person runs: these may speak to the terminal."""
CLOCK = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[str]:
    """Yield the dotted names a module imports, those inside functions too."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(dotted: str) -> str:
    """Return the part of the project a dotted name belongs to, ``""`` for the package itself."""
    steps = dotted.split(".")
    return steps[1] if len(steps) > 1 else ""


def is_command(module: str) -> bool:
    return module.startswith(COMMANDS)


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_stay_small(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    long_functions = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    }

    assert lines <= MAX_MODULE_LINES
    assert long_functions == {}


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    """Description, facts, rules, engines, assessment, papers, command line: each knows only what comes before it."""
    part = part_of(module)
    allowed: set[str] | None = None
    if part in BASE:
        allowed = {*BASE}
    elif part in MAY_IMPORT:
        allowed = {*BASE, part, *MAY_IMPORT[part]}
    used = {part_of(name) for name in imports(module) if name.startswith("qms_checker.")} - {"__version__"}
    wrong = {other for other in used if (allowed is not None and other not in allowed)}
    if part not in ("cli", "__main__"):
        wrong |= used & {"cli"}

    assert wrong == set()


def test_the_parts_listed_here_exist() -> None:
    """A part that was renamed would otherwise be free of every rule."""
    parts = {part_of(module) for module in MODULES}

    assert {*BASE, *MAY_IMPORT} - parts == set()


@pytest.mark.parametrize("library", BORDERS)
def test_one_module_knows_each_library(library: str) -> None:
    users = {module for module in MODULES if any(name.partition(".")[0] == library for name in imports(module))}

    assert users == {BORDERS[library]}


def test_only_the_store_of_the_register_knows_sqlalchemy() -> None:
    users = {module for module in MODULES if any(name.partition(".")[0] == "sqlalchemy" for name in imports(module))}

    assert users == TABLES_AND_QUERIES


@pytest.mark.parametrize("library", TWO_MEDIA)
def test_one_module_for_each_medium_knows_templates(library: str) -> None:
    users = {module for module in MODULES if any(name.partition(".")[0] == library for name in imports(module))}

    assert users == TWO_MEDIA[library]


def test_only_the_command_line_knows_click() -> None:
    users = {module for module in MODULES if any(name.partition(".")[0] == "click" for name in imports(module))}

    assert {part_of(module) for module in users} <= {"cli"}


@pytest.mark.parametrize("module", [module for module in MODULES if not is_command(module)])
def test_the_inside_neither_looks_at_the_clock_nor_speaks(module: str) -> None:
    """The date is an argument, and what there is to say is a value that is returned."""
    found: list[str] = []
    for node in ast.walk(tree(module)):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input" | "exit" | "quit" as name)):
                found.append(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in CLOCK:
                found.append(f"{owner}.{name}")
            case ast.Attribute(value=ast.Name(id="sys"), attr="exit" | "stdout" | "stderr" | "argv" as name):
                found.append(f"sys.{name}")
            case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "getenv" as name):
                found.append(f"os.{name}")

    assert found == []
