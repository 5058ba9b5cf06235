"""Which quotations are spoken, and what inside them is not."""

from __future__ import annotations

import re

import pytest

from audiobook.split import Convention, dashes
from audiobook.split.insertions import ASIDE_PATTERNS, asides, incises, without
from audiobook.split.paragraph import pieces
from audiobook.split.quotations import quotations
from audiobook.split.speech import (
    INTRODUCES_WRITING,
    MENTION_PATTERNS,
    MENTIONS,
    NAMES_A_TITLE,
    RULES,
    TITLE_PATTERNS,
    UNSAID,
    UNSAID_PATTERNS,
    WRITING_PATTERNS,
    Decision,
    Rule,
    decision,
    speeches,
)

DOUBLE = Convention("double")
GUILLEMETS = Convention("guillemet")


def decided(body: str, convention: Convention = DOUBLE, previous: str = "") -> Decision:
    """What is decided of a paragraph's last quotation."""
    return decision(body, [*quotations(body, convention.marks, open_speech=False)][-1], convention, previous)


def said(body: str, convention: Convention = DOUBLE, *, open_speech: bool = False) -> list[str]:
    """The dialogue of a paragraph."""
    spans, _ = pieces(body, convention, open_speech=open_speech)
    return [body[span.start : span.end] for span in spans if span.kind == "dialogue"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule(rule: Rule) -> None:
    """The rule decides its example, and no rule before it does."""
    assert decided(rule.example).rule == rule.name


@pytest.mark.parametrize(
    ("body", "rule", "speech"),
    [
        ('He wrote "*" here.', "no words", False),
        ('Ada thought, "It floats."', "a thought", False),
        ('"It floats," thought Ada.', "a thought", False),
        ('"Go!" He went.', "opens its paragraph", True),
        ('"Empty Rooms" was about him.', "opens its paragraph", False),
        ('"Empty Rooms," was about him.', "opens its paragraph", True),
        ('"Empty Rooms" He went.', "opens its paragraph", True),
        ('"Empty Rooms" said he.', "opens its paragraph", True),
        ('"Empty Rooms was about him', "opens its paragraph", True),
        ('— _"Go"_ He went.', "opens its paragraph", True),
        ('It read: "Go."', "writing", False),
        ('It read to him in a low voice: "Go."', "writing", False),
        ('It read. He said: "Go."', "beside its tag", True),
        ('It read "Go."', "in a sentence", False),
        ('They called him "Go!" twice.', "a title", False),
        ('Ann said "go" twice.', "beside its tag", True),
        ('It was "no," said Ann.', "beside its tag", True),
        ('It was "no" said Ann.', "beside its tag", False),
        ('It was, "no" said Ann.', "beside its tag", True),
        ('He bent, "no" here.', "behind a comma", False),
        ('He bent, "no."', "behind a comma", True),
        ('He bent, "no".', "behind a comma", True),
        ('He bent, "no". It rained.', "behind a comma", True),
        ('He bent, "no"', "behind a comma", True),
        ('He bent. "No" here.', "behind a sentence", False),
        ('He bent. "No." Here.', "behind a sentence", True),
        ('He bent. "No"', "behind a sentence", True),
        ('He bent. "It is all over" here.', "behind a sentence", True),
        ('He bent. "It is over" here.', "behind a sentence", False),
        ('(so) "No." Here.', "behind a sentence", True),
        ('It had "no!" in it.', "in a sentence", False),
        ('It had "No!" in it.', "in a sentence", True),
        ('It had "No." in it.', "in a sentence", False),
        ('It had "It is over now." in it.', "in a sentence", True),
        ('It had "It is over." in it.', "in a sentence", False),
        ('It had "No" in it.', "in a sentence", False),
        ('It had "So it is," in it.', "in a sentence", False),
        ('It had "Oh, so it is," in it.', "in a sentence", True),
        ('It went with a low "So it is," to bed.', "in a sentence", True),
        ('It went on murmuring "So it is," to bed.', "in a sentence", True),
        ('It had (so) "So it is," in it.', "behind a sentence", True),
        ('"I see." The man thought about it.', "opens its paragraph", True),
        ('"I see?" He thinks about it.', "opens its paragraph", True),
        ('"I see?" he thought.', "a thought", False),
        ('"I see," the man thought.', "a thought", False),
        ('"I see?" Ann thought.', "a thought", False),
        ('"Keep out," said the sign.', "opens its paragraph", False),
        ('He stopped. "Keep out," said an old sign.', "writing", False),
        ('The note said, "Keep out."', "writing", False),
        ('The signora said, "Keep out."', "beside its tag", True),
        ('He saw The Times. "The Grey Mare," by Ann.', "a title", False),
        ('He knew "Silas Lee" well.', "a title", False),
        ('He knew "The Way of All" well.', "a title", False),
        ('He knew, "The Grey Mare."', "behind a comma", True),
        ('Ann said, "The Grey Mare."', "beside its tag", True),
        ('"So," said Ann. "Mrs. Lee," he said, and rose.', "beside its tag", True),
        ('He rose. "Mrs. Lee," he supposed.', "behind a sentence", True),
        ('He rose. "Good Morning," and left.', "behind a sentence", True),
        ('He rose. "Ann, Ben Lee," and left.', "behind a sentence", True),
        ('Ann spoke of the "soon" again.', "mentioned", False),
        ('He liked her "soon" again.', "in a sentence", False),
        ('He liked their "soon," and left.', "mentioned", False),
        ('He left with the "Oh, soon," of old.', "in a sentence", True),
        ('He left at the "It is soon!" of Ann.', "in a sentence", True),
        ('He left at the "It is not at all so soon," of Ann.', "in a sentence", False),
        ('It was, "the last of it," as they call it.', "mentioned", False),
        ('It was, "the last of it," as they left.', "behind a comma", True),
        ('She looked as if to say, "Go."', "unsaid", False),
        ('She seemed to say in that moment: "Go."', "unsaid", False),
        ('She was about to say, "Go."', "unsaid", False),
        ('You are going to say, "Go."', "behind a comma", True),
        ('She had not said, "Go."', "beside its tag", True),
        ('She did not say it. Ben said, "Go."', "beside its tag", True),
        ('Ann asked if it was "the livest town" here.', "beside its tag", False),
        ('Ann asked if it was "the livest town." Ben rose.', "beside its tag", True),
        ('Ann asked "what town" it was.', "beside its tag", True),
    ],
)
def test_what_is_spoken(body: str, rule: str, speech: bool) -> None:
    """By the first rule that has an answer, whatever later ones would say."""
    assert decided(body) == Decision(speech, rule)


def test_guillemets_in_a_sentence_are_speech_if_they_have_a_capital() -> None:
    """French has no other use for them in the middle of a sentence."""
    assert decided("Il a « Non » ici.", GUILLEMETS) == Decision(True, "in a sentence")
    assert decided("Il a « non » ici.", GUILLEMETS) == Decision(False, "in a sentence")


def test_what_the_paragraph_before_announces_as_writing_is_not_speech() -> None:
    """A letter may begin a paragraph of its own."""
    assert decided('"Come."', previous="He opened the letter. It read:") == Decision(
        False, "opens its paragraph"
    )
    assert decided('"Come."', previous="He opened the letter. Ann came in.").speech


@pytest.mark.parametrize(("name", "example", "pattern"), TITLE_PATTERNS)
def test_what_stands_before_a_title(name: str, example: str, pattern: str) -> None:
    """Each example is recognised, by its own pattern, right before the quotation only."""
    lead = example[: example.index('"')].rstrip()
    words = re.compile(rf"\b(?:{pattern})\s*(?:it)?$", re.IGNORECASE | re.VERBOSE)
    assert name
    assert NAMES_A_TITLE.search(lead)
    assert words.search(lead)
    assert not NAMES_A_TITLE.search(f"{lead} so")


@pytest.mark.parametrize(("name", "example", "pattern"), MENTION_PATTERNS)
def test_what_stands_before_words_that_are_mentioned(name: str, example: str, pattern: str) -> None:
    """Each example is recognised, by its own pattern, right before the quotation only."""
    lead = example[: example.index('"')].rstrip()
    assert name
    assert MENTIONS.search(lead)
    assert re.search(rf"\b(?:{pattern})$", lead, re.IGNORECASE | re.VERBOSE)
    assert not MENTIONS.search(f"{lead} so")


@pytest.mark.parametrize(("name", "example", "pattern"), UNSAID_PATTERNS)
def test_what_leads_to_words_that_stay_unsaid(name: str, example: str, pattern: str) -> None:
    """Each example is recognised, by its own pattern, in the sentence of the quotation only."""
    lead = example[: example.index('"')].rstrip()
    assert name
    assert UNSAID.search(lead)
    assert re.search(pattern, lead, re.VERBOSE)
    assert UNSAID.search(f"{lead} to her,")
    assert not UNSAID.search(f"{lead} it. She rose,")


def test_what_is_unsaid_does_not_silence_the_answer() -> None:
    """A tag between two quotations makes them one only if the first is sure."""
    body = 'He smiled, as much as to say, "Your turn?" and she answered, smiling too, "Yes."'
    assert said(body) == ['"Yes."']
    assert said('"I think," thought Ann, "that we may."') == []


@pytest.mark.parametrize(("name", "example", "pattern"), WRITING_PATTERNS)
def test_what_stands_before_writing(name: str, example: str, pattern: str) -> None:
    """Each example is recognised, by its own pattern, and only with a colon."""
    lead = example[: example.index('"')].rstrip()
    assert name
    assert INTRODUCES_WRITING.search(lead)
    assert re.search(rf"\b(?:{pattern})\b", lead, re.VERBOSE)
    assert not INTRODUCES_WRITING.search(lead.rstrip(":"))


@pytest.mark.parametrize(("name", "example", "pattern"), ASIDE_PATTERNS)
def test_the_narrators_brackets(name: str, example: str, pattern: str) -> None:
    """Each example is taken out of a speech, and is of its own pattern."""
    body = f'"Oh! {example} so it is."'
    assert name
    assert said(body) == ['"Oh! ', ' so it is."']
    assert re.match(rf"\({pattern}", example, re.VERBOSE)


@pytest.mark.parametrize(
    "bracket", ["(being late)", "(turning to you)", "(so late)", "(he saw me)", "(with you)", "(his hat)"]
)
def test_the_speakers_brackets(bracket: str) -> None:
    """They are part of the speech."""
    body = f'"Oh! {bracket} so it is."'
    assert said(body) == [body]


def test_only_what_has_letters_is_left_of_a_speech() -> None:
    """Marks beside an insertion are not spoken by themselves."""
    body = '"(turning to Ben) Go (sitting down)."'
    assert [body[start:end] for start, end in without(body, 0, len(body), asides(body, 0, len(body)))] == [
        " Go "
    ]
    assert [*asides(body, 3, len(body))] == [(21, 35)]
    assert [*asides(body, 0, 30)] == [(1, 17)]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("« Tu es là, dit Anne. Bien ! »", ["« Tu es là, ", "Bien ! »"]),
        ("« Tu es là, dit Anne, et bien. »", ["« Tu es là, ", "et bien. »"]),
        ("« Tu es là, dit Anne »", ["« Tu es là, "]),
        ("« Tu es là ! dit Anne : viens, dit-il, ici. »", ["« Tu es là ! ", "viens, ", "ici. »"]),
        ("« Tu vois, Anne dit oui. »", ["« Tu vois, Anne dit oui. »"]),
        ("« Tu vois, Anne said oui. »", ["« Tu vois, Anne said oui. »"]),
        ("« Tu vois, dit Anne, oui, dit-elle, non. »", ["« Tu vois, ", "oui, ", "non. »"]),
        ("« Tu vois, mais non, dit Anne. »", ["« Tu vois, mais non, "]),
    ],
)
def test_french_tags_inside_the_marks(body: str, left: list[str]) -> None:
    """They are narration, up to the end of their clause."""
    stretches = without(body, 0, len(body), incises(body, 0, len(body)))
    assert [body[start:end] for start, end in stretches] == left
    assert said(body, Convention("guillemet", language="fr")) == [left[0], *left[1:]]
    assert said(body, Convention("guillemet", language="en")) == [body]


