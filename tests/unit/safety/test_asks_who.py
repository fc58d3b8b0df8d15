"""P18: a stranger who asks who this is is heard, and nobody who speaks of something else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.ids import Language
from bot.safety.asks_who import AsksWho

DATA = Path(__file__).parents[3] / "data" / "safety"


@pytest.fixture(scope="module")
def who() -> AsksWho:
    return AsksWho.load(DATA)


@pytest.mark.parametrize(
    "text",
    ["who the heck am i chatting with", "hey this is maya's brother, who r u", "who u tho",
     "yo this her man who tf are you", "whos this on my girls phone", "WHO IS THIS", "whooo isss thisss",
     "This is Officer Daniels with Knox County. Who am I speaking with?",
     "hi sorry wrong person probably but who is this", "so what is this number exactly",
     "what company are you with", "is this some kinda hookup site", "who runs this number",
     "found a phone at the mall, do you know the owner? who is this", "answer me who is this",
     "who is this person my daughter keeps texting", "who is this and how do you know my daughter",
     "why is my daughter texting this number", "speak up. who are you", "may i ask who this is",
     "with whom am i speaking", "i need to know who this is", "lil bitch who r u",
     "r u her boyfriend? who is this", "who's been texting my kid", "state your name and business",
     "who are you and why do you have my daughters number", "she's 14. who is this",
     "whoever this is tell me ur name", "identify yourself or i call the cops"],
)  # fmt: skip
def test_in_english(who: AsksWho, text: str) -> None:
    assert who.language(text) is Language.EN


@pytest.mark.parametrize(
    "text",
    ["quien es usted y que quiere con mi hija", "soy su novio quien eres", "¿Quién eres tú, cabrón?",
     "quien carajos eres", "hola soy la mama de ana, con quien hablo", "disculpe, de que empresa es",
     "con quien esta hablando mi hija", "dime quien eres o llamo a la policia", "quien anda ahi",
     "encontre este telefono, de quien es", "que es esto, una app?", "y usted quien es"],
)  # fmt: skip
def test_in_spanish(who: AsksWho, text: str) -> None:
    assert who.language(text) is Language.ES


@pytest.mark.parametrize(
    "text",
    ["vous êtes qui", "tu es qui pour parler à ma fille", "bonjour qui êtes-vous svp",
     "je suis sa mère, à qui je parle ?", "j'ai trouvé ce téléphone, c'est à qui", "c quoi ce num",
     "ici la police, veuillez vous identifier", "pourquoi tu parles à ma copine, t qui",
     "ma fille parle avec qui", "qui m'écrit", "dis moi qui t'es"],
)  # fmt: skip
def test_in_french(who: AsksWho, text: str) -> None:
    assert who.language(text) is Language.FR


@pytest.mark.parametrize(
    "text",
    ["who is this man", "who is this guy he brought home", "i dont know who this is but he calls a lot",
     "my dad asked who this is", "she was like, who are you", "he got on my phone and asked, who are you",
     "he texted back \"who is this\"", "who are you to judge me", "who are you, my dad",
     "who do you think you are", "who is there to help me", "who can i talk to", "who is he",
     "who is going to come get me", "who was it that called me yesterday", "what is this feeling",
     "what number do i call", "whats the number", "is this normal", "is this a crime", "is it a scam",
     "i need a bed tonight. who is this", "im back its me. who is this",
     "i got a text. who is this. so i hid",
     "i dont know you", "why are you texting me so late", "she is asleep", "he found my phone",
     "this is my boyfriend", "her dad is here", "or else", "what do you want from me", "who told him",
     "who is texting him", "whose fault is it", "who keeps calling him", "who is it for"],
)  # fmt: skip
def test_talk_in_english_asks_nothing(who: AsksWho, text: str) -> None:
    assert who.language(text) is None


@pytest.mark.parametrize(
    "text",
    ["quien es ese hombre", "quien me va a ayudar", "el sabe quien es", "mi mama pregunta quien es",
     "dijo, quien es", "no se quien eres tu para decirme", "que es esto que siento", "a quien llamo",
     "con quien hablo para pedir comida", "es policia", "es un hombre", "no lo conozco",
     "es una persona mala", "quien sabe",
     "c'est qui ce mec", "c quoi", "il sait qui c'est", "ma mère demande c'est qui", "qui peut m'aider",
     "tu es qui pour me parler comme ca", "c'est quoi un foyer", "à qui je peux parler", "c'est mon copain",
     "je sais pas qui c'est mais il m'appelle", "il a dit, c'est qui"],
)  # fmt: skip
def test_talk_in_spanish_and_french_asks_nothing(who: AsksWho, text: str) -> None:
    assert who.language(text) is None


def test_a_long_story_around_it_is_left_to_the_dialogue(who: AsksWho) -> None:
    story = "we drove all the way to the lake house and then nobody had any gas left"
    assert who.language("who is this?") is Language.EN
    assert who.language(f"{story}. who is this?") is None
    assert who.language("we drove. we ate. we swam. who is this?") is None


def test_what_strangers_say_besides_asks_nothing_alone(who: AsksWho) -> None:
    for text in (
        "this is her dad",
        "i found this phone on the bus",
        "leave my daughter alone",
        "i call the cops",
    ):
        assert who.language(text) is None
        assert who.language(f"{text} who is this") is Language.EN


def test_a_word_that_anybody_may_text_is_nobodys_own(who: AsksWho) -> None:
    assert who.texts_by_chance("hello")
    assert who.texts_by_chance("ok thanks")
    assert not who.texts_by_chance("blue lamp")
