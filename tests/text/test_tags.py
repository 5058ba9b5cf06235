"""Speech tags: who is named beside a quotation."""

from __future__ import annotations

import pytest

from audiobook.text import tags


@pytest.mark.parametrize(
    ("words", "subject", "kind"),
    [
        (" said Mark. He left.", "Mark", "name"),
        (" Mark said.", "Mark", "name"),
        (" she quietly asked.", "she", "pronoun"),
        (" cried the old woman, and fell.", "the old woman", "noun"),
        (" said Dr. Moss.", "Dr. Moss", "name"),
        (" demanda Claire.", "Claire", "name"),
        (" said the Duchess.", "Duchess", "name"),
        (" said Mark's brother.", "Mark's brother", "noun"),
        (" came Mark’s voice from below.", "Mark", "name"),
        (" said wise Ada.", "Ada", "name"),
        (" sighed ever-patient Miss Grey.", "Miss Grey", "name"),
        (" called the cracked voice of Hugh.", "Hugh", "name"),
        (" Ada heard Hugh Moss say to the wall.", "Hugh Moss", "name"),
        (" as Mrs. Grey said.", "Mrs. Grey", "name"),
        (" according to Mrs. Grey.", "Mrs. Grey", "name"),
        (" from Mr. Moss, who was amused.", "Mr. Moss", "name"),
        (" was Ada's reply.", "Ada", "name"),
        (" Ada was beginning crossly.", "Ada", "name"),
        (" the ferryman called.", "the ferryman", "noun"),
    ],
)
def test_a_tag_behind_a_quotation_is_found(words: str, subject: str, kind: str) -> None:
    """Straight or inverted, by name, pronoun or noun; its place is that of the subject."""
    text = f'"Yes,"{words}'
    tag = tags.after(text, 6)
    assert tag is not None
    assert (tag.subject, tag.kind, text[tag.start : tag.end]) == (subject, kind, subject)


@pytest.mark.parametrize("words", [" The rain fell.", " Mark smiled at the wall.", "", " and then nothing."])
def test_narration_is_not_a_tag(words: str) -> None:
    """Without a verb of speech there is no tag."""
    assert tags.after(f'"Yes."{words}', 6) is None


def test_a_tag_before_a_quotation_is_found() -> None:
    """The subject may stand some words away; a full stop ends its reach."""
    text = 'Mark took a breath and said, "Yes."'
    tag = tags.before(text, text.index('"'))
    assert tag is not None
    assert tag.subject == "Mark"
    assert tags.before('Mark said so. "Yes."', 14) is None


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Hugh, stung by Ada and her brother, then repeated:", "Hugh"),
        (
            "At that moment Mrs. van der Berg, who was being helped into her furs, said softly:",
            "Mrs. van der Berg",
        ),
        ("She had a letter from Ada, who, on reading it again, exclaimed,", "Ada"),
        ("The doctor looked at Hugh, whose clear voice said,", "Hugh"),
        ("Ada saw his face, and wishing, for once, to please, said--", "Ada"),
        ("Hugh knew what Ada meant, and said,", "Hugh"),
        ("And Ada would conclude:", "Ada"),
        ("Ada’s eager voice broke out:", "Ada"),
        ("His slow voice said,", "he"),
        ("She met Ada on the landing, who, out of breath, cried out,", "Ada"),
        ("Ada had words with the Major, who turned red, and would only say,", "Major"),
        ("They were at the door when Miss Grey stopped, flung up her arms, and cried:", "Miss Grey"),
        ("He could hear Ada next say, with a glance at the door,", "Ada"),
        ("The room was quiet, and Ada overheard him whisper,", "he"),
        ("It was, in answer to Mrs. Grey's calm inquiry of", "Mrs. Grey"),
        ("He came into the room where she and Ada sat, and said,", "He"),
        ("Hugh took his leave saying", "Hugh"),
    ],
)
def test_what_stands_between_subject_and_verb_is_passed_over(words: str, subject: str) -> None:
    """Insertions, relative clauses and coordination do not hide the subject; a voice is its owner's."""
    tag = tags.before(f'{words} "Yes."', len(words) + 1)
    assert tag is not None
    assert tag.subject == subject


