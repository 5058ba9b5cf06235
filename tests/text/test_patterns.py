"""Patterns: each one's example is its first test."""

from __future__ import annotations

import re

import pytest

from audiobook.casting import hints
from audiobook.text import clauses, labels, phrases, tag_patterns
from audiobook.text.patterns import Pattern, alternatives, longest_first

ALL = (*tag_patterns.PATTERNS, *clauses.PATTERNS, *hints.PATTERNS)


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.name)
def test_every_example_is_matched_as_it_says(pattern: Pattern) -> None:
    """The match is what stands in the brackets, and its groups hold what the table says."""
    match = pattern.regex.search(pattern.example_text)
    assert match is not None
    assert match[0] == pattern.example_match
    captures = {group: words for group, words in match.groupdict().items() if words}
    assert captures == dict(pattern.captures)


@pytest.mark.parametrize(("form", "example"), [row[:2] for row in labels.LABEL_PATTERNS])
def test_every_example_of_a_label_has_its_form(form: str, example: str) -> None:
    """And ends where the words begin."""
    found = labels.label(example)
    assert found is not None
    assert found.form == form
    assert example[found.end :].lower() == "hi"


@pytest.mark.parametrize("module", [clauses, hints, tag_patterns])
def test_every_pattern_is_in_the_list_that_is_tested(module: object) -> None:
    """A new pattern cannot be left out of `PATTERNS`."""
    named = {id(value) for value in vars(module).values() if isinstance(value, Pattern)}
    assert named == {id(pattern) for pattern in module.PATTERNS}  # type: ignore[attr-defined]


def test_alternatives_keep_their_order() -> None:
    """Where one word begins another, the order decides which is found."""
    assert alternatives("he she") == "(?:he|she)"
    assert alternatives(longest_first({"king", "king's", "bing"})) == "(?:king's|bing|king)"


Z40, Z41 = "z" * 40, "z" * 41


@pytest.mark.parametrize(
    ("pattern", "matched", "not_matched"),
    [
        (tag_patterns.INVERTED, " quietly only said Ann", " quietly only now said Ann"),
        (tag_patterns.INVERTED, " said out, Ann", " said out out, Ann"),
        (tag_patterns.DIRECT, " Ann now only just said", " Ann now only just also said"),
        (tag_patterns.DIRECT, f" Ann, {Z40[1:]}, said", f" Ann, {Z40}, said"),
        (tag_patterns.DIRECT, " and Ann said", " and and Ann said"),
        (tag_patterns.INVERTED_ANY, " quietly only flashed Ann", " quietly only now flashed Ann"),
        (tag_patterns.INVERTED_ANY, " flashed Ann", " flashed the drummer"),
        (tag_patterns.DIRECT_ANY, " Ann now only just rippled", " Ann now only just also rippled"),
        (tag_patterns.DIRECT_ANY, " Ann rippled", " Ann, smiling, rippled"),
        (tag_patterns.DESCRIBED, " said wise clever Ann", " said wise clever kindly Ann"),
        (tag_patterns.DESCRIBED, " said wise Ann", " said Ann"),
        (tag_patterns.DESCRIBED, " only now said wise Ann", " only now just said wise Ann"),
        (tag_patterns.DESCRIBED, " told wise Ann", " told her Ann"),
        (tag_patterns.HEARD, f" {Z40} heard Ann say", f" {Z41} heard Ann say"),
        (tag_patterns.HEARD, " He heard Ann now only say", " He heard Ann now only just say"),
        (tag_patterns.VOICE_FROM, " cried the a b c voice of Ann", " cried the a b c d voice of Ann"),
        (tag_patterns.VOICE, " came Ann's voice", " went Ann's voice"),
        (tag_patterns.REPLY, " was Ann's calm", " was Ann calm"),
        (tag_patterns.REPLY, " was all his calm", " was all all his calm"),
        (tag_patterns.REPLY_OF, " was the a b c reply of Ann", " was the a b c d reply of Ann"),
        (tag_patterns.REPLY_OF, " now only was now only said by Ann", " now only just was said by Ann"),
        (tag_patterns.REPLY_OF, " was now only said by Ann", " was now only just said by Ann"),
        (tag_patterns.PASSIVE, " now only said by Ann", " now only just said by Ann"),
        (tag_patterns.FOREIGN, " DIT Claire", " DIT claire"),
        (tag_patterns.HEARD_BEFORE, "hear Ann now only say", "hear Ann now only just say"),
        (tag_patterns.HEARD_BEFORE, f"hear Ann say {'z' * 60}:", f"hear Ann say {'z' * 61}:"),
        (tag_patterns.HEARD_BEFORE, f"hear Ann say,{'z' * 60}:", f"hear Ann say,{'z' * 61}:"),
        (tag_patterns.REPLY_WAS, "Ann's a b c reply was", "Ann's a b c d reply was"),
        (tag_patterns.REPLY_WAS, "James' reply was", "Ann' reply was"),
        (tag_patterns.VOICE_SPEAKS, "Ann's a b c voice", "Ann's a b c d voice"),
        (tag_patterns.VOICE_SPEAKS, "came the a b c voice of Ann", "came the a b c d voice of Ann"),
        (tag_patterns.ANNOUNCES, "began again aloud.", "began again aloud aloud."),
        (tag_patterns.ANNOUNCES, f"began about {Z40}.", f"began about {Z41}."),
        (tag_patterns.ANNOUNCES, "began.", "began!"),
        (tag_patterns.COLON, "Ann:", "Ann,"),
        (tag_patterns.NEGATED, "He didn't", "He did"),
        (tag_patterns.NEW_CLAUSE, "and Ben said", "and all that"),
        (tag_patterns.VOICE_OF, "Ann's voice", "Ann voice"),
        (tag_patterns.SAYING, "would quietly remark", "remark"),
        (clauses.CLAUSE_OPENER, "and THAT", "and those"),
        (clauses.MAIN_OPENER, "Slowly", "that"),
        (clauses.TELLS_ON, "UNTIL", "since"),
        (clauses.PREPOSITION, "went Towards", "went"),
        (clauses.RELATIVE, ", whose a b c voice ", ", whose a b c d voice "),
        (clauses.RELATIVE, ", who ", ", who went "),
        (clauses.RELATIVE_TAIL, ", who sat, ", ", who knew he sat, "),
        (clauses.INSERTION, ", rising, ", ", and rising, "),
        (clauses.INSERTION_END, ", now ", ", now now "),
        (clauses.PAIR, "he or ", "him or "),
    ],
    ids=lambda value: value.name if isinstance(value, Pattern) else None,
)
def test_the_limits_of_a_pattern(pattern: Pattern, matched: str, not_matched: str) -> None:
    """What it just matches, and what it just does not."""
    assert pattern.regex.search(matched)
    assert not pattern.regex.search(not_matched)


