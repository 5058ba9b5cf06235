"""Word lists that several stages share: verbs of speech, titles, nouns for people, pronouns; and `language`.

All words are in small letters.

>>> language("Il était une fois un roi.")
'fr'
"""

from __future__ import annotations

import re
from collections import Counter

INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0e-\\x1b\\x7f\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]"
)
"""Control characters, soft hyphens, marks of writing direction: nobody sees or hears them."""

SPEECH_VERBS = frozenset(
    """
    said says say saying asked asks ask asking replied replies reply replying answered answers answer
    answering added adds admitted admits admonished advised affirmed agreed agrees announced announces
    argued asserted assented assured babbled barked bawled began begged begins bellowed bleated blurted
    boasted boomed breathed broke burst called calls cautioned challenged chanted chattered chided chimed
    choked chorused chuckled cackled claimed clucked coaxed commanded commented complained conceded
    concluded confessed confided confirmed continued continues cooed corrected countered cried cries croaked
    crowed cursed declared demanded demurred drawled echoed ejaculated encouraged enquired exclaimed
    exclaims explained explains faltered finished fretted fumed gasped giggled greeted groaned growled
    grumbled grunted guessed gulped hinted hissed hollered howled huffed implored informed inquired insisted
    instructed interjected interposed interrogated interrupted intoned invited jeered jested joked lamented
    laughed lied lisped maintained marvelled mentioned mewed moaned mocked mumbled murmured mused muttered
    nagged noted objected observed offered opined ordered panted persisted piped pleaded pled pointed
    pondered pouted praised prayed pressed proceeded proclaimed prodded promised prompted proposed protested
    purred put queried questioned quipped quoted raged ranted rasped reasoned reassured recalled recited
    reflected rejoined remarked remarks reminded remonstrated repeated repeats responded responds resumed
    retorted returned roared ruled sang scoffed scolded screamed screeched shot shouted shouts shrieked
    shrilled sighed snapped snarled sneered sniffed sniggered snorted sobbed soothed spat speculated
    spluttered spoke squawked squeaked squealed stammered stated started stuttered submitted suggested
    supplied swore teased telephoned tempted thundered told tells told tittered trailed urged uttered
    ventured volunteered vowed wailed warned went wept whimpered whined whispered whispers wondered worried
    yawned yelled yelped
    """.split()
)
"""Verbs that report speech, in the forms that tags use, mostly the past."""

UNSURE_SPEECH_VERBS = frozenset(
    """
    broke burst called finished guessed laughed lied pointed put pressed ruled shot spoke started went
    worried wondered returned pondered proceeded noted told tells invited informed greeted reminded tempted
    trailed sighed
    """.split()
)
"""Verbs of speech that have other meanings as often: they count only right beside a quotation."""

THOUGHT_VERBS = frozenset("thought thinks think thinking mused reflected wondered".split())
"""Verbs that report what somebody thinks, whether aloud or not."""

FRENCH_SPEECH_VERBS = frozenset(
    """
    dit dis disait répondit répondis répond demanda demandai demande ajouta ajoutai reprit repris s’écria
    s'écria s’exclama s'exclama cria criai murmura murmurai fit fis répliqua continua expliqua souffla
    soupira lança déclara observa interrompit poursuivit hurla chuchota balbutia insista protesta gronda
    grogna conclut remarqua s’enquit s'enquit interrogea rétorqua acquiesça avoua annonça affirma supplia
    ordonna
    """.split()
)
SPANISH_SPEECH_VERBS = frozenset(
    """
    dijo dije preguntó respondió contestó exclamó gritó murmuró añadió replicó susurró repuso insistió
    explicó
    """.split()
)
GERMAN_SPEECH_VERBS = frozenset(
    """
    sagte fragte antwortete rief erwiderte murmelte flüsterte schrie meinte entgegnete erklärte
    """.split()
)

MALE_TITLES = frozenset(
    """
    mr mister sir lord king prince father brother uncle monsieur m herr master count baron duke earl señor
    signor don squire fr esquire abbé padre grandpa grandfather dad daddy papa pops grandad granddad tito pan
    """.split()
)
FEMALE_TITLES = frozenset(
    """
    mrs miss ms miz lady queen princess mother sister aunt auntie madame mme mademoiselle mlle frau fräulein
    mistress countess baroness duchess señora señorita signora signorina madam dame grandma grandmother
    granny mum mummy mom mommy mama mamma nurse mam mami nonna gran nana nan grandmama aunty tita pani
    """.split()
)
OTHER_TITLES = frozenset(
    """
    dr doctor captain capt colonel col major general gen lieutenant lt sergeant sgt corporal commander
    admiral professor prof reverend rev sheriff marshal deputy director manager engineer chancellor
    ambassador commissioner superintendent magistrate warden ensign ser inspector detective constable officer
    judge president senator governor chief cousin saint st private agent coach headmaster bishop archbishop
    deacon pastor rabbi mayor
    """.split()
)
NOBLE_TITLES = frozenset("king queen prince princess count countess baron baroness duke duchess earl".split())
"""Titles that can stand for somebody without the name, as those of office can: `the count`."""
TITLES = MALE_TITLES | FEMALE_TITLES | OTHER_TITLES

