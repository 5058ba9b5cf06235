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
def test_narration_is_no_tag(words: str) -> None:
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
def test_what_stands_between_subject_and_verb_is_no_subject(words: str, subject: str) -> None:
    """Insertions, relative clauses and coordination are seen through; a voice is its owner's."""
    tag = tags.before(f'{words} "Yes."', len(words) + 1)
    assert tag is not None
    assert tag.subject == subject


def test_a_paragraph_may_leave_what_was_said_to_the_next() -> None:
    """`Mrs. Grey began again.` is a tag of the next paragraph; `Hugh said nothing.` is none."""
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


def test_thinking_is_told_from_speaking() -> None:
    """`thought Alice` is a tag, but nobody hears it."""
    tag = tags.after('"Yes," thought Alice.', 6)
    assert tag is not None
    assert tag.thought


def test_a_title_ends_no_sentence() -> None:
    """Sentences end at full stops, but not at `Mr.` or an initial."""
    text = "Mr. J. Moss came in. He sat down! Why?"
    cut = [text[start:end] for start, end in tags.sentences(text, 0, len(text))]
    assert cut == ["Mr. J. Moss came in.", "He sat down!", "Why?"]


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The constable turned over a page.", "The constable"),
        ("Slowly, Mark reached for her hand.", "Mark"),
        ("She pulled it back.", "She"),
    ],
)
def test_the_subject_of_a_beat_is_found(sentence: str, subject: str) -> None:
    """A beat names who acts, by an article and a noun as well as by name."""
    found = tags.subject(sentence)
    assert found is not None
    _, words, offset = found
    assert words == subject
    assert sentence[offset:].startswith(subject)


@pytest.mark.parametrize("words", ["He gave her two tasks: ", "Mark implied, ", "She wore masks, "])
def test_a_verb_inside_a_word_is_none(words: str) -> None:
    """`tasks` does not ask."""
    assert tags.before(words, len(words)) is None
