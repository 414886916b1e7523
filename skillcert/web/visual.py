"""What templates may call: the component macros as `ui`, icons, tones of states, dates in words, and the shell round every page.

`init_app(app)` registers it. Nothing here knows a capability; a page hands in values and gets safe markup back.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Blueprint, Response, current_app, g
from markupsafe import Markup

from skillcert.core import calendar, clock, i18n, identity, settings, workdays
from skillcert.people.agents import browser

COMPONENTS = Path(__file__).resolve().parents[2] / "templates" / "components"

# A state is drawn by its own word, so that every capability's enums share one legend.
TONES = {
    "quiet": "draft prepared planned closed archived retired withdrawn cancelled expired inactive superseded none "
    "undone removed kept exempt",
    "busy": "submitted in_review reviewing first_review second_review open running scheduled waiting pending announced filed queued "
    "processing registered proposed reviewed first_passed collected noticed composed prepared_exam approved_by_management approving entered unassigned current previewed",
    "good": "approved accepted active passed released issued done valid sealed confirmed published present locked verified "
    "finished granted pass handed_out uploaded printed signed dismissed settled numbered complete final",
    "warn": "returned late warning expiring incomplete suspended objection reported decided partial conflict expelled make_up",
    "bad": "refused rejected failed void voided revoked blocked banned absent fail error missing",
}
_TONE_OF = {word: tone for tone, words in TONES.items() for word in words.split()}


@dataclass(frozen=True)
class GrantChoice:
    """One role a signed-in person may act in."""

    id: int
    label: str
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """What stands round a page: who, where, in which language. Endpoint names may be absent; their control is then hidden."""

    institution: str
    actor: object | None = None
    title: str = ""
    skin: str = "public"  # public | candidate | duty | office
    locale: str = "zh_Hans_CN"
    theme: str = "auto"  # auto | light | dark
    nav: list = field(default_factory=list)
    grants: list = field(default_factory=list)
    demo: bool = False
    home: str = "public.home"
    signin: str = "public.sign_in"
    signout: str = "public.sign_out"
    switch: str = "public.switch_grant"
    language: str = "public.set_language"
    account: str = "public.account"


class Components:
    """All macros of templates/components/*.html under one name: `ui.field(form.name)`."""

    def __init__(self, environment):
        self._environment = environment
        self._file_of = {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._file_of:
            self._index()
        if name not in self._file_of:
            raise AttributeError(f"no component macro {name!r} in templates/components")
        return getattr(self._environment.get_template(self._file_of[name]).module, name)

    def _index(self):
        for path in sorted(COMPONENTS.glob("*.html")):
            file = f"components/{path.name}"
            for name in vars(self._environment.get_template(file).module):
                if not name.startswith("_"):
                    self._file_of.setdefault(name, file)


@lru_cache(maxsize=512)
def _icon_body(folder: str, name: str) -> str:
    path = Path(folder) / f"{name}.svg"
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()


def icon(name: str, title: str = "", size: str = "") -> Markup:
    """An outline icon of @tabler/icons, inline; hidden from screen readers unless it has a title."""
    body = Markup(_icon_body(str(Path(current_app.static_folder) / "vendor" / "icons"), name))
    label = Markup(' role="img" aria-label="{}"').format(title) if title else Markup(' aria-hidden="true"')
    return Markup(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round"{}>{}</svg>'
    ).format(size, label, body)


def tone(value) -> str:
    """quiet | busy | good | warn | bad for a state's value."""
    return _TONE_OF.get(str(getattr(value, "value", value)), "quiet")


def locale() -> str:
    return getattr(g, "locale", None) or "zh_Hans_CN"


def day(value: date | None, year: bool = True, weekday: bool = False) -> str:
    """A civil date in words: 2026年11月26日 周四 / Thu 26 Nov 2026."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = clock.local(value).date()
    if locale().startswith("zh"):
        pattern = ("y年M月d日" if year else "M月d日") + (" EEE" if weekday else "")
    else:
        pattern = ("EEE " if weekday else "") + ("d MMM y" if year else "d MMM")
    return format_date(value, pattern, locale=locale())


def moment(value: datetime | None, seconds: bool = False) -> str:
    """An instant on the wall clock of the college: 2026-11-26 14:30."""
    if value is None:
        return "—"
    return format_datetime(clock.local(value), "y-MM-dd HH:mm:ss" if seconds else "y-MM-dd HH:mm", locale=locale())


def clock_time(value: datetime | None) -> str:
    """The time of day on the wall clock: 14:30."""
    return "—" if value is None else i18n.say_time(value)


def number(value, digits: int | None = None) -> str:
    """A figure with its thousands; marks and rates rounded half-up once, here."""
    if value is None:
        return "—"
    if digits is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        return format_decimal(value, "#,##0." + "0" * digits if digits else "#,##0", locale=locale())
    return format_decimal(value, locale=locale())


def today() -> date:
    return clock.today()


def has_endpoint(name: str) -> bool:
    return name in current_app.view_functions


def reason_text(reason) -> str:
    """A refusal's sentence in the reader's language."""
    return i18n.explain(locale(), reason)


def label(value) -> str:
    """An enum's label in the reader's language; other values as the language writes them."""
    return i18n.say(locale(), value)


@dataclass(frozen=True)
class Left:
    """How far a day is away: calendar days (negative when past) and working days (never negative)."""

    days: int
    working_days: int


def working_days_left(value: date) -> Left:
    if "workday_overrides" not in g:
        g.workday_overrides = calendar.overrides()
    now = clock.today()
    return Left((value - now).days, abs(workdays.workdays_between(now, value, g.workday_overrides)))


def document_name(kind: str) -> str:
    """A kind of identity document in the reader's language."""
    return i18n.label(locale(), identity.DocumentType(kind))


visual = Blueprint("visual", __name__)


@visual.get("/theme.css")
def theme():
    """The institution's accent colour as a stylesheet, because the page may carry no inline style."""
    accent = settings.get("institution.accent")
    css = f":root {{ --accent: {accent}; }}\n"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "public, max-age=300"})


def init_app(app) -> None:
    from skillcert.web import shell

    app.register_blueprint(visual)
    shell.init_app(app)
    env = app.jinja_env
    env.globals.update(ui=Components(env), icon=icon, tone=tone, today=today, has_endpoint=has_endpoint,
                       reason_text=reason_text, working_days_left=working_days_left)
    env.filters.update(masked=identity.mask, masked_phone=identity.mask_phone, document_name=document_name, browser=browser)
    env.filters.update(day=day, moment=moment, clock=clock_time, number=number, label=label)
