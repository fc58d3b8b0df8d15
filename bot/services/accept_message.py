"""Take in one message of a person: obey a safety word, see danger, or pass it on."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.carrier import CarrierCopy, CarrierOptOut, InboundMessage
from bot.domain.conversation import Conversation, State
from bot.domain.danger import MAY_WANT_QUIET, DangerLevel
from bot.domain.ids import Language
from bot.domain.records import TurnOutcome
from bot.domain.safety_word import SafetyWord
from bot.domain.urgency import Urgency, urgency_of
from bot.safety.agreed_word import word_set
from bot.services import obey
from bot.services.agreed_word import keep_word
from bot.services.answer_stranger import answer_stranger
from bot.services.arrival import Arrival, keep_turn, safety_word_of
from bot.services.ask_before_delete import Wanted, ask_before_delete, wants_erasure
from bot.services.await_answer import await_answer
from bot.services.clear_after_exit import clear_after_exit
from bot.services.come_back import HIDDEN, Met, begin_again, come_back
from bot.services.erase_person import Asked, erase_person
from bot.services.keep_longer import hear_keeping, obey_keeping
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.read_back import read_back
from bot.services.receipt import say_receipt
from bot.services.speak import mark_said_bot, mark_said_danger, say_bot_first, say_fixed, say_wait
from bot.services.take_out_part import is_of_the_note, take_out_part
from bot.services.take_word_out import on_this_phone, take_word_out
from bot.services.tell_what_we_hold import tell_what_we_hold

_ASKS_WHAT_IS_HELD = (SafetyWord.WHAT_DO_YOU_HAVE, SafetyWord.IS_IT_GONE)


async def accept_message(message: InboundMessage, *, tx: Transaction, line: Line) -> str:
    """Return a code for the log. Raises nothing on purpose: whatever was written is taken."""
    fingerprint = await tx.conversations.lock_person(message.channel, message.address)
    reading = line.reader.read(message.text.open())
    word = safety_word_of(message, reading)
    if await wants_erasure(word, message, fingerprint, tx=tx, line=line) is Wanted.ERASURE:
        last = CarrierCopy(message.carrier_message_id, line.clock())
        await erase_person(Asked(fingerprint, message.channel, message.address, last), tx=tx, line=line)
        return "delete"
    lifted = word is SafetyWord.START and await tx.suppressions.lift(fingerprint)
    arrival = Arrival(
        message=message,
        danger=reading.danger.hushed() if reading.hush else reading.danger,
        suppressed=await tx.suppressions.holds(fingerprint),
        keeping=reading.keeping,
        tx=tx,
        line=line,
        part=reading.part if message.carrier_opt_out is None else None,
    )
    conversation, by_word = await _conversation(
        fingerprint, arrival, fresh=lifted, may_be_word=word is None
    )
    if by_word is not None:
        return await _open_again(conversation, by_word, arrival)
    return await _serve(conversation, arrival, word=word)


async def _conversation(
    fingerprint: bytes, arrival: Arrival, *, fresh: bool, may_be_word: bool
) -> tuple[Conversation, str | None]:
    """The talk this message belongs to, and what answers it if the message is the word that opens it."""
    tx, message, now = arrival.tx, arrival.message, arrival.line.clock()
    met = Met(await tx.conversations.current(fingerprint))
    if not fresh and not arrival.suppressed:
        met = await come_back(
            met.conversation, fingerprint, message, may_be_word=may_be_word, tx=tx, line=arrival.line
        )
    current = met.conversation
    if fresh:
        current = await obey.start(
            current,
            channel=message.channel,
            address=message.address,
            language=arrival.line.language,
            tx=tx,
            at=now,
        )
        current = await begin_again(current, fingerprint, tx=tx, at=now)
    elif current is None:
        current = await tx.conversations.begin(
            message.channel, message.address, language=arrival.line.language, at=now
        )
        current = await begin_again(current, fingerprint, tx=tx, at=now)
        if arrival.suppressed:
            current = current.stop()
    heard = current.heard(now, arrival.danger.level)
    if message.sender_name is not None:
        mark = tx.conversations.mark_sender(fingerprint, message.sender_name)
        heard = replace(heard, sender_mark=mark)
    await tx.conversations.save(heard)
    return heard, met.by_word


async def _open_again(conversation: Conversation, key: str, arrival: Arrival) -> str:
    """While a worker holds it the bot stays silent (P11): the worker sees that it is them."""
    await take_word_out(conversation, arrival.message, tx=arrival.tx, line=arrival.line)
    if conversation.state is State.WORKER:
        await keep_turn(conversation, _without_word(arrival), TurnOutcome.TO_HUMAN)
        return "opened_by_word"
    turn = await keep_turn(conversation, _without_word(arrival), TurnOutcome.OBEYED)
    key = on_this_phone(key, conversation)
    await say_fixed(key, conversation, turn=turn, tx=arrival.tx, line=arrival.line)
    await mark_said_bot(conversation, tx=arrival.tx, line=arrival.line)
    return "opened_by_word"


def _own_word(conversation: Conversation, arrival: Arrival) -> str | None:
    """Somebody else must not put their word in place of the person's. One that is obeyed before all else
    would open nothing."""
    own = word_set(arrival.message.text.open())
    if own is None or conversation.hides_before or arrival.danger.level is not DangerLevel.NONE:
        return None
    return own if arrival.line.reader.read(own).safety_word is None else None


async def _set_word(conversation: Conversation, word: str, arrival: Arrival) -> str:
    """The word itself is kept as a slow hash alone, not even sealed in the turn. One that anybody may text
    by chance is not kept: it would open the talk to a stranger's hello."""
    if arrival.line.asks_who.texts_by_chance(word):
        return await _say_bot_first("utter_word_common", conversation, arrival)
    conversation = await keep_word(conversation, word, tx=arrival.tx, at=arrival.line.clock())
    turn = await keep_turn(conversation, _without_word(arrival), TurnOutcome.OBEYED)
    said = await say_bot_first(conversation, turn=turn, tx=arrival.tx, line=arrival.line)
    key = on_this_phone("utter_word_set", said)
    await say_fixed(key, said, turn=turn, tx=arrival.tx, line=arrival.line)
    await take_word_out(said, arrival.message, tx=arrival.tx, line=arrival.line)
    return "word_set"


