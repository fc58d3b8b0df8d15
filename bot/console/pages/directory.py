"""The directory: found by filters, read, kept, checked again; and where there are gaps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.responses import Response

from bot.console import directory_words
from bot.console.pages.directory_form import GROUPS, GROUPS_OF_NEW, LABELS, hidden_of, told_of, typed_of
from bot.console.visit import Door, Visit
from bot.domain.directory_codes import Culture, How
from bot.domain.directory_entry import plain_of
from bot.domain.needs import Need
from bot.domain.private import Private
from bot.domain.staff import Right
from bot.services.directory_gaps import areas_shown, directory_gaps
from bot.services.export_directory import Form, export_directory
from bot.services.keep_directory import (
    NEW,
    Check,
    Draft,
    Wish,
    add_entry,
    change_entry,
    restore_entry,
    retire_entry,
    verify_entry,
)
from bot.services.open_confidential import open_confidential
from bot.services.see_directory import Filter, Opened, see_directory, see_entry
from bot.staff_errors import ChangedMeanwhile, EntryInvalid, EntryUnknown

_MEANWHILE = (
    "Somebody changed this entry while you wrote. Read what they kept on its page; "
    "if yours is still right, keep it again."
)
_MEANWHILE_HERE = "Somebody changed this entry meanwhile. This is how it is now."
_AMISS = "Not kept yet: something needs another look. What you typed is still here."

Act = Callable[[Visit, str], Awaitable[None]]


async def page(visit: Visit) -> Response:
    shown = await see_directory(line=visit.line)
    wanted = _filter(visit)
    return visit.show(
        "directory.html",
        found=[each for each in shown if wanted.takes(each)],
        there=len(shown),
        wanted=wanted,
        areas=sorted(areas_shown(shown)),
        languages=sorted({word for each in shown for word in each.entry.terms.languages}),
        words=directory_words,
    )


async def entry(visit: Visit) -> Response:
    return await _show(visit)


async def address(visit: Visit) -> Response:
    """Shown once, in the answer itself; each time it is asked for is on the trail."""
    try:
        opened = await open_confidential(visit.path("key"), worker=visit.worker, line=visit.line)
    except EntryUnknown:
        return visit.show("not_here.html", status=404)
    return await _show(visit, opened_address=opened)


async def gaps(visit: Visit) -> Response:
    found = await directory_gaps(line=visit.line)
    return visit.show(
        "directory_gaps.html",
        gaps={(gap.need.value, gap.area): gap for gap in found},
        areas=list(dict.fromkeys(gap.area for gap in found)),
        missing=sum(gap.open for gap in found),
        words=directory_words,
    )


async def export(visit: Visit) -> Response:
    asked = visit.request.query_params.get("as", Form.YAML.value)
    if asked not in Form._value2member_map_:
        return visit.show("not_here.html", status=404)
    form = Form(asked)
    written = await export_directory(form, by=visit.worker.login, line=visit.line)
    headers = {"content-disposition": f'attachment; filename="directory.{form.value}"'}
    kind = "text/csv" if form is Form.CSV else "application/yaml"
    return Response(written, media_type=f"{kind}; charset=utf-8", headers=headers)


async def new(visit: Visit) -> Response:
    today = visit.line.today().isoformat()
    typed = {"verified_on": today, "verified_by": visit.worker.first_name, "cost": "free"}
    return _form(visit, typed | {"accepts_without_label": "yes"})


async def add(visit: Visit) -> Response:
    draft = Draft(told_of(visit.form, GROUPS_OF_NEW), NEW, hidden_of(visit.form))
    try:
        key = await add_entry(draft, by=visit.worker.login, line=visit.line)
    except EntryInvalid as invalid:
        return _form(visit, visit.form, status=400, problem=_AMISS, amiss=invalid.problems)
    return visit.go(f"/directory/{key}")


async def change_form(visit: Visit) -> Response:
    opened = await _opened(visit)
    if opened is None:
        return visit.show("not_here.html", status=404)
    typed = typed_of(plain_of(opened.shown.entry))
    typed["notes"] = opened.notes.open() if opened.notes else ""
    return _form(visit, typed, opened=opened)


async def change(visit: Visit) -> Response:
    opened = await _opened(visit)
    if opened is None:
        return visit.show("not_here.html", status=404)
    key, told = opened.shown.entry.key, plain_of(opened.shown.entry)
    draft = Draft(told | told_of(visit.form, GROUPS), _seen(visit), hidden_of(visit.form))
    try:
        await change_entry(key, draft, by=visit.worker.login, line=visit.line)
    except EntryInvalid as invalid:
        seen = replace(opened, shown=replace(opened.shown, version=_seen(visit)))
        return _form(visit, visit.form, opened=seen, status=400, problem=_AMISS, amiss=invalid.problems)
    except ChangedMeanwhile:
        return _form(visit, visit.form, opened=opened, status=409, problem=_MEANWHILE)
    return visit.go(f"/directory/{key}")


def acting(act: Act) -> Callable[[Visit], Awaitable[Response]]:
    """A button on the page of an entry: done, then shown anew; refused, then shown with why."""

    async def handle(visit: Visit) -> Response:
        key = visit.path("key")
        try:
            await act(visit, key)
        except EntryUnknown:
            return visit.show("not_here.html", status=404)
        except ChangedMeanwhile:
            return await _show(visit, status=409, problem=_MEANWHILE_HERE)
        except EntryInvalid as invalid:
            return await _show(visit, status=400, problem=_in_words(invalid))
        except ValueError:
            return await _show(visit, status=400, problem="Choose one of what is offered.")
        return visit.go(f"/directory/{key}")

    return handle


async def verify(visit: Visit, key: str) -> None:
    check = Check(visit.given("verified_by"), How(visit.given("verified_how")), _seen(visit))
    await verify_entry(key, check, by=visit.worker.login, line=visit.line)


async def retire(visit: Visit, key: str) -> None:
    await retire_entry(key, seen=_seen(visit), by=visit.worker.login, line=visit.line)


async def restore(visit: Visit, key: str) -> None:
    version = visit.given("version")
    wish = Wish(_seen(visit), int(version) if version else None)
    await restore_entry(key, wish, by=visit.worker.login, line=visit.line)


async def _show(
    visit: Visit, *, status: int = 200, problem: str | None = None, opened_address: Private | None = None
) -> Response:
    opened = await _opened(visit)
    if opened is None:
        return visit.show("not_here.html", status=404)
    return visit.show(
        "directory_entry.html",
        status=status,
        problem=problem,
        opened=opened,
        undo_to=_undo_to(visit, opened),
        address=opened_address,
        words=directory_words,
    )


def _undo_to(visit: Visit, opened: Opened) -> int | None:
    """The version before the newest; that of the file, if there is one, before the first that was kept."""
    version, key = opened.shown.version, opened.shown.entry.key
    shipped = visit.line.book.files.get(key) is not None
    return version - 1 if version > 1 or (version == 1 and shipped) else None


def _form(
    visit: Visit, typed: object, *, opened: Opened | None = None, status: int = 200, **more: object
) -> Response:
    return visit.show(
        "directory_form.html",
        status=status,
        typed=typed,
        opened=opened,
        groups=GROUPS if opened else GROUPS_OF_NEW,
        labels=LABELS,
        **({"amiss": {}} | more),
    )


async def _opened(visit: Visit) -> Opened | None:
    try:
        return await see_entry(visit.path("key"), worker=visit.worker, line=visit.line)
    except EntryUnknown:
        return None


def _filter(visit: Visit) -> Filter:
    """What is no need or culture is not asked for."""
    asked = visit.request.query_params
    need, culture = asked.get("need", ""), asked.get("culture", "")
    return Filter(
        words=asked.get("q", "").strip(),
        need=Need(need) if need in Need._value2member_map_ else None,
        area=asked.get("area", ""),
        language=asked.get("language", ""),
        served=asked.get("served", "").strip(),
        culture=Culture(culture) if culture in Culture._value2member_map_ else None,
    )


def _seen(visit: Visit) -> int:
    seen = visit.given("seen")
    return int(seen) if seen.isascii() and seen.isdigit() else NEW


def _in_words(invalid: EntryInvalid) -> str:
    said = [
        f"{LABELS.get(name, name)}: {problem}" if name else problem
        for name, problems in invalid.problems.items()
        for problem in problems
    ]
    return ". ".join(said) + ". Change the entry first, if that is where it comes from."


_ONE = "/directory/{key}"
DOORS = (
    Door("GET", "/directory", page, Right.SEE_DIRECTORY),
    Door("GET", "/directory/new", new, Right.KEEP_DIRECTORY),
    Door("POST", "/directory/new", add, Right.KEEP_DIRECTORY),
    Door("GET", "/directory/gaps", gaps, Right.SEE_DIRECTORY),
    Door("GET", "/directory/export", export, Right.KEEP_DIRECTORY),
    Door("GET", _ONE, entry, Right.SEE_DIRECTORY),
    Door("POST", f"{_ONE}/address", address, Right.REFER),
    Door("GET", f"{_ONE}/change", change_form, Right.KEEP_DIRECTORY),
    Door("POST", f"{_ONE}/change", change, Right.KEEP_DIRECTORY),
    Door("POST", f"{_ONE}/verify", acting(verify), Right.KEEP_DIRECTORY),
    Door("POST", f"{_ONE}/retire", acting(retire), Right.KEEP_DIRECTORY),
    Door("POST", f"{_ONE}/restore", acting(restore), Right.KEEP_DIRECTORY),
)
