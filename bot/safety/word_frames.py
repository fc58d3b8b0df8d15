"""How people say which word is to be their own, in three languages, and what then is none (P18).

All over the normal form (lower case, no accents, no punctuation). `zmark` stands for a colon, a dash or an
arrow, `zopen` and `zshut` for quotation marks. In a frame `@` is the word at the end, `#` in the middle.
"""

from __future__ import annotations

import re

Frames = tuple[re.Pattern[str], ...]

_END = (
    r"(?: zmark)*(?: zopen (?P<quoted>.+?) zshut(?: (?!(?:zopen|not|no|wait|isnt|pas)\b)\w+){0,8}"
    r"| (?P<word>.+))"
)
_PARTS = {
    # EN
    "KIND": r"(?:(?:own|new|secret|secert|safe|safety|code|pass|special|magic) )*",
    "WORD": r"(?:word|wrd|wrod|wurd|werd|words|codeword|safeword)",
    "MINE": r"(?:(?:my|our) KINDWORD|my(?:word|codeword|safeword))(?: thing)?",
    "ANY": r"(?:MINE|(?:the|a) KIND(?:word|codeword|safeword)(?: thing)?)",
    "ISNOW": r"(?:is going to be|is gonna be|is gunna be|going to be|gonna be|gunna be|finna be|(?:ll"
    r"|will|wil|shall|can"
    r"|could|should|would|must) be|is now|is|iss|iz|its|s|be)",
    "ILL": r"(?:(?:i|ill|i ll|id|i d|will|would|want|wanna|like|like to|wants|to|think|guess|im|i m|going"
    r"|gonna|imma|ima"
    r"|lets|let s|let|me|us|lemme|we|can|could|may|you|u|just|please|pls|plz|how|about|have|ve|decided"
    r"|on) )*",
    "SETS": r"(?:set|make|change|changed|put|switch|update|have)",
    "PICKS": r"(?:pick|picked|pik|choose|chose|choos|chosen|use|using|go with|going with|say|want|set|put"
    r"|have|save)",
    # ES
    "PALABRA": r"(?:palabra|palabrita|palavra|plabra|palbra)(?: (?:secreta|clave|segura|de seguridad"
    r"|nueva|magica))*",
    "MIA": r"(?:(?:mi|nuestra)(?: nueva)? PALABRA)",
    "UNA": r"(?:MIA|(?:la |una )?PALABRA)",
    "ES": r"(?:va a ser|va ser|vaser|puede ser|podria ser|quiero que sea|que sea|q sea|sera|seria|ser|sea"
    r"|es|s)",
    "YO": r"(?:(?:yo|quiero|kiero|quisiera|puedo|puedes|podemos|voy a|vamos a|me gustaria|por favor|porfa"
    r"|que|mejor) )*",
    "PON": r"(?:pon|ponle|ponme|ponga|poner|pongo|usa|uso|usar|usare|elijo|elegir|escojo|escoger|quiero"
    r"|guarda|guardar"
    r"|deja|dejo|digo|cambia|cambiar|cambio|voy con|vamos con|me quedo con)",
    # FR
    "MOT": r"mot(?: (?:secret|cle|code|magique|special|perso|de passe|a moi|de securite))*",
    "MIEN": r"(?:(?:mon|notre)(?: nouveau| propre)? MOT)",
    "UN": r"(?:MIEN|(?:le |un )?(?:nouveau )?MOT)",
    "EST": r"(?:ca va etre|va etre|ce sera|ca sera|ce serait|doit etre|serait|sera|c est|cest|est|c"
    r"|devient)",
    "JE": r"(?:(?:je|j|jveux|veux|on|tu|vous|peux|peut|pouvez|vais|jvais|va|aimerais|moi|alors|svp|stp"
    r"|ai) )*",
    "METS": r"(?:mets|met|mettre|mettez|choisis|choisi|choisir|choisit|prends|prend|prendre|prenez"
    r"|utilise|utiliser"
    r"|utilisez|garde|dis|veux|pour|change|changer|changez)",
}


def _whole(pattern: str) -> str:
    """A frame with its parts written out; a part may hold earlier ones."""
    for name in reversed(_PARTS):
        literal = _PARTS[name].replace("\\", r"\\")
        pattern = re.sub(rf"{name}(?![A-Z])", literal, pattern)
    return pattern.replace(" @", _END).replace("#", r"(?P<word>.+?)")