def _without_word(arrival: Arrival) -> Arrival:
    return replace(arrival, message=replace(arrival.message, text=HIDDEN))


async def _serve(conversation: Conversation, arrival: Arrival, *, word: SafetyWord | None) -> str:
    """The first of these that applies decides; each stores the turn exactly once."""
    tx, now = arrival.tx, arrival.line.clock()
    await _raise_danger(conversation, arrival)
    if word is SafetyWord.STOP:
        await obey.stop(conversation, tx=tx, at=now)
        await keep_turn(conversation, arrival, TurnOutcome.OBEYED)
        return "stop"
    if word is SafetyWord.EXIT:
        left = await obey.leave(conversation, tx=tx, at=now)
        await keep_turn(left, arrival, TurnOutcome.OBEYED)
        await clear_after_exit(left, tx=tx, line=arrival.line)
        return "exit"
    answer = await obey_keeping(arrival.keeping, conversation, tx=tx, line=arrival.line)
    if arrival.suppressed:
        await keep_turn(conversation, arrival, TurnOutcome.UNHEARD)
        return "unheard"
    if word is SafetyWord.DELETE:  # asked about once, where the operator wants that
        turn = await keep_turn(conversation, arrival, TurnOutcome.OBEYED)
        await ask_before_delete(conversation, turn=turn, tx=tx, line=arrival.line)
        return "asked_before_delete"
    asked_in = arrival.asked_who_in(conversation) if word is None else None
    if asked_in is not None:
        return await _say_who_this_is(conversation, asked_in, arrival)
    if word in _ASKS_WHAT_IS_HELD or await _names_part(conversation, arrival):
        return await _answer_held(conversation, arrival, word=word)
    if word is SafetyWord.HUMAN:
        return await _ask_for_human(conversation, arrival)
    if conversation.state is State.WORKER:
        return await _to_worker(conversation, arrival)
    if answer is not None:
        return await _say_bot_first(answer.key, answer.conversation, arrival)
    if arrival.message.carrier_opt_out is not None:  # START: the carrier has answered already
        await keep_turn(conversation, arrival, TurnOutcome.OBEYED)
        return "start"
    own = _own_word(conversation, arrival)
    if own is not None:
        return await _set_word(conversation, own, arrival)
    return await _danger_or_dialogue(conversation, arrival)


async def _say_who_this_is(conversation: Conversation, language: Language, arrival: Arrival) -> str:
    held = conversation.state is State.WORKER
    turn = await keep_turn(conversation, arrival, TurnOutcome.TO_HUMAN if held else TurnOutcome.OBEYED)
    await await_answer(conversation, arrival.danger.level, tx=arrival.tx, line=arrival.line)
    return await answer_stranger(conversation, turn, language, tx=arrival.tx, line=arrival.line)


async def _say_bot_first(key: str, conversation: Conversation, arrival: Arrival) -> str:
    turn = await keep_turn(conversation, arrival, TurnOutcome.OBEYED)
    said = await say_bot_first(conversation, turn=turn, tx=arrival.tx, line=arrival.line)
    await say_fixed(key, said, turn=turn, tx=arrival.tx, line=arrival.line)
    return key