@pytest.mark.parametrize(
    ("words", "length"),
    [("now only just ", 14), ("now only just also ", 14), (", now", None), ("", None)],
)
def test_adverbs_only(words: str, length: int | None) -> None:
    """Three at most, and no comma before them."""
    match = clauses.ADVERBS_ONLY.regex.match(words)
    assert (match and match.end()) == length


@pytest.mark.parametrize(
    ("words", "opener"),
    [
        (f"with {Z40}, Ann", f"with {Z40}, "),
        (f"with {Z41}, Ann", ""),
        (f"in {Z40[:30]}, Ann", f"in {Z40[:30]}, "),
        (f"in {Z40[:31]}, Ann", ""),
        (f"at {Z40[:30]}, Ann", f"at {Z40[:30]}, "),
        (f"at {Z40[:31]}, Ann", ""),
        ("“Then, and slowly Ann", "“Then, and slowly "),
    ],
)
def test_what_opens_a_sentence(words: str, opener: str) -> None:
    """Adverbs, conjunctions and short phrases before a comma."""
    match = clauses.OPENER.regex.match(words)
    assert match is not None
    assert match[0] == opener


@pytest.mark.parametrize(
    ("expression", "text", "match"),
    [
        (phrases.NAME, "Ann Ben Cal Dan Eve Fay", "Ann Ben Cal Dan Eve"),
        (phrases.NAME, "Mrs. van der Berg-Moss left", "Mrs. van der Berg-Moss"),
        (phrases.NAME, "John H. Watson", "John H. Watson"),
        (phrases.NAME, "I’m Ann", "Ann"),
        (phrases.NAME, "But-Ann", "But-Ann"),
        (phrases.NAME, "Then Ann", "Ann"),
        (phrases.NOUN_PHRASE, "the very nice, calm old man left", "the very nice, calm old man"),
        (phrases.NOUN_PHRASE, "Mark’s brother", "Mark’s brother"),
        (phrases.NOUN_PHRASE, "the so very nice, calm old man", None),
        (phrases.NOUN_PHRASE, "the man's", None),
        (f"^{phrases.SUBJECT}", "the a b c Ann", "the a b c Ann"),
        (f"^{phrases.SUBJECT}", "the a b c d Ann", None),
        (f"^{phrases.SUBJECT}", "that tall Ann", "that tall Ann"),
        (f"^{phrases.SUBJECT}", "that day Ann", None),
        (f"^{phrases.SUBJECT}", "dear old Ann", "dear old Ann"),
        (f"^{phrases.SUBJECT}", "poor dear old Ann", None),
        (f"^{phrases.SUBJECT}", "Ann's a b c man", "Ann's a b c man"),
        (phrases.ANYBODY, "the a b drummer", "the a"),
        (phrases.ANYBODY, "the old drummer", "the old drummer"),
        (phrases.VERB, "went on", "went on"),
        (phrases.VERB, "said-so", None),
        (phrases.VERB, "said--so", "said"),
        (phrases.PAST, "used", "used"),
        (phrases.PAST, "zed", None),
        (phrases.PAST, "rang", "rang"),
    ],
)
def test_phrases(expression: str, text: str, match: str | None) -> None:
    """The parts of a sentence, as long as they may be."""
    first = re.search(expression, text)
    assert (first and first[0]) == match