def _frames(*patterns: str) -> Frames:
    return tuple(re.compile(_whole(each)) for each in patterns)


PLAIN = _frames(
    r"MINE(?: ISNOW| zmark) @",
    r"MIA(?: ES| zmark) @",
    r"MIEN(?: EST| zmark) @",
)
"""As they are told to say it: whatever follows is the word, save a saying."""

LOOSE = _frames(
    r"(?:secret|safe|code) ?word(?: is)? @",
    r"(?:the |a )?KINDword(?: is)? zmark @",
    r"(?:the|that) KINDWORD ISNOW @",
    r"KIND(?:word|codeword|safeword) is (?P<word>\w+)",
    r"my (?:password|passphrase|pass word)(?: ISNOW| zmark) @",
    r"ILL(?:MINE|the KINDword) (?:to )?be @",
    r"ILLSETS (?:MINE|the KINDword) (?:to be|to|as|be|into|2|zmark) @",
    r"ILL(?:make|set|pick|choose) MINE @",
    r"ILLPICKS # (?:as|for|4|to be|is|will be|be) ANY",
    r"(?:# )(?:is|will be|can be|is gonna be|s|as|for) MINE(?: now| then)?",
    r"(?:for|as|4) ANY ILLPICKS @",
    r"(?:for|as|4) ANY(?: zmark)? (?:its|it is|how about|maybe) @",
    r"(?:if|when|whenever) (?:i|someone|somebody) (?:say|text|write|send|type|says|texts) # (?:(?:then"
    r"|u know|you know"
    r"|youll know|you ll know|that means|thats how u know) )*(?:its|it is|it s|thats|that s) me",
    r"(?:youll|you ll|you will|u will|ull|u ll|you|u) know (?:its|it is|it s) me (?:if|when) i (?:say"
    r"|text|write|send) @",
    r"(?:la |una )?PALABRA(?: es)? zmark @",
    r"la PALABRA ES @",
    r"YO(?:que )?(?:MIA|la PALABRA) ES @",
    r"YOPON (?:de |como |por |a )?UNA(?: a| como| por| zmark| es)? @",
    r"YOPON # (?:como|de|para|pa|por|es|sea) (?:UNA)",
    r"# (?:es|sera|va a ser|como|para) MIA",
    r"(?:si|cuando) (?:te |les |yo )?(?:digo|escribo|mando|pongo) # (?:es que )?(?:soy yo"
    r"|sabes que soy yo)",
    r"(?:le |un )?MOT(?: est)? zmark @",
    r"le MOT EST @",
    r"JE(?:que )?(?:MIEN|le MOT) (?:soit|sera) @",
    r"JEMETS (?:comme |pour |en )?(?:MIEN|le MOT|MOT) (?:a|en|comme|par|pour|zmark|c est|cest|sur) @",
    r"JEMETS comme (?:UN) @",
    r"JEMETS # (?:comme|pour|en) (?:UN)",
    r"# (?:c est|cest|sera|ce sera|est|comme|pour) MIEN",
    r"(?:si|quand) (?:je|j) (?:dis|ecris|envoie|tape) # (?:c est|cest|ce sera"
    r"|ca sera) (?:que )?(?:c est )?moi",
)
"""Said in any other way: the word may hold none of the words that talk is made of."""

NO_WORD = re.compile(
    r"^(?:not|no|never|nothing|worth|worthles*|against|enough|what|which|who|how|where|when|why|whatever"
    r"|law|the law"
    r"|my (?:bond|honou?r|promise|life)|as good|all (?:i|we|you|that)|still (?:good|law)"
    r"|just (?:a )?words?|(?:a )?lie"
    r"|nunca|nada|todo lo|ley|la ley|sagrada|contra|verdad|la verdad|cual|quien|de honor|lo unico"
    r"|pas|rien|contre|loi|la loi|quoi|quel|sacre|jamais|plus (?:rien|rapide))\b"
    r"|^(?:all|true|the truth|final|broken|kept|forgotten|lost|gone|changed|useles|useless|meaningles"
    r"|meaningless|trash"
    r"|shit|garbage|crap|over|golden|solid|mine|valid|worthy|different|longer|shorter|something else"
    r"|anything else"
    r"|anything|two words|a sentence|a number|a name|a secret|in (?:spanish|english|french)|cualquiera"
    r"|otra|valida|diferente"
    r"|algo|autre chose|n importe quoi)$"
)
"""Not a word of anybody's own, but a saying or a question: "my word is law"."""

