"""Holds the house to its plan: who may import whom, what starts light, and how modules are written."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OUR_FOLDERS = ("bot", "actions", "policies", "bench", "tests")

INSIDE = {"bot.errors", "bot.staff_errors", "bot.domain"}
MAY_IMPORT: dict[str, set[str]] = {
    "bot.errors": set(),
    "bot.staff_errors": {"bot.errors"},
    "bot.domain": {"bot.errors", "bot.staff_errors"},
    "bot.telemetry": set(),
    "bot.no_dumps": set(),
    "bot.log_words": set(),
    "bot.log_scrubber": {"bot.log_words"},
    "bot.egress": {"bot.errors"},
    "bot.crypto": INSIDE,
    "bot.safety": INSIDE,
    "bot.evaluation": INSIDE | {"bot.safety"},
    "bot.channels": INSIDE,
    "bot.oidc": INSIDE | {"bot.crypto"},
    "bot.flowcheck": INSIDE,
    "bot.store": INSIDE | {"bot.crypto"},
    "bot.services": INSIDE | {"bot.flowcheck", "bot.safety"},
    "bot.dialogue": INSIDE | {"bot.safety", "bot.crypto", "actions", "policies"},
    "policies": INSIDE | {"bot.safety", "bot.dialogue", "actions"},
    "actions": INSIDE | {"bot.safety", "bot.dialogue", "policies"},
    "bot.edge": INSIDE | {"bot.services"},
    "bot.console": INSIDE | {"bot.services"},
    "bot.phone": INSIDE | {"bot.services"},
}
KNOW_ALL = {
    "bot.wire",
    "bot.__main__",
    "bot.settings",
    "bot.settings_field",
    "bot.settings_fields",
    "bot.settings_keys",
    "bot.settings_oidc",
    "bot.settings_privacy",
    "bot.settings_readers",
    "bot.settings_rules",
    "bot.demo",
    "bot.egress_hosts",
    "bot.logs",
    "bot.no_dumps",
    "bot.processes",
    "bot.simulation",
    "bot.commands",
    "bot.rehearsal",
}
MAY_IMPORT_RASA = {"bot.dialogue", "policies", "actions"}
HEAVY = {"rasa", "rasa_sdk", "tensorflow", "keras", "spacy"}
TOP_LEVEL = (
    "bot",
    "data",
    "actions",
    "policies",
    "config.yml",
    "tests",
    "docs",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "SECURITY.md",
    "pyproject.toml",
    "uv.lock",
    "Makefile",
    ".ci/run",
    "porchlight.example.toml",
    ".python-version",
)
LEFT_OVER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MOST_LINES = 40
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "misc", "common", "manager"}


def modules(*folders: str) -> list[Path]:
    """Every Python file of ours below the folders, never a generated or hidden one."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, "a check over no files would prove nothing"
    return found


def name_of(path: Path) -> str:
    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return dotted.removesuffix(".__init__")


