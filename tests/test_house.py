"""The habits of the house that a machine can watch: sizes, imports, clocks, words, secrets, clean
templates."""

import ast
import importlib
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "skillcert").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CATALOGUE = ROOT / "skillcert/translations/zh_Hans_CN"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "n_": (1, 2), "translate": (2,)}


def told(path):
    return str(path.relative_to(ROOT))


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_a_file_has_one_idea_and_ends_near_three_hundred_lines():
    long = {told(path): n for path in CODE if (n := len(path.read_text(encoding="utf-8").splitlines())) > 310}
    assert not long


def test_a_template_ends_near_two_hundred_lines():
    assert not {
        told(path): n for path in TEMPLATES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 200
    }


def test_a_function_fits_a_screen():
    long = {
        f"{told(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 45
    }
    assert not long


def test_a_module_says_what_it_is_for():
    bare = [told(p) for p in CODE if p.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(p))]
    assert not bare


def test_only_the_clock_reads_the_clock():
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|dt\.date\.today|time\.time)\(")
    found = {told(p) for p in CODE if p.name != "clock.py" and asks.search(p.read_text(encoding="utf-8"))}
    assert not found


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


WEB_ONLY = (
    "flask",
    "flask_login",
    "flask_wtf",
    "flask_babel",
    "flask_htmx",
    "htmx_flask",
    "wtforms",
    "werkzeug",
)
ABOVE = ("web", "rehearsal")


def test_nobody_below_the_web_knows_the_web():
    found = {
        (told(p), name)
        for p in CODE
        if (parts := p.relative_to(ROOT / "skillcert").parts)[0] not in ABOVE and len(parts) > 1
        for name in imported(p)
        if name.split(".")[0] in WEB_ONLY
    }
    assert not found


def views():
    """View modules: those inside a role's folder."""
    return [
        p
        for p in CODE
        if (parts := p.relative_to(ROOT / "skillcert").parts)[0] == "web" and len(parts) > 2 and parts[1] != "forms"
    ]


def test_a_view_asks_queries_and_calls_verbs_and_never_the_session():
    touched = {
        told(p) for p in views() if re.search(r"\bdb\.session\b|\bselect\(|\.commit\(", p.read_text("utf-8"))
    }
    assert not touched


def test_a_view_is_short():
    long = {
        f"{told(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in views()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 32
    }
    assert not long


def test_one_place_commits():
    commits = {told(p) for p in CODE if re.search(r"\bsession\.commit\(", p.read_text("utf-8"))}
    assert commits <= {"skillcert/core/work.py"}


def test_the_shell_and_pickle_stay_outside():
    words = re.compile(r"shell=True|os\.system\(|\bpickle\b|yaml\.load\(|\beval\(|\bexec\(")
    assert not {told(p) for p in CODE if words.search(p.read_text("utf-8"))}


# --- templates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what, pattern",
    [
        ("a style attribute", r"<[a-z][^>]*\sstyle\s*="),
        ("an event handler", r"<[a-z][^>]*\son[a-z]+\s*="),
        ("an inline script", r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)"),
        ("a style element", r"<style[\s>]"),
        ("a foreign address", r"""(?:src|href|action)=["']https?://"""),
    ],
    ids=lambda value: value.replace(" ", "_") if value.startswith("a") else "",
)
def test_a_page_holds_no(what, pattern):
    pages = [p for p in TEMPLATES if "documents" not in p.parts]
    assert not [told(p) for p in pages if re.search(pattern, bare(p.read_text("utf-8")), re.IGNORECASE)], what