@pytest.mark.parametrize(
    ("body", "speech"),
    [
        ("—Vamos —dijo Juan—. Es tarde.", ["—Vamos ", "—. Es tarde."]),
        ("—Vamos —dijo Juan.", ["—Vamos "]),
        ("—Vamos —Juan dijo.", ["—Vamos —Juan dijo."]),
        ("— Il est là, dit Anne. Bien !", ["— Il est là, ", "Bien !"]),
        ("— Il est — là, Anne.", ["— Il est "]),
        ("—Sí —dijo— —.", ["—Sí "]),
        ("-- It rains, said Ann.", ["-- It rains, "]),
        ("——dijo Juan.", ["——dijo Juan."]),
    ],
)
def test_the_speech_of_a_dash(body: str, speech: list[str]) -> None:
    """Its tags are set off by more dashes, or by their verb."""
    first = dashes.opening(body)
    assert first is not None
    assert [body[start:end] for start, end in dashes.speech(body, first)] == speech
    spans, still_open = pieces(body, Convention(dashes=True), open_speech=True)
    assert (spans[0].continues, still_open) == (False, False)


def test_a_dash_opens_a_speech_only_before_words() -> None:
    """And only where the document uses dashes so."""
    assert dashes.opening("— Oui.") == 2
    assert dashes.opening("Oui — non.") is None
    assert dashes.opening("—") is None
    assert said("— Oui.", Convention(dashes=True)) == ["— Oui."]
    assert said("— Oui.", Convention(dashes=False)) == []
    assert said('Oui, "non."', Convention(dashes=True)) == ['"non."']