def test_a_paragraph_may_leave_what_was_said_to_the_next() -> None:
    """`Mrs. Grey began again.` is a tag of the next paragraph; `Hugh said nothing.` is not."""
    for sentence, subject in (
        ("The bell rang. Mrs. Grey began again.", "Mrs. Grey"),
        ("Hugh interposed with an amendment.", "Hugh"),
    ):
        tag = tags.announcing(sentence, 0, len(sentence))
        assert tag is not None
        assert sentence[tag.start : tag.end] == subject
    for sentence in ("Hugh said nothing.", "Hugh never answered.", "He told her why he had spoken to Ada."):
        assert tags.announcing(sentence, 0, len(sentence)) is None


@pytest.mark.parametrize(
    ("between", "parts"),
    [
        (" said Ada, striking out a new thought, ", True),
        (" said Ada, who agreed with all that Hugh said; ", True),
        (" said Ada, while Hugh answered, ", False),
        (" said Ada; and the ferryman called, ", False),
        (" said Ada. Hugh said, ", False),
        (" The rain fell, ", False),
    ],
)
def test_a_tag_parts_a_quotation_unless_another_begins(between: str, parts: bool) -> None:
    """What follows in the same sentence is the second half, but for a clause with a tag of its own."""
    text = f'"Yes,"{between}"no."'
    end = 6 + len(between)
    tag = tags.after(text, 6, end)
    assert (tag is not None and tags.parts(text, tag, 6, end)) is parts


def test_a_known_name_before_a_colon_speaks() -> None:
    """`Ada turned to her:` introduces a speech where Ada is somebody; `The sign said nothing:` does not."""
    text = 'Ada turned to her at last: "Yes."'
    tag = tags.before(text, text.index('"'), knows=lambda name: name == "Ada")
    assert tag is not None
    assert tag.subject == "Ada"
    assert tags.before(text, text.index('"'), knows=lambda name: name == "Hugh") is None


@pytest.mark.parametrize("verb", ["thought", "thinks", "think", "thinking", "said", "mused"])
def test_thinking_is_not_speaking(verb: str) -> None:
    """`thought Alice` is a tag, but nobody hears it; `mused Alice` may be aloud."""
    tag = tags.after(f'"Yes," {verb} Alice.', 6)
    assert tag is not None
    assert tag.thought is verb.startswith("th")


@pytest.mark.parametrize("words", ["He gave her two tasks: ", "Mark implied, ", "She wore masks, "])
def test_a_verb_inside_a_word_does_not_count(words: str) -> None:
    """`tasks` does not ask."""
    assert tags.before(words, len(words)) is None


def knows_helen(name: str) -> bool:
    """Helen alone is somebody."""
    return name == "Helen"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ('"No!"| flashed Helen.', "Helen"),
        ('"No,"| flashed Helen.', "Helen"),
        ("\"'No,'\"| flashed Helen.", "Helen"),
        ('"No —"| flashed Helen.', "Helen"),
        ("\"_'No,'_\"| flashed Helen.", None),  # too many closing marks to see the comma
        ('"No,"| Helen rippled.', "Helen"),
        ('"No,"| she rippled.', "she"),
        ('"No."| flashed Helen.', None),
        ('"No!"| Helen rippled.', None),  # a new sentence
        ('"No,"| flashed Medora.', None),
        ('"No,"| rippled the old man.', None),
        ("|flashed Helen.", None),
    ],
)
def test_right_beside_a_quotation_any_verb_reports_speech(text: str, subject: str | None) -> None:
    """That of a pronoun or of somebody known, if the quotation leads on to it."""
    position = text.index("|")
    text = text.replace("|", "")
    tag = tags.after(text, position, knows=knows_helen)
    assert (tag and tag.subject) == subject
    assert tags.after(text, position) is None


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        (" the drummer started.", "the drummer"),
        (" the drummer started, and rose.", "the drummer"),
        (" the drummer started up.", None),
        (" the drummer said up there.", "the drummer"),
        (" the old man started up.", "the old man"),
    ],
)
def test_whatever_has_an_article_needs_a_sure_verb(words: str, subject: str | None) -> None:
    """`The drummer started up` reports no speech."""
    tag = tags.after(f'"Yes,"{words}', 6)
    assert (tag and tag.subject) == subject