MALE_NOUNS = frozenset(
    """
    man men gentleman boy lad fellow father brother son uncle nephew husband grandfather king prince lord
    sir waiter butler footman cabman coachman policeman fisherman clergyman vicar priest monk grandson
    bridegroom groom chap bloke guy stepfather landlord sailor soldier porter postman miller blacksmith
    valet hatter host chairman salesman old-man sportsman nobleman workman shepherd squire barman dad papa
    widower bachelor knight duke earl baron count
    """.split()
)
FEMALE_NOUNS = frozenset(
    """
    woman women lady girl lass mother sister daughter aunt niece wife grandmother queen princess maid
    housemaid housekeeper governess waitress nurse nun hostess widow granddaughter bride stepmother landlady
    landlady's mistress actress duchess countess baroness spinster damsel heroine mum mummy mom mama mamma
    witch barmaid seamstress
    """.split()
)
PERSON_NOUNS = (
    MALE_NOUNS
    | FEMALE_NOUNS
    | frozenset(
        """
        doctor captain colonel major general lieutenant sergeant professor inspector detective constable
        officer judge teacher child children stranger clerk servant driver guard friend companion neighbour
        neighbor cousin visitor guest speaker voice reporter student boss baby kid person other lawyer
        librarian cook baker secretary manager customer passenger attendant messenger prisoner patient
        doctor's surgeon bishop pastor rector curate gardener keeper merchant mayor pilot agent coach thief
        ghost giant rabbit caterpillar cat dog wolf bear fox lion mouse owl pig king's
        """.split()
    )
)

MALE_PRONOUNS = frozenset("he him his himself".split())
FEMALE_PRONOUNS = frozenset("she her hers herself".split())

NEVER_NAMES = frozenset(
    """
    i i'm i’m i'd i’d i'll i’ll i've i’ve he she it we you they him her his their our your my me us them the
    a an this that these those and but or nor so yet for if when while as because although though since
    until before after then there here where why how what who whom whose which not no yes oh ah eh well hey
    hi hello god lord heaven good please thank thanks sorry okay ok sir madam ma'am monday tuesday wednesday
    thursday friday saturday sunday january february march july september october
    november december christmas easter english french german american british european chapter part book
    volume letter disclaimer note author warning summary in on at to from of with by into over under after
    all once now just only still even maybe perhaps never always nothing something everything someone
    everyone nobody anybody everybody anyone none one two three four five dear come go get let look listen
    wait stop don't don’t can't can’t won't won’t didn't didn’t isn't isn’t is are was were do does did have
    has had would shall should can could might must be been am tv dvd mr mrs miss ms dr st le la
    les un une des du tu il elle on nous vous je ce ça mon mes et mais qui que el los las der die das ein
    eine und ich er sie ha soon meanwhile later better being indeed however surely certainly many both such
    more most some any every each another other others again too very jesus christ honey son sweetheart
    goodness gosh damn hallo hullo hush ahoy whoa wow ugh hm hmm mm mmm yeah yep nope nah ouch oops huh shh
    bravo aye ooh ow amen about up today tonight tomorrow yesterday
    """.split()
)
"""Words that are never a character's name, capitalised or not."""

INANIMATE = frozenset(
    """
    alarm armchair armrest bag bank bed bell bench blanket board boat book bottle bottom box bridge broadcast
    building bus button cab candle car card ceiling chair chorus clock coat computer corridor couch counter
    crate crowd cup cupboard curtain dark darkness desk dial door doorbell echo engine fan fire flame floor
    forest fridge furniture gate glass ground gun hall hat headline house intercom jacket kettle kitchen
    knife lamp laptop last letter light lights line machine menu message microphone mirror mist monitor
    morning mountain music newspaper night note notice page paper phone picture pile pillow pipe poster
    printer radiator radio rain raincoat recording river road rock room rope screen sea shadow shelf ship
    shop shower sign silence sink siren sky snow sofa song speaker-phone stairs station step stone store
    storm stove street sun sword table tablet tannoy tap tape telephone television text thing thunder timer
    top town train tree truck tv umbrella van wall watch water waves wheel whistle wind window wood world
    """.split()
)
"""Things that a verb of speech is sometimes said of, and that hardly ever speak: `"Beep," said the phone`."""

GENERIC_NOUNS = frozenset(
    "other others latter former voice voices third second first moment one ones".split()
)
"""Nouns that identify nobody by themselves: they refer to somebody mentioned before."""

FREQUENT_WORDS = {
    "en": frozenset("the and of to was he she it that his her you said not with had".split()),
    "fr": frozenset("le la les et de des un une il elle je vous dans que qui pas était ne".split()),
    "es": frozenset("el la los las y de un una que no se en por con su había estaba".split()),
    "de": frozenset("der die das und ein eine nicht ich sie er es war mit den dem zu".split()),
}
"""The most frequent words of each language, by BCP 47 tag; English first."""
SAMPLE = 100_000
"""Code points that show the language of a text."""


def language(text: str) -> str:
    """A text's language by its most frequent words: `en`, `fr`, `es` or `de`; in doubt `en`."""
    words = Counter(re.findall(r"[^\W\d_]+", text[:SAMPLE].lower()))
    counts = {tag: sum(words[word] for word in frequent) for tag, frequent in FREQUENT_WORDS.items()}
    return max(counts, key=counts.__getitem__)  # of equal counts the first, English