def spans(body: str) -> list[tuple[str, str, bool]]:
    """Kind, words and `continues` of each span of a paragraph."""
    return [(span.kind, body[span.start : span.end], span.continues) for span in pieces(body, DOUBLE)[0]]


def test_narration_and_dialogue_alternate() -> None:
    """With a crumb of punctuation added to the span before it, white space to the next."""
    assert spans("It rained.") == [("narration", "It rained.", False)]
    assert spans('"Go"—"now."') == [("dialogue", '"Go"—', False), ("dialogue", '"now."', True)]
    assert spans('—"Go."') == [("narration", "—", False), ("dialogue", '"Go."', False)]
    assert spans('"A," he said, "b"—"c."') == [
        ("dialogue", '"A,"', False),
        ("narration", " he said, ", False),
        ("dialogue", '"b"—', True),
        ("dialogue", '"c."', True),
    ]
    assert spans(" ") == [("narration", " ", False)]
    assert spans('"Go." "Now."') == [("dialogue", '"Go."', False), ("dialogue", '"Now."', False)]
    assert spans('"Go," he said, "now." x') == [
        ("dialogue", '"Go,"', False),
        ("narration", " he said, ", False),
        ("dialogue", '"now."', True),
        ("narration", " x", False),
    ]


@pytest.mark.parametrize(
    ("body", "continues"),
    [
        ('"I think," said Ann, "that we may."', True),
        ('"I think," said Ann, "That we may."', True),
        ('"I think." said Ann, "that we may."', True),
        ('"I think." said Ann. "That we may."', False),
        ('"I think!" said Ann. "— that we may."', True),
    ],
)
def test_halves_of_a_sentence(body: str, continues: bool) -> None:
    """The second half continues the first if that ended no sentence, or it begins none."""
    assert [span.continues for span in pieces(body, DOUBLE)[0] if span.kind == "dialogue"] == [
        False,
        continues,
    ]


