"""When words that are spelled alike are said differently: the table that `homographs` goes by."""

from __future__ import annotations

from typing import Final, NamedTuple

from audiobook.speak.rules.rule import SENTENCE_OPENER

AS_WRITTEN: Final = ""

ADVERB: Final = (
    r"(?:\w+ly|not|never|ever|always|often|already|just|still|only|once|also|even|all|both|then|now)"
)
MODAL: Final = (
    r"(?:\b(?i:to|will|would|can|could|shall|should|may|might|must|cannot|do|does|did|let|lets|let's|let’s"
    r"|please|help|helped|dare|needn't)|n['’]t|['’]ll)"
)
"""What the plain form of a verb follows."""
SUBJECT: Final = r"(?:I|you|he|she|it|we|they|me|him|her|us|them|who|which|that)"
PLAIN_FORM: Final = rf"{MODAL}\s+(?:(?:{ADVERB}|{SUBJECT})\s+){{0,2}}$"
HAVE_OR_BE: Final = (
    r"(?:\b(?:have|has|had|having|been|being|be|was|were|is|are|get|gets|got)|['’](?:ve|s|re|m)|n['’]t)"
)
PERFECT: Final = rf"{HAVE_OR_BE}\s+(?:(?:{ADVERB}|{SUBJECT})\s+){{0,3}}$"
PAST_VERB: Final = (
    r"(?:\w{2,}ed|sat|took|got|went|came|stood|lay|found|bought|broke|tore|bent|held|put|saw|ran|brought|drew"
    r"|began|caught|said|was|were|had|did|wrote|thought|knew|told|gave|made|left|kept|felt|heard|sent|slept)"
)
NAME: Final = (
    rf"(?!{SENTENCE_OPENER}|(?:Please|Pray|Kindly|Quick|Try|Just|Go|Come|To|Let|Don|Never|Always|Can|Could|Would|Will|Shall|Should|Must|May|Might"
    r"|People|Does|Or|Nor|Some|Many|Few|All|Both|Men|Women|Here|There|First|Also|Only|Have|Has|Had|Did)\b)[A-Z][a-z]+"
)
SUBJECT_OF_ONE: Final = (
    rf"(?:\b(?:he|she|who|it|He|She|Who|It)|(?<=\w\s)\b(?!I\b)[A-Z][a-z]+"
    rf"|(?<![\w,])\b{NAME})\s+(?:{ADVERB}\s+)?$"
)
NOUN_OF_ONE: Final = (
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Tt]his|[Tt]hat)\s+(?:\w+\s+)?"
    r"(?!(?:and|or|but|to|of|then|could|would|people|men|women|children)\b)\w*[^\Ws]\s+$"
)
SOMEBODY_ACTS: Final = (
    r"\b(?:let|make|made|hear|heard|see|saw|watch|watched|help|helped|have|had|did|does|would|could|can|will"
    r"|must|should|may|might|if|that|to)\b[^.;!?]*$"
)
DETERMINER: Final = r"\b(?:the|an?|his|her|my|this|that|your|their|our|its|one|no|every|each|any|some)\s+$"
OBJECT: Final = r"(?:it|them|him|her|me|us|you|the|a|an|his|my|your|their|our|its|this|that|these|those)\b"
SHIP: Final = (
    r"(?:ships?|boats?|canoes?|vessels?|schooner|stern|deck|yacht|brig|anchor|waves?|spray|prow|oars?)\b"
)
BENDING: Final = (
    r"\b(?:(?i:ma[dk]es?|making|g[ai]ves?|giving|t[ao]kes?|taking|took|returned|returning|answered)\s(?:\w+\s){0,2}"
    r"|[Ww]ith\s)(?:an?|another)\s(?:\w+,?\s){0,3}$"
    r"|\b(?:low|deep|slight|stiff|profound|formal|courtly|graceful|polite|awkward|elaborate|ceremonious|solemn"
    r"|gallant|sweeping|courteous|mock|jerky|circular|respectful|distant|lofty|haughty|civil|grateful)\s(?:little\s)?$"
    r"|\b(?:ma[dk]e|making|return(?:ed|ing)?|answer(?:ed|ing)?)\s(?:his|her|their|my|the)\s(?:\w+\s)?$"
    r"|\b(?:smile|nod|wink)\sand\s(?:a\s)?$|\bwith\s(?:his|her)\s(?:very\s)?best\s$"
)
"""What stands before a bow that somebody makes."""
RIBBON: Final = (
    r"\b(?:red|blue|pink|white|black|green|yellow|lilac|scarlet|ribbon|satin|silk|velvet|lace|silver|gold|golden|cross"
    r"|hair|huge|big|large|enormous|pretty|neat|loose|double)\s(?:\w+\s)?$"
)
ON_A_DRESS: Final = (
    r"\s(?:of\s(?:\w+\s)?(?:ribbon|hair|silk|satin|velvet|lace|string)|on\s|under\s|at\sher"
    r"|in\s(?:her|his)\s(?:hair|hat))"
)
"""What stands behind a bow of ribbon."""


