"""The word a person agrees on with us: how it is set, and what may be one."""

from __future__ import annotations

import pytest

from bot.safety.agreed_word import word_said, word_set


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("my word is bluebird", "bluebird"),
        ("My word is: Blue Lamp!", "blue lamp"),
        ("our secret word is bluebird", "bluebird"),
        ("safe word bluebird", "bluebird"),
        ("mi palabra es girasol", "girasol"),
        ("my word is a very long thing to say", None),
        ("his word is law", None),
        ("bluebird", None),
    ],
)
def test_a_word_is_set_only_when_it_is_said_to_be_one(text: str, word: str | None) -> None:
    assert word_set(text) == word


@pytest.mark.parametrize(
    "text",
    ["word: thunder", "my word - thunder", "my word = thunder", 'my word: "thunder"', "my word's thunder",
     "my word is \"thunder\" so you know its me", "my word is um thunder i guess lol",
     "my wrd is thunder ⚡",
     "the word will be thunder", "the secret word is gonna be thunder", "make my word thunder",
     "can you make my word thunder please", "set thunder as my word", "i pick thunder as my word",
     "ill choose thunder for my word", "i want my word to be thunder", "lets use thunder for the code word",
     "thunder is my word", "thunder will be my word", "i want to change my word to thunder",
     "for my word i'll use thunder", "you'll know it's me if i say thunder", "let my word be thunder",
     "if i text thunder then you know its me", "hey its me my word is thunder",
     "mi palabra será thunder", "mi palabra secreta es thunder gracias",
     "quiero que mi palabra sea thunder",
     "pon thunder como mi palabra", "elijo thunder como palabra secreta", "thunder es mi palabra",
     "cambia mi palabra a thunder", "si digo thunder soy yo", "la palabra va a ser thunder",
     "hola mi palabra: «thunder» jaja", "mon mot est thunder", "mon mot ça sera thunder",
     "je choisis thunder comme mot", "mets thunder comme mot secret stp",
     "je veux que mon mot soit thunder",
     "change mon mot en thunder", "si je dis thunder c'est moi", "euh mon mot c'est thunder mdr"],
)  # fmt: skip
def test_a_word_is_set_in_the_ways_people_say_it(text: str) -> None:
    assert word_set(text) == "thunder"


@pytest.mark.parametrize(
    "text",
    ["my word is law", "my word is my bond", "give me your word", "word is he is back", "word is bond",
     "in a word: no", "my words are not nice", "my word against his", "my word is not enough",
     "my word is worth nothing", "he gave me his word", "the word is out", "the word is that he left",
     "word: he is back", "i want my word back", "put in a word for me", "make my word count",
     "i keep my word", "thats my word", "what is my word", "my word is what", "can my word be anything",
     "can my word be changed", "if i say no its me who gets hit", "if i say anything its me he hits",
     "lets go with him for the weekend", "i picked him for my ex", "use your words", "dirty words: love",
     "they use my name as a code word", "code word for girls", "he wants that for my birthday",
     "my mother's word is final", "she is my word", "my safe word was red", "make it quick",
     "mi palabra no vale nada", "mi palabra es ley", "me dio su palabra", "es mi palabra contra la suya",
     "la palabra es que se fue", "quiero decir una palabra", "c'est mon mot contre le sien",
     "j'ai plus les mots", "le mot est trop fort", "il a pas dit un mot", "mon mot est pas important"],
)  # fmt: skip
def test_talk_of_words_sets_none(text: str) -> None:
    assert word_set(text) is None


@pytest.mark.parametrize(
    "text",
    ["its me blue lamp", "hey its me, Blue Lamp", "blue lamp pls", "blue lamp its me", "soy yo blue lamp",
     "my word was blue lamp", "c'est moi blue lamp", "hi im back blue lamp", "Blue lamp lol",
     "um blue lamp?"],
)  # fmt: skip
def test_a_little_around_the_word_when_they_come_back_is_none_of_it(text: str) -> None:
    assert word_said(text) == "blue lamp"


@pytest.mark.parametrize("word", ["hello kitty", "thunder lol", "um ok", "please", "its me mario", "hey"])
def test_what_is_set_is_what_is_said_later(word: str) -> None:
    assert word_set(f"my word is {word}") == word_said(word)


@pytest.mark.parametrize("text", ["Bluebird", "bluebird.", " BLUEBIRD "])
def test_however_it_is_written_it_is_the_same_word(text: str) -> None:
    assert word_said(text) == word_set("my word is bluebird")


def test_a_sentence_is_never_looked_up() -> None:
    assert word_said("can i go on with the talk from before") is None
