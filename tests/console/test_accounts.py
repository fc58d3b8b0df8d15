"""The operator's page: accounts are made, set up anew and disabled there, and never one's own."""

from __future__ import annotations

import re

import pytest

from bot.domain.ids import Channel
from bot.domain.staff import Role
from tests.console.conftest import Staff
from tests.line import World

CODE = re.compile(r"<code>((?:[a-z0-9]{4}-){3}[a-z0-9]{4})</code>")


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def test_an_operator_makes_an_account_that_works(world: World, staff: Staff) -> None:
    operator = await staff.signed_in("olive", Role.OPERATOR)
    assert (await operator.get("/")).url.path == "/accounts"
    made = await operator.post(
        "/accounts", login="rowan", first_name="Rowan", role="worker", zone="America/New_York", most="2"
    )
    code = CODE.search(made.text)
    assert code, made.text
    assert not CODE.search((await operator.get("/accounts")).text), "a code is shown once"
    newcomer = staff.visitors()
    await newcomer.get("/welcome")
    assert (await newcomer.post("/welcome", login="rowan", code=code[1])).url.path == "/set-up"
    assert (await staff.worker("rowan")).load_cap == 2


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(staff: Staff) -> None:
    operator = await staff.signed_in("olive", Role.OPERATOR)
    await operator.get("/accounts")
    refused = await operator.post(
        "/accounts", login="Not OK!", first_name="Rowan of the Hill", role="worker", zone="UTC", most="3"
    )
    assert refused.status_code == 400
    assert "small letters" in refused.text
    assert "Rowan of the Hill" in refused.text


async def test_disabled_is_out_and_a_new_code_takes_the_old_away(staff: Staff) -> None:
    operator, rowan = await staff.signed_in("olive", Role.OPERATOR), await staff.signed_in("rowan")
    await operator.get("/accounts")
    await operator.post("/accounts/rowan/disable")
    assert (await rowan.get("/queue")).url.path == "/sign-in"
    await operator.get("/accounts")
    await operator.post("/accounts/rowan/enable")
    await operator.get("/accounts")
    again = await operator.post("/accounts/rowan/set-up")
    assert CODE.search(again.text)
    assert (await staff.worker("rowan")).ready_at is None


@pytest.mark.parametrize("act", ["disable", "set-up"])
async def test_nobody_locks_themselves_out(staff: Staff, act: str) -> None:
    operator = await staff.signed_in("olive", Role.OPERATOR)
    await operator.get("/accounts")
    assert "Not your own account" in (await operator.post(f"/accounts/olive/{act}")).text
    assert (await operator.get("/accounts")).status_code == 200


async def test_an_unknown_login_is_said_to_be_unknown(staff: Staff) -> None:
    operator = await staff.signed_in("olive", Role.OPERATOR)
    await operator.get("/accounts")
    assert "Nobody has this login" in (await operator.post("/accounts/nobody/disable")).text
