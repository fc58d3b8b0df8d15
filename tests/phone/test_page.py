"""The page with a phone, in a real browser, before a line that echoes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.server import PhoneServer
from tests.browser import chromium, page_at_home
from tests.phone.conftest import TELEGRAM, TWILIO
from tests.phone.fake_line import PUBLIC_URL, FakeEdge, Hands, Received

pytestmark = pytest.mark.browser

KEYS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Somewhere to stay", callback_data="shelter")],
        [InlineKeyboardButton("Someone to talk to", callback_data="talk")],
    ]
)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def page(browser: Browser, server: PhoneServer) -> AsyncIterator[Page]:
    async with page_at_home(browser, server.page_url) as opened:
        yield opened


def echoed(got: Received) -> dict[str, str]:
    return {
        "to": got.form["From"],
        "from_": TWILIO.number,
        "body": f"You said: {got.form['Body']}",
        "status_callback": f"{PUBLIC_URL}/sms/status",
    }


@pytest.fixture
def echo(edge: FakeEdge, twilio: Client, bot: Bot) -> FakeEdge:
    """The line says again what it heard."""

    async def answer(got: Received) -> None:
        if got.path == "/sms":
            with suppress(TwilioRestException):  # after STOP
                await asyncio.to_thread(lambda: twilio.messages.create(**echoed(got)))
        elif got.path == "/sms/status":
            return
        elif "callback_query" in got.json:
            query = got.json["callback_query"]
            await bot.answer_callback_query(query["id"])
            await bot.send_message(query["from"]["id"], f"You pressed: {query['data']}")
        elif "text" in got.json.get("message", {}):
            message = got.json["message"]
            await bot.send_message(
                message["chat"]["id"], "What matters most?", reply_markup=KEYS, disable_notification=True
            )

    edge.on_message = answer
    return edge


async def write(page: Page, words: str) -> None:
    await page.get_by_label("Message", exact=True).fill(words)
    await page.keyboard.press("Enter")


async def test_an_empty_page_says_what_to_do(page: Page) -> None:
    await expect(page.get_by_text("No SMS phone yet.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await page.get_by_role("button", name="Add a phone").click()
    await expect(page.get_by_text("Write the first message")).to_be_visible()
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()


async def test_a_text_is_sent_with_enter_and_the_answer_appears_by_itself(
    page: Page, carriers: SimulatedCarriers, echo: FakeEdge
) -> None:
    carriers.add_phone(Channel.SMS)
    await write(page, "hi <b>there</b>")
    await expect(page.locator(".bubble.person .says")).to_have_text("hi <b>there</b>")
    await expect(page.locator(".bubble.person .about")).to_contain_text("taken by the line")
    await expect(page.locator(".bubble.line .says")).to_have_text("You said: hi <b>there</b>")
    await expect(page.locator(".bubble.line .about")).to_contain_text("delivered")
    await expect(page.locator(".bubble.line .about")).to_contain_text("25 characters, 1 part")
    await expect(page.get_by_text("all as their published descriptions allow")).to_be_visible()
    await expect(page.get_by_label("Message", exact=True)).to_have_value("")


async def test_the_counter_shows_what_a_carrier_would_count(
    page: Page, carriers: SimulatedCarriers
) -> None:
    carriers.add_phone(Channel.SMS)
    words = page.get_by_label("Message", exact=True)
    for text, told in [("a" * 160, "160 characters, 1 part"), ("€" * 81, "162 characters, 2 parts")]:
        await words.fill(text)
        await expect(page.locator("#count")).to_have_text(told)
    await words.fill("’" + "a" * 70)
    await expect(page.locator("#count")).to_have_text("71 characters (UCS-2), 2 parts")


async def test_p01_what_the_carrier_itself_says_stands_apart(
    page: Page, carriers: SimulatedCarriers, echo: FakeEdge
) -> None:
    carriers.add_phone(Channel.SMS)
    await write(page, "STOP")
    await expect(page.locator(".bubble.carrier .says")).to_contain_text("The carrier itself says:")
    await expect(page.get_by_text("the carrier blocks what the line sends")).to_be_visible()
    await write(page, "START")
    await expect(page.locator(".bubble.carrier")).to_have_count(2)
    await expect(page.get_by_text("the carrier blocks what the line sends")).to_be_hidden()


async def test_buttons_of_telegram_are_pressed(
    page: Page, carriers: SimulatedCarriers, echo: FakeEdge
) -> None:
    await page.get_by_role("tab", name="Telegram").click()
    await page.get_by_role("button", name="Add a phone").click()
    await write(page, "hi")
    await expect(page.locator(".bubble.line .about")).to_contain_text("silent")
    await page.get_by_role("button", name="Someone to talk to").click()
    await expect(page.locator(".bubble.line .says").last).to_have_text("You pressed: talk")
    await page.get_by_label("What to send").select_option("sticker")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".bubble.person .thing")).to_have_text("sticker")


async def test_p03_a_deleted_message_leaves_the_chat_and_stays_on_an_sms_phone(
    page: Page, carriers: SimulatedCarriers, twilio: Client, bot: Bot, echo: FakeEdge
) -> None:
    sms, chat = carriers.add_phone(Channel.SMS), carriers.add_phone(Channel.TELEGRAM)
    for phone in (sms, chat):
        await carriers.text(phone, "hi")
    await carriers.settle()
    await asyncio.to_thread(lambda: twilio.messages(carriers.outbound(sms)[0].id).delete())
    await bot.delete_message(int(chat.address), int(carriers.outbound(chat)[0].id))
    await expect(page.locator(".bubble.line .says")).to_have_text("You said: hi")
    await expect(page.locator(".bubble.line .about")).to_contain_text("still on this phone")
    await page.get_by_role("tab", name="Telegram").click()
    await expect(page.locator(".bubble.line .says")).to_have_text("This message was deleted")
    await expect(page.get_by_role("button", name="Someone to talk to")).to_have_count(0)


async def test_the_carrier_is_taken_down_and_repeats_itself(
    page: Page, carriers: SimulatedCarriers, edge: FakeEdge
) -> None:
    await page.get_by_role("button", name="Add a phone").click()
    await expect(page.get_by_role("button", name="Deliver again")).to_be_disabled()
    await write(page, "hi")
    await page.get_by_role("button", name="Deliver again").click()
    await expect(page.get_by_text("The carrier keeps 1 of its messages")).to_be_visible()
    await page.get_by_label("How the carrier fails").select_option("refused")
    await page.get_by_role("button", name="Carrier down").click()
    await expect(page.get_by_text("Down for the line (refused).")).to_be_visible()
    await page.get_by_role("button", name="Carrier up").click()
    await expect(page.get_by_text("Up.", exact=True)).to_be_visible()
    assert len(edge.received) == 2
    assert edge.received[0] == edge.received[1]


async def test_a_phone_is_switched_off_and_a_line_is_blocked(
    page: Page, carriers: SimulatedCarriers, twilio: Client, edge: FakeEdge
) -> None:
    sms = carriers.add_phone(Channel.SMS)
    carriers.add_phone(Channel.TELEGRAM)
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_text("Switched off: nothing reaches it.")).to_be_visible()
    await asyncio.to_thread(
        lambda: twilio.messages.create(to=sms.address, from_=TWILIO.number, body="hello")
    )
    await expect(page.locator(".bubble.line .about")).to_contain_text("not delivered (30003)")
    await page.get_by_role("tab", name="Telegram").click()
    await page.get_by_role("button", name="Block the line").click()
    await expect(page.get_by_text("This person blocks the line.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert edge.at("/telegram")[0].json["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_call_the_carriers_would_not_take_is_shown(
    page: Page, carriers: SimulatedCarriers, server: PhoneServer
) -> None:
    carriers.world.ledger.object_to(
        Channel.SMS, "CreateMessage", ["CreateMessage form: there is no field X."]
    )
    carriers.world.changed()
    await expect(page.get_by_text("there is no field X")).to_be_visible()


async def test_several_phones_keep_their_own_talk(
    page: Page, carriers: SimulatedCarriers, echo: FakeEdge
) -> None:
    first = carriers.add_phone(Channel.SMS)
    await write(page, "from the first")
    await expect(page.locator(".bubble.line")).to_have_count(1)
    await page.get_by_role("button", name="Add a phone").click()
    await expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    await write(page, "from the second")
    await expect(page.locator(".bubble.person .says")).to_have_text("from the second")
    await page.get_by_label("Which phone").select_option(first.address)
    await expect(page.locator(".bubble.person .says")).to_have_text("from the first")


async def test_everything_is_reached_by_keyboard(
    page: Page, carriers: SimulatedCarriers, echo: FakeEdge
) -> None:
    carriers.add_phone(Channel.SMS)
    carriers.add_phone(Channel.TELEGRAM)
    await expect(page.get_by_role("tab", name="SMS")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Telegram")).to_be_focused()
    await expect(page.get_by_label("Which phone")).to_be_enabled()
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.type("hi")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Somewhere to stay")).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble.line .says").last).to_have_text("You pressed: talk")


async def test_a_line_that_is_not_there_is_named(browser: Browser, hands: Hands) -> None:
    async def at_once(_: float) -> None:
        return None

    nobody = "http://127.0.0.1:9"
    alone = SimulatedCarriers(hands, twilio=TWILIO, telegram=TELEGRAM, deliver_to=nobody, pause=at_once)
    alone.add_phone(Channel.SMS)
    async with PhoneServer(alone) as server:
        page = await browser.new_page()
        await page.goto(server.page_url)
        await write(page, "hi")
        await expect(page.get_by_role("alert")).to_contain_text(f"does not answer at {nobody}")
        await expect(page.locator(".bubble.person .about")).to_contain_text("the line was not there")
        await page.close()


@pytest.mark.parametrize("width", [1200, 360])
async def test_it_fits_and_can_be_looked_at(
    page: Page, carriers: SimulatedCarriers, echo: FakeEdge, hands: Hands, tmp_path: Path, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 900 if width > 400 else 740})
    sms, chat = carriers.add_phone(Channel.SMS), carriers.add_phone(Channel.TELEGRAM)
    for words in ("hi", "i am not sure i should be writing here but my friend said it was ok", "HELP"):
        await carriers.text(sms, words)
        hands.move(timedelta(minutes=1))
    await carriers.send_not_text(sms, "photo", "look at this")
    await carriers.text(sms, "STOP")
    await carriers.text(chat, "hi")
    await page.screenshot(path=tmp_path / f"sms-{width}.png", full_page=True)
    await page.get_by_role("tab", name="Telegram").click()
    await page.get_by_role("button", name="Somewhere to stay").click()
    await expect(page.locator(".bubble.line .says").last).to_have_text("You pressed: shelter")
    await page.screenshot(path=tmp_path / f"telegram-{width}.png", full_page=True)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


async def test_a_phone_rings_shows_the_lines_number_and_is_picked_up_or_not(
    page: Page, carriers: SimulatedCarriers, twilio: Client
) -> None:
    worker, person = (carriers.add_phone(Channel.SMS) for _ in range(2))
    number = f'<Number statusCallbackEvent="completed">{person.address}</Number>'
    twiml = f'<Response><Dial callerId="{TWILIO.number}">{number}</Dial></Response>'
    await asyncio.to_thread(
        lambda: twilio.calls.create(to=worker.address, from_=TWILIO.number, twiml=twiml)
    )
    await expect(page.get_by_text(f"{worker.address} is ringing. Caller: {TWILIO.number}")).to_be_visible()
    await page.get_by_role("button", name="Accept").click()
    await expect(page.get_by_text(f"{person.address} is ringing. Caller: {TWILIO.number}")).to_be_visible()
    await page.get_by_role("button", name="Decline").click()
    await expect(page.get_by_role("button", name="Decline")).to_be_hidden()
    await expect(page.get_by_role("button", name="Hang up")).to_be_hidden()
    assert [leg.status.value for leg in carriers.voice.legs] == ["completed", "busy"]