@pytest.mark.parametrize(
    ("body", "open_speech", "continues", "stays_open"),
    [
        ('"We went on.', False, False, True),
        ('"We went on."', False, False, False),
        ('"We went on.', True, True, True),
        ('"We went on."', True, True, False),
        ('He bent. "We went on.', True, False, True),
        ("It rained.", True, False, False),
        ("It rained.", False, False, False),
        ('"We went on, said Ann.', False, False, False),
        ('"Go," he said, "on.', False, True, True),
    ],
)
def test_speech_over_several_paragraphs(
    body: str, open_speech: bool, continues: bool, stays_open: bool
) -> None:
    """It stays open where its mark is missing, and goes on where the next paragraph opens with one."""
    spans, still_open = pieces(body, DOUBLE, open_speech=open_speech)
    dialogue = [span.continues for span in spans if span.kind == "dialogue"]
    assert (dialogue[-1:] == [True], still_open) == (continues, stays_open)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # the second quotation ends the sentence of the first
        ('"It is a thing," lowering his voice "to see."', ['"It is a thing,"', '"to see."']),
        ('"It is a thing," lowering his voice "to see"', ['"It is a thing,"']),
        ('"It is a thing," lowering his voice "To see" x.', ['"It is a thing,"']),
        ('"It is a thing." Lowering his voice "to see." x', ['"It is a thing."']),
        ('"It is a thing," he. Lowering his voice "to see." x', ['"It is a thing,"']),
        # a tag parts them: both are speech, or neither
        ('"It floats," said Ann, "you see" x.', ['"It floats,"', '"you see"']),
        ('"It floats," thought Ann, "you see."', []),
        ('"It floats," said Ann. She had a "short" hat.', ['"It floats,"']),
    ],
)
def test_a_quotation_and_the_one_before(body: str, expected: list[str]) -> None:
    """What a sentence begins with decides of its end."""
    assert said(body) == expected


def test_a_continued_speech_is_speech() -> None:
    """Even if its words alone would be a title; what follows it is decided as ever."""
    body = '"Empty Rooms" was about him. It had a "short" hat.'
    assert said(body, open_speech=True) == ['"Empty Rooms"']
    assert said(body) == []


def test_what_a_letter_says_goes_on_behind_its_tag() -> None:
    """Unless somebody is said to speak; a sign has no more to say."""

    def speech(body: str) -> list[str]:
        how = Convention()
        found = quotations(body, how.marks, open_speech=False)
        return [body[q.start : q.end] for q in speeches(body, found, how, continued=False, previous="")]

    assert speech('"Dear Pia," the letter had said. "We regret."') == []
    assert speech('"Dear Pia," the letter had said. "Oh," said Pia.') == ['"Oh,"']