class Reading(NamedTuple):
    """When a word is said in a certain way."""

    word: str
    """As written, in small letters."""
    said: str
    """A spelling that every engine reads so; AS_WRITTEN: the word stays."""
    before: str
    """A pattern that the text before must end with, or contain."""
    behind: str
    """A pattern that the text behind must begin with."""
    example: str
    """A phrase in which this row decides."""


READINGS: Final = (
    Reading("read", "red", r"\b(?:well|widely|little|much|best|un)[\s-]$", "", "a well-read man"),
    Reading("read", AS_WRITTEN, PLAIN_FORM, "", "I will read it"),
    Reading("read", AS_WRITTEN, r"\b(?:good|great|quick|long|easy|light|a)\s$", "", "a good read"),
    Reading("read", "red", PERFECT, "", "I have never read it"),
    Reading("read", AS_WRITTEN, SOMEBODY_ACTS, "", "made the boy read aloud"),
    Reading("read", "red", SUBJECT_OF_ONE, "", "she read the letter"),
    Reading("read", "red", NOUN_OF_ONE, "", "the sign read so"),
    Reading(
        "read",
        "red",
        rf"\b(?:I|[Ww]e|[Tt]hey|[Yy]ou)\s+(?:{ADVERB}\s+)?$",
        r"[^.;!?]*\b(?:yesterday|ago|last\s(?:night|week|year|month)|once|that\s(?:day|night|evening))\b",
        "we read it yesterday",
    ),
    Reading(
        "read", "red", r"\b(?:I|[Ww]e|[Tt]hey)\s$", rf"[^!?]{{0,60}}\b{PAST_VERB}\b", "I read it and cried"
    ),
    Reading(
        "read", "red", rf"\b{PAST_VERB}\b[^;!?]{{0,60}}\b(?:I|[Ww]e|[Tt]hey)\s$", "", "she left and they read"
    ),
    Reading(
        "read",
        "red",
        rf"\b{PAST_VERB}\b(?:(?!\bto\s(?!the\b|my\b|his\b|her\b|a\b|their\b|our\b))[^.;!?]){{0,50}}(?:\band|\bor|\bthen|,)\s+(?:then\s+)?$",
        "",
        "he sat down and read",
    ),
    Reading("read", "red", r"\b(?:I|[Ww]e|[Tt]hey|[Yy]ou)\sonce\s$", "", "a book I once read"),
    Reading(
        "lead",
        "led",
        r"\b(?:powder|gold|silver|iron|copper|tin|zinc|brass),?\s(?:(?:and|or)\s)?$",
        "",
        "powder and lead",
    ),
    Reading(
        "lead",
        "led",
        r"",
        r"[\s-](?:pipes?|pipework|pencils?|bullets?|shot|poison\w*|paint|roofs?|weights?"
        r"|sinkers?|coffins?|mines?|ore|glass|crystal|soldiers?|colou?red|gr[ae]y|lined)\b",
        "a lead pipe",
    ),
    Reading(
        "lead",
        "led",
        r"\b(?:molten|sheet|hot|white|red|like|heavy as|as|grey as|gray as|lumps? of|pounds? of"
        r"|pieces? of|made of|full of|turned to|bullets of|tons of)\s$",
        r"(?=[.,;:!?'\"”’—]|$|\s(?:a|in|and|on|or|had|was|were|sank|hung)\b)",
        "heavy as lead.",
    ),
    Reading(
        "tear",
        AS_WRITTEN,
        rf"{DETERMINER}",
        r"\s(?:in|from)\s(?:his|her|my|their|the|your)\s(?:eyes?|voice)\b",
        "a tear in the eye",
    ),
    Reading(
        "tear", "tare", DETERMINER, r"\sin\s(?:the|his|her|my|your|its|their|a)\b", "a tear in the canvas"
    ),
    Reading("tear", "tare", r"\b(?:wear and|wear-and-)\s?$", "", "wear and tear"),
    Reading(
        "tear",
        "tare",
        rf"(?:{PLAIN_FORM}|\b(?:I|we|they|you|and|or|would|could)\s+$)",
        rf"\s(?:{OBJECT}|up|at|off|down|apart|out|open|away|through|into|along|about|from|\w+self|\w+selves)",
        "to tear it up",
    ),
    Reading("tear", "tare", r"(?:^|[.!?;:“\"‘—]\s?)$", rf"\s(?:{OBJECT}|up|off|down|out|open)", "Tear it up"),
    Reading(
        "tears",
        "tares",
        r"\b(?:he|she|it|who|that|He|She|It|[A-Z][a-z]+)\s+$",
        rf"\s(?:{OBJECT}|up|at|off|down|apart|open|through|into)\b",
        "it tears me apart",
    ),
    Reading(
        "bow",
        AS_WRITTEN,
        "",
        r"(?:[\s-](?:ties?|windows?|legs?|legged|strings?|street)\b|\sand\s(?:an?\s)?arrows?"
        r"|\sto\s(?:the|her|his)\s(?:violin|fiddle))",
        "bow and arrow",
    ),
    Reading("bow", "bough", PLAIN_FORM, r"(?!\s?-)", "to bow to her"),
    Reading("bow", AS_WRITTEN, RIBBON, "", "with a red bow"),
    Reading("bow", "bough", BENDING, rf"(?!{ON_A_DRESS})", "with a low bow"),
    Reading(
        "bow",
        "bough",
        r"\b(?:I|we|they|you|We|They|You)\s+$",
        r"\s(?:to|down|before|my|our|out|low)\b",
        "we bow to you",
    ),
    Reading("bow", "bough", r"\b(?:weather|lee|port|starboard|larboard|lee|bluff)\s$", "", "the weather bow"),
    Reading("bow", "bough", rf"\b{SHIP}[^.;!?]{{0,70}}$", r"(?!-)", "the boat dipped her bow"),
    Reading("bow", "bough", "", rf"[^.;!?]{{0,40}}\b{SHIP}", "the bow of the ship"),
    Reading(
        "bow",
        "bough",
        r"\b(?:sprang|forward|went|ran|leapt|stood|sat|crouched|leaned|knelt)\s(?:\w+\s)?(?:to|in|at|over)"
        r"\s(?:the|her)\s$",
        "",
        "he sprang to the bow",
    ),
    Reading("bows", "boughs", rf"\b{SHIP}[^.;!?]{{0,70}}$", r"(?!\sand\sarrow)", "the boat dipped her bows"),
    Reading(
        "bows",
        "boughs",
        r"\b(?:from|to|over|off|across|in|at|of|under|towards?)\s(?:the|our|her)\s$",
        rf"(?!\sand\sarrow|{ON_A_DRESS})",
        "he ran to the bows",
    ),
    Reading(
        "bows",
        "boughs",
        r"\b(?:made|exchanged|their|low|deep|many|profound|polite)\s$",
        rf"(?!\sand\sarrow|{ON_A_DRESS})",
        "they made their bows",
    ),
    Reading(
        "bows",
        "boughs",
        r"\b(?:he|she|He|She|who|[A-Z][a-z]+)\s+$",
        r"\s(?:to|down|before|out|low|his|her)\b",
        "he bows to her",
    ),
    Reading("live", "liv", rf"{MODAL}\s+(?:{SUBJECT}\s+)?(?:{ADVERB}\s+)+$", "", "to nominally live apart"),
    Reading(
        "live",
        "liv",
        r"\b(?:people|men|women|folks?|others|families|children|parents|friends|and|or)\s$",
        r"(?!\s(?:music|show|wire|ammunition|bait|animals|coals?)\b)",
        "where people live",
    ),
    Reading(
        "lives",
        "livs",
        r"\b(?:who|which|nobody|everybody|somebody|everyone|someone|girl|boy|man|woman|lady|mother"
        r"|father|brother|sister|uncle|aunt|cousin|friend|family|fellow|creature)\s$",
        r"(?:\s(?:in|on|at|with|here|there|alone|by|next|near|under|over|across|somewhere)\b|[.,;!?])",
        "the girl lives there",
    ),
    Reading(
        "wind",
        "wined",
        PLAIN_FORM,
        r"\s(?:up|down|round|around|the|it|his|her|your|my|through|its)\b",
        "to wind the clock",
    ),
    Reading(
        "wind",
        "wined",
        r"\b(?:I|you|we|they|and|roads?|paths|rivers|streams)\s$",
        r"\s(?:up|down|round|around|it|the|through)\b",
        "I wind the clock",
    ),
    Reading(
        "winds",
        "wineds",
        r"\b(?:he|she|it|road|path|river|lane|stream|trail|street|track|which|that|stairs?)\s$",
        r"\s(?:up|down|round|around|along|the|its|through|away|between|among|past)\b",
        "the road winds along",
    ),
    Reading("wound", AS_WRITTEN, rf"(?:{DETERMINER}|\bto\s$)", "", "to wound him"),
    Reading(
        "wound",
        "wownd",
        "",
        r"\s(?:up|down|round|around|into|through|along|away|between|among|its|their|itself|about"
        r"|tight|tightly|in and out|the (?:clock|watch|wool|rope|string|reel)|(?:his|her|my)"
        r" (?:watch|arms?|way))\b",
        "she wound up the clock",
    ),
    Reading(
        "close",
        AS_WRITTEN,
        r"\b(?:so|very|too|how|as|stay|keep|come|came|sit|sat|stood|draw|drew|get|got)\s$",
        "",
        "stay close to me",
    ),
    Reading(
        "close",
        "cloze",
        rf"(?:{MODAL}\s+(?:{ADVERB}\s+)?|\b(?i:I|we|they|you|and|or)\s)$",
        rf"\s(?:{OBJECT}|up|down|in\b|on\b|over|round|around|behind\s(?:him|her|me|us)|[a-z]+\s?(?:eyes|door)s?)",
        "to close the door",
    ),
    Reading("close", "cloze", r"(?:^|[.!?;:“\"‘—]\s?)$", rf"\s(?:{OBJECT}|up)", "Close the door"),
    Reading(
        "close",
        "cloze",
        r"\b(?:[Tt]he|a|at|its|to|very)\s$",
        r"(?:\s(?:of|the\s)|[.,;!?])",
        "at the close of day",
    ),
    Reading(
        "close", "cloze", r"\b(?:to|will|would|could|must|should|won't)\s$", r"[.,;!?]", "about to close."
    ),
    Reading("does", "doze", r"\b(?:bucks?|stags?|fawns?|deer)\b[^.;!?]{0,30}$", "", "bucks and does"),
    Reading(
        "does",
        "doze",
        r"\b(?:the|two|three|four|five|several|some)\s$",
        r"\s(?:and\s(?:an?\s)?(?:bucks?|stags?|fawns?)|graz)",
        "two does and a buck",
    ),
    Reading(
        "minute",
        "my newt",
        "",
        r"\s(?:details?|particulars?|descriptions?|examination|inspection|quantit\w+"
        r"|scrutiny|account|attention|fragments?|particles?|creatures?|size|care|knowledge|observations?"
        r"|directions|instructions|differences?|traces?|amounts?|inquiry|inquiries|investigation|accuracy)\b",
        "minute details",
    ),
    Reading(
        "minute",
        "my newt",
        r"\b(?:most|so|very|too|more)\s$(?<!no more\s)",
        r"(?=[\s,])(?!\sor\b)(?!\sthan\b)",
        "a most minute search",
    ),
    Reading(
        "object",
        "ob-ject",
        r"\b(?i:would|do|does|did|should|might)\s(?:I|you|he|she|we|they|anybody|anyone)\s$",
        "",
        "would she object to it",
    ),
    Reading("object", "ob-ject", r"(?:\bnot|\bnever|n['’]t)\s$", r"\sto\b", "I do not object to it"),
    Reading(
        "present",
        "prezent",
        rf"(?:{MODAL}\s+(?:{ADVERB}\s+)?|\b(?i:I|we|they|you|and)\s)$",
        rf"\s(?:{OBJECT}|to|such|\w+sel(?:f|ves))",
        "they present it",
    ),
    Reading(
        "presents",
        "prezents",
        r"\b(?:it|he|she|which|that|[a-z]{3,}[^\Wsg])\s$",
        r"\s(?:itself|himself|herself|a|an|the|no|us|him|her|them|me|such|some)\b",
        "it presents itself",
    ),
    Reading(
        "desert",
        "dessert",
        rf"(?:{MODAL}\s+|\b(?i:I|we|they|you|and|not)\s)$",
        r"\s(?:me|you|him|her|us|them|his|my|their|our|its)\b",
        "they desert him",
    ),
    Reading("desert", "dessert", r"\bwhy\s$", r"\s(?:me|us|him|her|them)\b", "why desert me"),
    Reading("refuse", "reffuse", r"\b(?:[Tt]he|[Aa])\s(?:\w+\s)?$", r"\sof\b", "the refuse of the town"),
    Reading("refuse", "reffuse", "", r"[\s-](?:heaps?|piles?|bins?|collectors?|dump)\b", "a refuse heap"),
    Reading(
        "invalid",
        "innvalid",
        r"\b(?:the|an|poor|old|confirmed|hopeless|chronic|little|young|our|my|his|her|dear"
        r"|helpless|interesting)\s$",
        r"(?!\s(?:will|marriage|argument|claim|ticket|contract|password|vote)\b)",
        "an invalid",
    ),
    Reading("invalids", "innvalids", "", "", "two invalids"),
    Reading(
        "excuse",
        "excuze",
        rf"(?:{MODAL}\s+|\b(?:I|we|they|you|and|or|not|to)\s|^|[.!?,;“\"‘—]\s?)$",
        rf"\s(?:{OBJECT}|\w+sel(?:f|ves))",
        "excuse me",
    ),
    Reading("excuse", "excuze", "", r"\s\w+(?:self|selves)\b", "he let her excuse herself"),
    Reading("excused", "excuzed", "", "", "she was excused"),
    Reading(
        "row",
        "rau",
        r"\b(?:kick(?:ed|ing)?\sup\s(?:\w+\s){1,2}|(?:this|that|the)\s(?:fiendish|infernal|unholy|beastly|confounded)\s)$",
        "",
        "stop this infernal row",
    ),
    Reading(
        "row",
        "rau",
        r"\b(?:such a|had a|having a|have a|kick up a|kicked up a|making a|make a|blazing|terrible"
        r"|awful|flaming|devil of a|frightful|furious|dreadful|tremendous|big)\s$(?<!\bin such a\s)",
        r"(?=[.,;:!?'\"”’—]|$|\s(?:with|about|over|and|last|yesterday|in the|on)\b)",
        "we had a row.",
    ),
    Reading(
        "bass",
        "bas",
        r"\b(?:black|sea|striped|white|rock|caught a|smallmouth|largemouth)[\s-]$",
        "",
        "black bass",
    ),
    Reading("bass", "bas", "", r"\s(?:fish|fishing)\b", "bass fishing"),
    Reading(
        "dove",
        "doave",
        r"\b(?:I|he|she|it|we|they|He|She|We|They|who|and|[A-Z][a-z]+)\s$",
        r"\s(?:in|into|for|under|down|off|through|head|back|deep|out|toward|towards|behind|at|from)\b",
        "he dove in",
    ),
    Reading(
        "sow",
        "sau",
        r"\b(?:old|fat|the|a|brood)\s$",
        r"(?:['’]s)?\s(?:and|had|was|with|lay|grunt\w*|farrow\w*)\b",
        "the old sow lay",
    ),
    Reading(
        "blessed",
        "blessid",
        r"\b(?:the|this|that|every|whole|my|our|a|one|what a)\s$",
        r"\s(?!by\b|with\b|and\b|her\b|him\b|them\b|us\b|me\b)[a-zA-Z]",
        "the blessed thing",
    ),
)