TALK = re.compile(
    r"(?:^|\s)(?:i|im|ive|id|ill|you|u|ur|your|youre|he|hes|his|him|she|shes|her|it|its|they|them|their"
    r"|we|us|our|me|mine"
    r"|is|are|was|were|am|be|been|isnt|wont|will|would|can|cant|could|should|do|does|did|dont|didnt|have"
    r"|has|had|got|get"
    r"|not|no|never|none|nothing|something|anything|everything|someone|somebody|anyone|nobody|whatever"
    r"|any|some|all"
    r"|what|which|who|whose|how|where|when|why|if|because|cuz|but|than|that|thats|this|these|those|there"
    r"|here"
    r"|to|for|against|about|from|of|by|at|into|out|off|up|back|around|over|with|without|again|away|on"
    r"|said|say|says|told|tell|means?|matters?|counts?|bond|law|good|bad|better|hard|easy|true|final|last"
    r"|enough|heard"
    r"|known|spreading|stuck|wrong|right|real|done|stop|work|works|working|changed|different|forget"
    r"|forgot|remember"
    r"|yes|one|another|other|everybody|people|god|lord|given|kept|broken"
    r"|yo|tu|el|ella|ellos|mi|su|sus|lo|le|les|se|me|te|que|como|cuando|donde|porque|por|para|con|sin"
    r"|nada|algo|todo"
    r"|es|era|son|fue|ser|hay|muy|mas|ni|dios|honor|ley|verdad|dio|dijo"
    r"|je|j|il|elle|on|nous|vous|ils|toi|moi|lui|mon|ma|son|sa|ses|ce|ca|cela|qui|quoi|dont|ou|pas|rien"
    r"|jamais|tout"
    r"|est|etait|sont|trop|tres|plus|fin|fort|faible|juste|dit|dire|pour|avec|sans|contre|sur|dans|chose"
    r"|passe)(?=\s|$)"
)
"""A word picked for oneself holds none of these; "the word is he is back" does."""

_HAHA = r"(?:lol+|lmao+|xd+|(?:a?ha)+h?|(?:j[aei])+j?|mdr+|ptdr+)"
_UH = (
    r"(?:u+h+|u+m+|h+m+|e+r+m?|eh+|idk|i dont know|i don t know|maybe|like|okay|ok|so|lets see|lets say"
    r"|probably|i guess"
    rf"|este|pues|a ver|no se|quizas|euh|heu|bah|genre|bon|je sais pas|zmark|{_HAHA})"
)
_PLEASE = (
    rf"(?:{_HAHA}|please|pls|plz|plss|thanks|thx|ty|tysm|thank (?:you|u)|i guess|i think|okay|ok|k|idk"
    rf"|u+h+|u+m+"
    r"|if (?:thats|that s|its|that is) (?:ok|okay|fine|cool)|for now|from now on|then|tho|instead"
    r"|dont forget(?: it)?"
    r"|remember (?:it|that)|got it|porfa|porfavor|por favor|gracias|svp|stp|merci|voila|zmark)"
)
FILLERS = re.compile(rf"^(?:{_UH} )+(?=\w)|(?: {_PLEASE})+$")
"""What stands around the word and is none of it; stripped when it is set and when it is said."""

_ME = (
    r"(?:(?:its|it is|it s|this is|thats|im|i m|i am) (?:really |still )?(?:me|back)(?: again)?|soy yo"
    r"|c est moi|cest moi)"
)
_HELLO = (
    r"(?:hey+|hi+|hello|yo|ok|okay|so|and|hola|oye|salut|coucou|bonjour|then|yes|yeah|oui|alors|bueno"
    r"|please|pls)"
)
SAYS_IT = re.compile(
    rf"^(?:{_HELLO} )*(?:{_ME} )+(?:(?:and|with|again|y|et) )?|(?: {_ME})+(?: {_PLEASE})*$"
    r"|^(?:my|the|our|mi|la|mon|le) (?:\w+ )?(?:word|palabra|mot)(?: secreta| secret)? (?:was|is|s|era|es"
    r"|etait|c etait) "
)
"""What a person says around their word when they come back: "its me blue lamp"."""

BEFORE = re.compile(
    rf"^(?:(?:{_HELLO}|{_ME}|{_UH}|well|alright|sure|fine|oh|great|cool|entonces|claro|vale|bueno"
    rf"|d accord|and then|si(?= (?:mi|la) )) )+"
)
"""What stands before the frame."""
