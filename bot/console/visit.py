"""One request to the console, and one way in: what a page is given, and who may come through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from bot.console.news import News
from bot.domain.caller import Caller
from bot.domain.instrument import Instrument
from bot.domain.private import Private
from bot.domain.staff import Right, Worker
from bot.domain.staff_session import StaffSession, Stage
from bot.services.breached import Breached
from bot.services.line import Line
from bot.services.organisation_ports import Organisation
from bot.services.practice_room import PracticeRoom
from bot.services.sign_in import SignedIn


@dataclass(frozen=True)
class Console:
    """What every page shares. `secure`: staff reach it by https."""

    line: Line
    templates: Jinja2Templates
    news: News
    url: str
    demo: bool = False
    instrument: Instrument | None = None
    caller: Caller | None = None  # None: calling is not set up
    practice: PracticeRoom = field(default_factory=PracticeRoom)
    organisation: Organisation | None = None  # whose own sign-in may take the place of a password
    breached: Breached | None = None  # who knows which passwords became known
    metrics_token: Private | None = None  # without one there are no metrics

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")

    def cookie(self, name: str) -> str:
        """With the prefix a browser takes such a cookie only from this host, over https, for every path."""
        return f"__Host-{name}" if self.secure else name


@dataclass(frozen=True)
class Visit:
    """`staff` is None on the pages before signing in; `token` is what their browser holds."""

    request: Request
    console: Console
    staff: SignedIn | None = None
    token: Private | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    before: str = ""  # the form token of pages before signing in

    @property
    def line(self) -> Line:
        return self.console.line

    @property
    def worker(self) -> Worker:
        assert self.staff is not None, "only doors with a right ask who came"
        return self.staff.worker

    @property
    def session(self) -> StaffSession:
        assert self.staff is not None
        return self.staff.session

    @property
    def held_token(self) -> Private:
        assert self.token is not None
        return self.token

    def now(self) -> datetime:
        return self.line.clock()

    def given(self, name: str) -> str:
        """A field of the form, without blanks around it; empty if it is missing."""
        return self.form.get(name, "").strip()

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    @property
    def machine(self) -> str:
        """Where the request came from, for counting failed sign-ins; kept as a fingerprint alone."""
        return self.request.client.host if self.request.client else "unknown"

    @property
    def sees_instrument(self) -> bool:
        instrument = self.console.instrument
        return instrument is not None and self.worker.role in instrument.who_may_see

    def show(self, page: str, *, status: int = 200, **context: Any) -> Response:
        """Render a page with what all of them need."""
        zone = self.staff.worker.zone if self.staff else "UTC"
        shared = {
            "worker": self.staff.worker if self.staff else None,
            "form_token": self.staff.session.form_token if self.staff else self.before,
            "Right": Right,
            "now": self.now(),
            "clock": _in_zone(ZoneInfo(zone)),
            "line_name": self.line.facts["line_name"],
            "demo": self.console.demo,
            "organisation": self.console.organisation,
        }
        return self.console.templates.TemplateResponse(
            self.request, page, {**shared, **context}, status_code=status
        )

    def go(self, path: str) -> Response:
        """After something was done: a reload does not do it again."""
        return RedirectResponse(path, status_code=303)


def _in_zone(zone: ZoneInfo) -> Callable[[datetime, str], str]:
    def shown(moment: datetime, form: str = "%H:%M") -> str:
        return moment.astimezone(zone).strftime(form)

    return shown


Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True)
class Door:
    """One method of one path. `right` None: for those not signed in yet, at `stage` if set."""

    method: str
    path: str
    handler: Handler
    right: Right | None
    stage: Stage | None = Stage.SIGNED_IN
    live: bool = False  # asked by a page by itself: it does not count as somebody being there