def room_of(module: str) -> str:
    """The row of the table a module belongs to: its package, or itself where it stands alone."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "bot" else parts[0]


def imports_in(source: str, *, package: str) -> set[str]:
    """Dotted names of all that a source imports, wherever in it, under TYPE_CHECKING too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            outer = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*outer, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def imports_of(path: Path) -> set[str]:
    module = name_of(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return imports_in(path.read_text(encoding="utf-8"), package=package)


def too_far(room: str, imports: set[str]) -> set[str]:
    """Rooms of ours that these imports reach and the table does not allow."""
    ours = {room_of(name) for name in imports if name.split(".")[0] in ("bot", "actions", "policies")}
    return set() if room in KNOW_ALL else ours - {room, "bot"} - MAY_IMPORT.get(room, set())


OURS = modules("bot", "actions", "policies")


def test_every_room_of_the_house_stands_in_the_table() -> None:
    rooms = {room_of(name_of(path)) for path in OURS} - {"bot"}
    assert rooms <= set(MAY_IMPORT) | KNOW_ALL


def test_imports_point_inwards() -> None:
    reaching = {name_of(path): too_far(room_of(name_of(path)), imports_of(path)) for path in OURS}
    assert not {name: rooms for name, rooms in reaching.items() if rooms}


def test_only_the_dialogue_knows_rasa() -> None:
    others = [path for path in OURS if room_of(name_of(path)) not in MAY_IMPORT_RASA]
    heavy = {name_of(path): {name.split(".")[0] for name in imports_of(path)} & HEAVY for path in others}
    assert not {name: found for name, found in heavy.items() if found}


@pytest.mark.parametrize(
    "source",
    [
        "import bot.store.tables",
        "from bot.store import tables",
        "from bot import store",
        "from ..store import tables",
        "from .. import store",
        "if TYPE_CHECKING:\n    from bot.store import tables",
        "def late():\n    from bot.store import tables",
    ],
)
def test_a_wrong_import_is_seen_however_it_is_written(source: str) -> None:
    assert too_far("bot.edge", imports_in(source, package="bot.edge")) == {"bot.store"}


# --- what starting costs ------------------------------------------------------------------------

LIGHT = [name_of(path) for path in modules("bot") if room_of(name_of(path)) != "bot.dialogue"]
DIALOGUE = [name_of(path) for path in modules("bot/dialogue", "policies", "actions")]
COMMANDS = {"serve", "edge", "dialogue", "post", "phone", "train", "queue", "keys", "migrate"}
COMMANDS |= {"check", "classify", "evaluate", "talk"}

# Importing must do no work. The innermost module body on the stack is the one being imported: a file opened
# or a connection made while that body is ours is our work. Python reading the sources themselves is not.
IMPORTS = """
import importlib, sys
from pathlib import Path
root, names, heavy, found = Path.cwd(), sys.argv[1].split(), set(sys.argv[2].split()), []
watched = ("open", "socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "sqlite3.connect")
def watch(event, args):
    if event not in watched or str(args[0]).endswith((".py", ".pyc")):
        return
    frame = sys._getframe(1)
    while frame and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    file = Path(frame.f_code.co_filename) if frame else Path("/")
    if root in file.parents and ".venv" not in file.parts:
        found.append(f"{file.relative_to(root)} works at import: {event}")
sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
    loaded = heavy & set(sys.modules)
    if loaded:
        found.append(f"{name} loads {sorted(loaded)}")
        break
sys.exit("; ".join(found) or 0)
"""
HELP = """
import contextlib, io, sys
from bot.__main__ import main
missing = set(sys.argv[1].split()) - set(main.list_commands(None))
assert not missing, missing
for name in main.list_commands(None):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            main([name, "--help"])
        except SystemExit as ended:
            assert not ended.code, name
    assert len(text.getvalue().splitlines()) > 5, f"{name}: a --help that teaches nothing"
    loaded = set(sys.argv[2].split()) & set(sys.modules)
    assert not loaded, f"{name} loads {sorted(loaded)}"
"""


def python(code: str, *args: str, folder: Path = ROOT) -> str:
    """What a fresh interpreter has to complain about; empty if nothing."""
    command = [sys.executable, "-B", "-c", code, *args]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return ended.stderr if ended.returncode else ""


@pytest.mark.process
def test_everything_but_the_dialogue_loads_without_rasa_and_without_doing_any_work() -> None:
    assert not python(IMPORTS, " ".join(LIGHT), " ".join(HEAVY))


@pytest.mark.process
def test_commands_teach_themselves_without_loading_rasa() -> None:
    assert not python(HELP, " ".join(COMMANDS), " ".join(HEAVY))


@pytest.mark.model
def test_importing_the_dialogue_does_no_work() -> None:
    assert not python(IMPORTS, " ".join(DIALOGUE), "nothing")


def test_work_at_import_and_a_heavy_import_are_seen(tmp_path: Path) -> None:
    (tmp_path / "working.py").write_text("def read():\n    return open('/etc/hostname')\nread()\n")
    (tmp_path / "loading.py").write_text("import heavy_one\n")
    (tmp_path / "heavy_one.py").touch()
    assert "working.py works at import: open" in python(IMPORTS, "working", "heavy_one", folder=tmp_path)
    assert "loading loads ['heavy_one']" in python(IMPORTS, "loading", "heavy_one", folder=tmp_path)


# --- how modules are written --------------------------------------------------------------------

ALL_MODULES = modules(*OUR_FOLDERS)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def says_what_it_is_for(lines: list[str]) -> bool:
    """One whole sentence on the first line; an empty file needs none."""
    first = lines[0] if lines else '"""."""'
    return first.startswith('"""') and first.removesuffix('"""').endswith((".", ":", "?"))


def long_functions(source: str) -> list[str]:
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, FUNCTIONS))
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES]


def test_a_module_says_in_its_first_line_what_it_is_for() -> None:
    assert not [name_of(path) for path in ALL_MODULES if not says_what_it_is_for(lines_of(path))]


def test_a_module_is_short() -> None:
    limits = {path: 400 if path.is_relative_to(ROOT / "tests") else 300 for path in ALL_MODULES}
    assert not [name_of(path) for path in ALL_MODULES if len(lines_of(path)) > limits[path]]


def test_a_function_fits_on_a_screen() -> None:
    long = {name_of(path): long_functions(path.read_text(encoding="utf-8")) for path in ALL_MODULES}
    assert not {name: functions for name, functions in long.items() if functions}


def test_the_measures_measure() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * MOST_LINES) == ["f"]
    assert not long_functions("def f():\n" + "    x = 1\n" * (MOST_LINES - 1))
    assert not says_what_it_is_for(["import os"])
    assert not says_what_it_is_for(['"""A sentence that goes on'])


def test_no_file_name_says_nothing() -> None:
    assert not [name_of(path) for path in ALL_MODULES if path.stem in SAYS_NOTHING]


def test_nothing_is_left_over_in_the_tree() -> None:
    endings = {".py", ".yml", ".yaml", ".html", ".js", ".css", ".md", ".toml"}
    folders = ("bot", "actions", "policies", "tests", "data", "docs")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    assert len(files) > len(ALL_MODULES)
    assert not [path for path in files if LEFT_OVER.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_the_layout_others_rely_on_stands(name: str) -> None:
    assert (ROOT / name).exists()
