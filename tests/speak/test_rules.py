"""Every rule of spoken English: its example, alone and among the others."""

from __future__ import annotations

import pytest

from audiobook.speak import spoken
from audiobook.speak.rules import RULES, Rule
from audiobook.speak.rules import edits as rule_edits
from audiobook.speak.rules.homographs import HOMOGRAPHS
from audiobook.speak.rules.readings import READINGS, Reading


def alone(rule: Rule, text: str) -> str:
    """The text as this rule alone has it said."""
    parts, position = [], 0
    for start, end, words in rule.finds(text):
        parts += [text[position:start], words]
        position = end
    return "".join([*parts, text[position:]])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule(rule: Rule) -> None:
    """A rule does what its example says, is not skipped for its text, and no two have the same name."""
    assert alone(rule, rule.written) == rule.spoken != rule.written
    assert set(rule.finds(rule.written)) <= set(rule_edits(rule.written, heading=False))
    assert [other.name for other in RULES].count(rule.name) == 1


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.example)
def test_the_example_of_a_reading(reading: Reading) -> None:
    """A homograph is said as its row of the table asks, or left as it is."""
    said = [words.lower() for _, _, words in HOMOGRAPHS[0].finds(reading.example)]
    assert said == ([reading.said] if reading.said else [])


def test_what_a_rule_needs() -> None:
    """A rule may skip only texts in which it finds nothing."""
    for text in ("½ mile", "at 5", "a ] b", "it is ¹", "², ٣ and ①", "WWW", "so--", "40°", "5%", "&c", "St."):
        found = set(rule_edits(text, heading=False))
        for rule in RULES:
            assert set(rule.finds(text)) <= found


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # links and addresses
        ("![A mill](a.png) here", "A mill here"),
        ("[a b](c) and [d", "a b and [d"),
        ("[x] is kept, [12] and [*] go", "[x] is kept, and go"),
        ("[^n-1] goes, [1234] stays", "goes, [1234] stays"),
        ("Rain†. Snow”² (‡ stays)", "Rain. Snow (‡ stays)"),
        ("x² and m³", "x squared and cubic metre"),
        ("see www.a.org/b.", "see www dot a dot org slash b."),
        ("ann@a.b", "ann at a dot b"),
        # money
        ("£1 and £2 3s.", "one pound and two pounds and three shillings."),
        ("£1 1s. 1d. he", "one pound, one shilling and a penny he"),
        ("£2 3d. x", "two pounds and threepence x"),
        ("£1,000", "one thousand pounds"),
        ("12d. x 13d. x", "twelvepence x thirteen pence x"),
        ("2s. 2d. x", "two shillings and twopence x"),
        ("$1 and $2", "one dollar and two dollars"),
        ("$1.01 and $0.50", "one dollar and one cent and fifty cents"),
        ("£1.01 and £0.02", "one pound and one penny and two pence"),
        ("€3.00 and $5.5", "three euros and $5.5"),
        ("a £5 note, a $1 coin, a $5-bill", "a five pound note, a one dollar coin, a five dollar-bill"),
        ("a $5 notebook", "a five dollars notebook"),
        ("$2 million, £1.5 billion", "two million dollars, one point five billion pounds"),
        ("$1.25 million", "one point two five million dollars"),
        ("1¢", "one cent"),
        # dates
        ("31 May and 32 May", "the thirty-first of May and 32 May"),
        ("1 June, 0 June", "the first of June, 0 June"),
        ("June 31, June 32, June 0", "June thirty-first, June 32, June 0"),
        ("June 1", "June first"),
        ("Jan. 2, the 3rd of Sept., x", "January second, the third of September, x"),
        ("Dec. 25, 1850", "December twenty-fifth, eighteen fifty"),
        ("May 5 at noon, March 5 men", "May fifth at noon, March 5 men"),
        ("12:00, 13:00, 24:00, 25:00", "twelve o'clock, thirteen, twenty-four, 25:00"),
        ("5:59, 5:60, 5:09, 5:10", "five fifty-nine, 5:60, five oh nine, five ten"),
        ("7:00 a.m. he, 7.15 P.M.", "seven A M he, seven fifteen P M."),
        ("1:2:3 and 5:301", "1:2:3 and 5:301"),
        ("since 1850 or (1850)", "since eighteen fifty or (eighteen fifty)"),
        ("in 1850 hats, in 1850 was", "in 1850 hats, in eighteen fifty was"),
        ("in 2100 and in 2099", "in 2100 and in twenty ninety-nine"),
        ("1999-2001, 1999–05", "nineteen ninety-nine to two thousand and one, nineteen ninety-nine to five"),
        ("the 1900s, his '80s", "the nineteen hundreds, his eighties"),
        ("the 10s", "the 10s"),
        ("1850", "eighteen fifty"),
        ("1850 men", "1850 men"),
        # numbers
        ("the 1st, 2nd, 3rd, 11th", "the first, second, third, eleventh"),
        ("2/2, 3/2", "2/2, 3/2"),
        ("1/1 0/2 1/2 2/3", "1/1 0/2 one half two thirds"),
        ("1/7 and 5/16", "1/7 and five sixteenths"),
        (
            "1 1/4, 1 1/2, 1 1/5, 1 3/4",
            "one and a quarter, one and a half, one and one fifth, one and three quarters",
        ),
        ("¼ and 2¾, 3⅕", "one quarter and two and three quarters, three and one fifth"),
        ("1⅓ and 1⅛", "one and a third and one and one eighth"),
        ("⅔, ⅜, ⅝, ⅞", "two thirds, three eighths, five eighths, seven eighths"),
        ("100%, 2.5 %", "one hundred percent, 2.5 percent"),
        ("90°x, 90°, 90°", "90 degrees x, 90 degrees, 90 degrees"),
        ("30°_x", "30 degrees _x"),
        ("20° C. It", "20 degrees Celsius. It"),
        ("8–9 x, 9–9 x, 9–8 x", "eight to nine x, 9–9 x, 9–8 x"),
        ("9-9 days", "9-9 days"),
        ("1,000 and 10,00", "one thousand and 10,00"),
        # Roman numerals
        ("chapter CC, chapter CCI", "chapter two hundred, chapter CCI"),
        ("Vol. II, vol. ii", "Volume two, volume two"),
        ("Book I", "Book one"),
        ("Part I, part II", "Part one, part two"),
        ("Part I played", "Part I played"),
        ("Part I. Played", "Part one. Played"),
        ("part i, Part C", "part i, Part one hundred"),
        ("chapter IIII", "chapter IIII"),
        ("Louis XXX, Louis XXXI", "Louis the thirtieth, Louis XXXI"),
        ("Henry X. Y", "Henry X. Y"),
        # abbreviations
        ("PROF. Ash and Gov. Lee", "Professor Ash and Governor Lee"),
        ("a Mrs Ash, the Mr is", "a Missus Ash, the Mr is"),
        ("St. He, 4th St., on", "St. He, fourth Street, on"),
        ("St. and x", "St. and x"),
        ("Elm St.", "Elm Street."),
        ("Elm St.x", "Elm St.x"),
        ("Ash Bros. sold", "Ash Brothers sold"),
        ("Ash Jr. He left.", "Ash Junior. He left."),
        ("He left, etc.” She", "He left, et cetera. She"),
        ("vol. 3, Vol. 3", "volume 3, Volume 3"),
        ("R&B, a & b", "R and B, a and b"),
        ("the B.B.C. It", "the B B C. It"),
        ("A. D. 5", "A D 5"),
        ("J. R. K. Lee. X. He", "J R K Lee. X. He"),
        ("so.. no, so... yes", "so.. no, so… yes"),
        # capitals
        ("NO and ABCDE and ABCD", "No and Abcde and ABCD"),
        ("PSSTT! BRT!", "PSSTT! BRT!"),
        ("ABCD, WHO IS IT", "Abcd, Who Is It"),
        ("ABCD EFG", "ABCD EFG"),
        ("ABCDE EFG", "Abcde Efg"),
        ("WE SAW XII", "We Saw XII"),
        ("DON'T! WE'RE", "Don't! We're"),
        ("ANN'S, BO'S", "Ann's, BO'S"),
        ("HE'S led", "He's led"),
        ("LED it", "LED it"),
        ("OUT! CIVIL", "Out! Civil"),
        ("DIM MILD", "DIM MILD"),
    ],
)
def test_more_of_what_is_written_out(written: str, said: str) -> None:
    """The edges of the rules: the last number that counts, and the first that does not."""
    assert spoken(written, {}) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("THE OLD NASA MILL", "The Old Nasa Mill"),
        ("The Old NASA Mill", "The Old NASA Mill"),
        ("ABC", "Abc"),
        ("XIV", "Fourteen"),
        ("“IV.”", "Four."),
        ("IV) Storm", "Four) Storm"),
        ("IV Storm", "IV Storm"),
        ("I", "One"),
        ("MIXED", "Mixed"),
        ("IIX", "Iix"),
    ],
)
def test_headings(written: str, said: str) -> None:
    """A heading in capitals is words; one that is a numeral is a number."""
    assert spoken(written, {}, heading=True) == said


def test_numerals_of_prose_stay() -> None:
    """Only a heading may be a bare numeral."""
    assert spoken("XIV", {}) == "XIV"


def test_the_bottoms_of_fractions() -> None:
    """Those that measures have; a seventh is more likely a date or a score."""
    bottoms = [bottom for bottom in range(1, 20) if spoken(f"1/{bottom} x", {}) != f"1/{bottom} x"]
    assert bottoms == [2, 3, 4, 5, 6, 8, 10, 12, 16]


def test_several_note_marks_go_together() -> None:
    """`†‡` and `¹²` are one mark each, and nothing of them is left."""
    assert spoken("It rained.†‡ He left.¹²", {}) == "It rained. He left."