def test_a_tag_stays_within_reach() -> None:
    """It ends at most 160 code points behind a quotation, and begins at most 400 before one."""
    tag = tags.after(" " * 154 + "said I", 0)
    assert tag is not None
    assert (tag.subject, tag.start, tag.end, tag.verb) == ("I", 159, 160, "said")
    assert tags.after(" " * 155 + "said I", 0) is None
    assert tags.after(" said Ann", 0, 5) is None
    near = "I said " + "z" * 392 + ","
    tag = tags.before(near, 400)
    assert tag is not None
    assert (tag.subject, tag.start, tag.end, tag.verb) == ("I", 0, 1, "said")
    assert tags.before(f"I said {'z' * 393},", 401) is None
    assert tags.before("Ann said,", 9, 4) is None


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Ann said " + "up " * 30 + ",", "Ann"),
        ("Ann said " + "up " * 31 + ",", None),
        ("Ann said up up up", "Ann"),
        ("Ann said up up up up", None),
        ("Ann said up up up up:", "Ann"),
        ("Ann said up up up up—", "Ann"),
        ("Ann said up up up up\n\n", "Ann"),  # the paragraph ends no sentence
        ("Ann said up up up up\n", None),
        ("Ann laughed, ", "Ann"),
        ("Ann laughed at it,", None),  # a verb that is not always one of speech
        ("Ann said that it rained, and it was saying,", "Ann"),  # the last verb has no subject
        ("Ann knew. Ben said,", "Ben"),
        ("Ann said so.", None),
    ],
)
def test_how_far_a_verb_reaches(words: str, subject: str | None) -> None:
    """Thirty words where the sentence leads up to the quotation, else three."""
    tag = tags.before(words, len(words))
    assert (tag and tag.subject) == subject


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ann could hear him say,", ("he", "pronoun", "say")),
        ("His answer was:", ("he", "pronoun", "said")),
        ("Ann's eager voice broke out:", ("Ann", "name", "broke out")),
        ("Monday's rejoinder was:", None),
        ("Ann could hear Monday say,", ("Ann", "name", "say")),
    ],
)
def test_what_introduces_a_speech_without_a_subject(
    words: str, expected: tuple[str, str, str] | None
) -> None:
    """Somebody heard, somebody's answer, somebody's voice; with a verb of its own or `said`."""
    tag = tags.before(words, len(words))
    assert (tag and (tag.subject, tag.kind, tag.verb)) == expected


def test_the_place_of_a_tag_is_that_of_its_owner() -> None:
    """`Ann's eager voice` is Ann, three letters long; `his voice` keeps the place of the words."""
    tag = tags.before("So Ann's eager voice said,", 26)
    assert tag == tags.Tag("Ann", "name", 3, 6, "said")
    tag = tags.before("So his slow voice said,", 23)
    assert tag == tags.Tag("he", "pronoun", 3, 17, "said")
    tag = tags.after('"No," came Wilfred’s voice.', 5)
    assert tag == tags.Tag("Wilfred", "name", 11, 18, "came")
    tag = tags.before("It rained. Helen turned:", 24, knows=knows_helen)
    assert tag == tags.Tag("Helen", "name", 11, 16, "")
    tag = tags.announcing("It rained. Ann began again.", 0, 27)
    assert tag == tags.Tag("Ann", "name", 11, 14, "began")


@pytest.mark.parametrize(
    ("words", "known"),
    [("She turned:", True), ("Ann turned:", False), ("Helen turned,", True), ("The rain:", True)],
)
def test_only_a_known_name_speaks_before_a_colon(words: str, known: bool) -> None:
    """Not a pronoun, not a stranger, and not before a comma."""
    assert tags.before(words, len(words), knows=(lambda _: known)) is None
    assert tags.before("Helen turned:", 13) is None
