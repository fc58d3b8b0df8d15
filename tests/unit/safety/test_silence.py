"""P01, P02, P03: somebody is near, no more is wished for, in many words; and what only sounds so."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.danger import DangerLevel
from bot.domain.safety_word import SafetyWord
from bot.safety.danger import DangerSigns
from bot.safety.reader import MessageReader
from bot.safety.words import SafetyWords

SILENT = (SafetyWord.EXIT, SafetyWord.STOP, SafetyWord.DELETE)
EXITS = [
    "omg shes back",
    "crap my stepdad just walked in",
    "my uncle is awake now",
    "hold on my aunt is coming upstairs",
    "they just got home gtg",
    "cant talk my brother is looking at my phone",
    "he wants to know who im texting",
    "he is reaching for my phone",
    "shes asking for my phone",
    "someone is coming in",
    "grandma woke up shhh",
    "dont reply rn",
    "gtg dont message",
    "im with my cousin dont write",
    "not rn hes outside",
    "i hear keys shh",
    "my phones about to get checked",
    "stop texting my boyfriend is here",
    "ya se despertó mi tío",
    "ahi viene mi padrastro",
    "llegó mi hermano",
    "espera ya entró mi abuela",
    "mi jefe está aquí, no mandes nada",
    "shh ya volvió",
    "mi novio está mirando mi celular",
    "quiere ver mi telefono",
    "luego te escribo, no respondas",
    "no me llames ahorita",
    "tengo que colgar, viene el patron",
    "no digas nada q esta atras de mi",
    "chito",
    "acaba de llegar mi prima",
    "hay gente en el cuarto, luego te escribo",
    "my tia ya llego",
    "mon frère est rentré",
    "attends ma tante arrive",
    "elle se réveille",
    "il vient d'arriver chut",
    "y a mon oncle qui rentre",
    "dis rien il est derrière moi",
    "jpeux pas parler écris pas",
    "elle regarde mon portable",
    "pas maintenant mes parents sont là",
    "faut que j'y aille, m'écris pas",
    "quelqu'un vient d'entrer",
    "elle veut voir à qui je parle",
    "réponds pas pour l'instant",
    "il approche, tais toi",
]
NO_EXITS = [
    "he is back in jail",
    "she is back together with him",
    "my mom is coming with me to the meeting is that ok",
    "mom is coming to pick me up at six",
    "he is here all day",
    "when he comes home he yells",
    "he came home drunk last night",
    "my dad woke up and started yelling",
    "is he here",
    "he isnt here",
    "is anyone there",
    "anyone here",
    "someone here?",
    "hello somebody here",
    "are you there",
    "hi im back",
    "im home",
    "he checks my phone every day",
    "he took my phone",
    "my phone is about to die",
    "dont call my mom",
    "dont tell anyone",
    "not now",
    "later",
    "gtg",
    "my brother is next to me",
    "he is in the kitchen",
    "someone might see this",
    "im not alone",
    "mi mama puede ver esto",
    "il est dans le salon",
    "he wants my phone number",
    "he is looking for me",
    "someone is coming to my house to hurt me",
    "he is here help me",
    "he said dont text anyone",
    "what if he comes back",
    "hay alguien",
    "esta ahi?",
    "ya llegó el paquete",
    "ya llegué",
    "mi mama viene mañana",
    "mi mama viene por mi",
    "cuando llega se enoja",
    "llego borracho",
    "ahorita no",
    "me quita el cel",
    "no le digas a nadie",
    "no estoy sola",
    "ya llegó con un cuchillo ayuda",
    "il est là tous les jours",
    "il est pas là",
    "je suis là",
    "j'arrive",
    "il arrive demain",
    "quand il rentre il crie",
    "quelqu'un est là ?",
    "y a quelqu'un ?",
    "pas maintenant",
    "il prend mon tel",
    "appelle pas ma mère",
    "dis rien à personne",
    "il me regarde tout le temps",
    "ma mère vient me chercher",
]
STOPS = [
    "cut it out with the texts",
    "ya no me busquen",
    "no deseo recibir mensajes",
    "párenle con los mensajes",
    "nunca me mandes mensajes",
    "te agradezco pero ya no me escribas nunca",
    "merci de ne plus m'écrire",
    "veuillez ne plus me contacter",
    "arrête avec tes messages",
    "laissez moi tranquille plus de sms",
    "plus jamais de textos",
    "dont text me",
    "stop texting me now",
    "bye dont text me again",
]
NO_STOPS = [
    "he wont stop",
    "il arrête pas de m'écrire",
    "no quiero nada",
    "no necesito nada",
    "mi ex no deja de mandarme mensajes",
    "nunca me escribe",
    "je veux plus vivre",
    "il me contacte plus",
    "no me busca nadie",
    "he said stop texting him",
]
DELETES = [
    "throw out all my chats",
    "wipe it before he sees it",
    "i want none of my stuff kept by you",
    "borra todo lo que te conté",
    "borren lo que les dije porfa",
    "necesito que eliminen todos mis mensajes",
    "no quiero que guarden nada mío",
    "bota todo lo que tienen de mí",
    "borra todo antes de que lo vea",
    "quiero que se borren mis datos",
    "enlevez toutes mes données",
    "je veux que mes messages disparaissent",
    "merci de supprimer la totalité de mes échanges",
    "vire tout ce que je t'ai raconté",
    "efface tout avant qu'il le lise",
    "faut rien garder sur moi",
]
NO_DELETES = [
    "quita eso",
    "tira esto",
    "enlève ça",
    "je veux que tout disparaisse",
    "quiero que todo desaparezca",
    "quiero desaparecer",
    "je veux disparaître",
    "il a effacé mes messages",
    "me borró todo el cel",
    "he wants me to get rid of my baby",
    "no quiero nada mío",
    "mi mamá tira todo",
    "i want nothing",
    "he threw away my stuff",
]
HUSHED = [
    "no respondas trae un cuchillo",
    "por favor no me escriba tiene una pistola",
    "callate tiene un arma",
    "il a un flingue réponds pas",
    "chut il a un couteau",
    "écris rien il va me tuer",
    "hes next to me and he has a gun shh",
    "il est là derrière moi",
    "he is watching me",
    "he can see this",
]
ANSWERED = [
    "he has a gun and hes outside",
    "si je réponds pas il me tue",
    "il me dit tais toi et il me frappe",
    "me dijo que no conteste o me mata",
    "dijo que no llame o me mata",
    "he hits me if i dont answer",
    "he told me be quiet and choked me",
    "il est là aidez moi",
    "tiene una pistola ayuda",
]


@pytest.fixture(scope="module")
def words(safety_folder: Path) -> SafetyWords:
    return SafetyWords.load(safety_folder)


@pytest.fixture(scope="module")
def reader(safety_folder: Path) -> MessageReader:
    return MessageReader.load(safety_folder)


@pytest.mark.parametrize("text", EXITS)
def test_p02_that_somebody_is_near_is_an_exit(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) is SafetyWord.EXIT


@pytest.mark.parametrize("text", NO_EXITS)
def test_p02_what_only_tells_of_somebody_near_is_none(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) not in SILENT


@pytest.mark.parametrize("text", STOPS)
def test_p01_no_more_is_a_stop_in_many_words(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) is SafetyWord.STOP


@pytest.mark.parametrize("text", DELETES)
def test_p03_everything_is_to_go_in_many_words(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) is SafetyWord.DELETE


@pytest.mark.parametrize("text", [*NO_STOPS, *NO_DELETES])
def test_p04_what_only_tells_of_an_end_silences_and_erases_nothing(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) not in SILENT


@pytest.mark.parametrize("text", HUSHED)
def test_p02_danger_beside_a_wish_for_silence_is_not_answered(reader: MessageReader, text: str) -> None:
    reading = reader.read(text)
    assert reading.danger.level is not DangerLevel.NONE
    assert reading.hush or reading.safety_word is SafetyWord.EXIT


@pytest.mark.parametrize("text", ANSWERED)
def test_p07_danger_that_tells_of_silence_is_answered(reader: MessageReader, text: str) -> None:
    reading = reader.read(text)
    assert reading.danger.level is DangerLevel.URGENT
    assert not reading.hush
    assert reading.safety_word is None


@pytest.mark.parametrize("text", ["il est là", "he's here", "está aquí", "ya vienen", "he woke up"])
def test_p02_p07_danger_that_is_in_the_room_is_silent_and_seen(reader: MessageReader, text: str) -> None:
    reading = reader.read(text)
    assert reading.safety_word is SafetyWord.EXIT
    assert reading.danger.level is DangerLevel.URGENT


def test_p02_a_wish_for_silence_is_read_without_danger_too(safety_folder: Path) -> None:
    signs = DangerSigns.load(safety_folder)
    assert signs.wants_quiet("shh")
    assert not signs.wants_quiet("hola")