def bare(template):
    """The HTML of a template without what Jinja fills in."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", template, flags=re.DOTALL)


def test_every_form_that_posts_carries_the_token():
    bare = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL | re.IGNORECASE):
            if re.search(r'method=["\']?post', form, re.IGNORECASE) and not re.search(
                r"csrf|hidden_tag|token", form
            ):
                bare.append((told(path), form[:60]))
    assert not bare


# --- words ----------------------------------------------------------------------------------------------


@cache
def spoken():
    """{msgid: where} of everything that code and templates say."""
    found = {}
    sources = [
        (ROOT / "skillcert", [("**.py", "python")]),
        (ROOT / "templates", [("**.html", "jinja2.ext:babel_extract")]),
    ]
    for folder, methods in sources:
        for name, line, message, _comments, _context in extract_from_dir(folder, methods, keywords=KEYWORDS):
            first = message if isinstance(message, str) else message[0]
            if first:
                found.setdefault(first, f"{folder.name}/{name}:{line}")
    return found


@cache
def messages():
    """[(file, message)] of the Chinese catalogue."""
    found = []
    for path in sorted(CATALOGUE.glob("*.po")):
        with path.open("rb") as file:
            found += [(path.name, message) for message in read_po(file) if message.id]
    return found


def test_every_sentence_has_its_chinese():
    known = {m.id if isinstance(m.id, str) else m.id[0] for _, m in messages()}
    assert not {f"{where}  {msgid}" for msgid, where in spoken().items() if msgid not in known}


def test_no_translation_is_empty_or_fuzzy():
    bad = [
        (name, m.id)
        for name, m in messages()
        if m.fuzzy or not all(m.string if m.pluralizable else [m.string])
    ]
    assert not bad


def test_a_translation_keeps_its_parameters():
    holes = re.compile(r"\{(\w+)[^}]*\}|%\((\w+)\)")

    def names(text):
        return {a or b for a, b in holes.findall(text)}

    bad = []
    for name, message in messages():
        english = message.id if isinstance(message.id, str) else message.id[1]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        if not names(chinese) <= names(english):
            bad.append((name, english, chinese))
    assert not bad


def test_one_sentence_has_one_translation():
    seen, bad = {}, []
    for name, message in messages():
        key = message.id if isinstance(message.id, str) else message.id[0]
        if seen.setdefault(key, message.string) != message.string:
            bad.append((name, key, seen[key], message.string))
    assert not bad


def import_everything():
    """Import every module below the web, so that the registers of sentences, verbs and machines are whole."""
    for path in CODE:
        parts = path.relative_to(ROOT).with_suffix("").parts
        if len(parts) > 2 and parts[1] not in ("web", "rehearsal", "commands"):
            importlib.import_module(".".join(parts).removesuffix(".__init__"))


def test_every_reason_has_a_sentence():
    """Each code in `Reason("…")` stands in a table of sentences."""
    from skillcert.core.reasons import SENTENCES

    import_everything()
    used = {}
    for path in CODE:
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Reason"
            ):
                if node.args and isinstance(node.args[0], ast.Constant):
                    used.setdefault(node.args[0].value, f"{told(path)}:{node.lineno}")
    assert not {code: where for code, where in used.items() if code not in SENTENCES}


# --- what must not lie in the repository ----------------------------------------------------------------


@cache
def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts():
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".ttf", ".woff2", ".xlsx", ".xls", ".zip", ".ico", ".pdf"}:
            continue
        yield path, path.read_text(encoding="utf-8", errors="replace")


def test_no_secret_lies_in_the_repository():
    key = re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----|\b(AKIA[0-9A-Z]{16}|ghp_\w{36}|sk-\w{32,})")
    assert not [told(path) for path, text in texts() if key.search(text)]


def test_no_path_of_a_developers_machine_lies_in_the_repository():
    place = re.compile(r"(?<![\w.])(/wo" + r"rk/|/ho" + r"me/\w+/|/tm" + r"p/(?:brief|v\d))")
    assert not [told(path) for path, text in texts() if place.search(text)]


def test_no_work_is_left_marked_as_open():
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|raise Not" + r"Implemented|mark\.x" + r"fail")
    assert not [
        told(path) for path, text in texts() if path.suffix in {".py", ".html", ".js"} and mark.search(text)
    ]


def test_every_verb_of_the_history_has_a_name():
    """What `history.record` and the machines write is shown in a reader's words."""
    from skillcert.core.happenings import VERBS
    from skillcert.core.machine import MACHINES

    import_everything()

    written = {
        f"{machine.name}.{name}": "machine"
        for machine in MACHINES.values()
        for name, verb in machine.verbs.items()
        if verb.to is not None  # a verb that leads nowhere is asked for permission, its service writes its own words
    }
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record":
                if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and "." in str(node.args[1].value):
                    written.setdefault(node.args[1].value, f"{told(path)}:{node.lineno}")
    assert not {verb: where for verb, where in written.items() if verb not in VERBS}