async def _names_part(conversation: Conversation, arrival: Arrival) -> bool:
    part = arrival.part
    return part is not None and not await is_of_the_note(part, conversation, tx=arrival.tx)


async def _answer_held(conversation: Conversation, arrival: Arrival, *, word: SafetyWord | None) -> str:
    """The bot answers while a worker speaks too, and says that it is the bot (P04, P11)."""
    with_worker = conversation.state is State.WORKER
    outcome = TurnOutcome.TO_HUMAN if with_worker else TurnOutcome.OBEYED
    turn = await keep_turn(conversation, arrival, outcome)
    if arrival.part is not None:
        return await take_out_part(arrival.part, conversation, turn=turn, tx=arrival.tx, line=arrival.line)
    if word and await say_receipt(conversation, word, turn=turn, tx=arrival.tx, line=arrival.line):
        return "receipt"
    await tell_what_we_hold(conversation, turn=turn, tx=arrival.tx, line=arrival.line)
    return "what_do_you_have"


async def _to_worker(conversation: Conversation, arrival: Arrival) -> str:
    turn = await keep_turn(conversation, arrival, TurnOutcome.TO_HUMAN)
    if not conversation.hides_before:  # a yes of somebody else keeps nothing of theirs
        said, tx, line = arrival.message.text, arrival.tx, arrival.line
        await hear_keeping(said, turn=turn, conversation=conversation.id, tx=tx, line=line)
    await await_answer(conversation, arrival.danger.level, tx=arrival.tx, line=arrival.line)
    return "to_worker"


async def _danger_or_dialogue(conversation: Conversation, arrival: Arrival) -> str:
    """Urgent danger is answered at once by one fixed text, unless the person may want silence; later words
    go on to the dialogue."""
    tx, line = arrival.tx, arrival.line
    if arrival.danger.may_want_quiet:
        return await _say_nothing(conversation, arrival)
    urgent = arrival.danger.level is DangerLevel.URGENT
    if urgent and conversation.said_danger_at is None:
        turn = await keep_turn(conversation, arrival, TurnOutcome.TO_HUMAN)
        await say_fixed("utter_danger_line", conversation, turn=turn, tx=tx, line=line)
        await mark_said_danger(conversation, tx=tx, line=line)
        return "danger"
    await keep_turn(conversation, arrival, None)
    return "accepted"


async def _say_nothing(conversation: Conversation, arrival: Arrival) -> str:
    """Whoever harms them may hold the phone (P02): what the bot was about to say is not said either. It is
    not over: a worker is asked and decides, and whatever the person writes next is answered."""
    await arrival.tx.conversations.save(conversation.hush())
    await arrival.tx.turns.finish_waiting(conversation.id, TurnOutcome.TO_HUMAN)
    await keep_turn(conversation, arrival, TurnOutcome.TO_HUMAN)
    return "kept_quiet"


async def _ask_for_human(conversation: Conversation, arrival: Arrival) -> str:
    """A human has no gate (P08).

    HELP may be distress: it waits ahead of other wishes to talk, here when the carrier has answered
    it already, else by the danger sign of that word.
    """
    tx, line, message = arrival.tx, arrival.line, arrival.message
    help_word = message.carrier_opt_out is CarrierOptOut.HELP
    await tx.handoffs.open_or_raise(
        conversation.id,
        urgency=Urgency.HIGH if help_word else Urgency.NORMAL,
        reasons=("asked_for_help" if help_word else "asked_for_person",),
        at=line.clock(),
    )
    turn = await keep_turn(conversation, arrival, TurnOutcome.TO_HUMAN)
    await await_answer(conversation, arrival.danger.level, tx=tx, line=line)
    if conversation.state is State.BOT and message.carrier_opt_out is None:
        conversation = await say_bot_first(conversation, turn=turn, tx=tx, line=line)
        await say_wait(conversation, turn=turn, tx=tx, line=line)
        await read_back(conversation, turn=turn, tx=tx, line=line)
    return "human"


async def _raise_danger(conversation: Conversation, arrival: Arrival) -> None:
    """On top of the queue, before consent and before any model (P07)."""
    danger = arrival.danger
    if danger.level is DangerLevel.NONE:
        return
    quiet = (MAY_WANT_QUIET,) if danger.may_want_quiet else ()
    await arrival.tx.handoffs.open_or_raise(
        conversation.id,
        urgency=urgency_of(danger.level),
        reasons=(*(f"danger:{kind}" for kind in danger.kinds), *quiet),
        at=arrival.line.clock(),
    )
