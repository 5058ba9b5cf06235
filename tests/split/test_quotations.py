"""Where quotations open and close, whatever stands beside their marks."""

from __future__ import annotations

import pytest

from audiobook.split.marks import Marks, text_after, text_before
from audiobook.split.quotations import quotations


def quoted(body: str, marks: Marks, *, open_speech: bool = False) -> list[tuple[str, bool]]:
    """The quotations of a paragraph, and whether each is closed."""
    return [(body[q.start : q.end], q.closed) for q in quotations(body, marks, open_speech=open_speech)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('"Go," she said.', ['"Go,"']),
        ('She said,"Go." Then "come."', ['"Go."', '"come."']),
        ('a"b" c', []),  # inside a word
        ('He is 6" tall.', []),
        ('The end"', []),
        ('("Go.")', ['"Go."']),
        ('—"Go."', ['"Go."']),
        ("„Geh“, sagte sie.", ["„Geh“"]),
        ("„Geh”, sagte sie.", ["„Geh”"]),
        ("“Go” x“Come”", ["“Go”", "“Come”"]),  # a curly mark opens whatever stands before it
        ('“Go," she said.', ['“Go,"']),
        ('"Go", she said', ['"Go"']),
        ('"Go " she said', ['"Go "']),
        ('"Go ",', ['"Go "']),
        ('"Go "', ['"Go "']),
        ('x "" y', ['""']),
    ],
)
def test_double_marks(body: str, expected: list[str]) -> None:
    """A straight mark opens before a word and not behind one; a curly one says which it is."""
    assert quoted(body, "double") == [(words, True) for words in expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("« Va », dit-elle.", ["« Va »"]),
        ("»Geh«, sagte sie.", ["»Geh«"]),
        ("Er sagte »Geh« und ging.", ["»Geh«"]),
        ("a »b« c » d", ["»b«"]),
        ("x» y «z»", ["«z»"]),
    ],
)
def test_guillemets(body: str, expected: list[str]) -> None:
    """They point outwards or, in German, inwards."""
    assert quoted(body, "guillemet") == [(words, True) for words in expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("'Go,' she said.", ["'Go,'"]),
        ("‘Go,’ she said. ‘Now.’", ["‘Go,’", "‘Now.’"]),
        ("She said, 'Go.'", ["'Go.'"]),
        ("She said 'Go.'", ["'Go.'"]),
        ("Then said Ann 'Go.'", ["'Go.'"]),
        ("thought Ada 'Go.'", ["'Go.'"]),
        ("The word 'go.' it", []),  # straight, behind a word that says nothing
        ("The word ‘go.’ it", ["‘go.’"]),
        ("('Go.')", []),
        ("(a) 'Go.'", ["'Go.'"]),
        ("the boys' game was 'lost,' he knew", []),
        ("rock 'n' roll, he said", []),
        ("'Tis late.", []),
        ("'Tis late,' she said.", ["'Tis late,'"]),
        ("''Tis late,' she said.", ["''Tis late,'"]),
        ("Ann said, 'Tis late.'", ["'Tis late.'"]),
        ("Ann knew ’tis ‘late.’", ["‘late.’"]),
        ("—'Go,' she said.", ["'Go,'"]),
        ("_'Go,'_ she said.", ["'Go,'"]),
        ("‘Don’t go,’ she said", ["‘Don’t go,’"]),
        ("‘Keep the boys’ hat,’ she said", ["‘Keep the boys’ hat,’"]),
        ("‘Keep off’. It", ["‘Keep off’"]),
        ("‘Keep off’", ["‘Keep off’"]),
        ("‘Keep off’ said Ann", ["‘Keep off’"]),
        ("‘I’m goin’, Ann,’ he said", ["‘I’m goin’, Ann,’"]),
        ("‘Keep off’, ‘Come in’", ["‘Keep off’", "‘Come in’"]),
        ("‘(Go)’ x", ["‘(Go)’"]),
        ("‘He said “go”’ x", ["‘He said “go”’"]),
        ("A ' b, 'Go.'", ["'Go.'"]),
    ],
)
def test_single_marks(body: str, expected: list[str]) -> None:
    """Marks that are apostrophes too: what stands beside them tells which they are."""
    assert quoted(body, "single") == [(words, True) for words in expected]


def test_a_closing_mark_that_may_be_an_apostrophe() -> None:
    """It stands if no surer one comes, before the next speech or within so many marks."""
    assert quoted("‘Go home’ x‘y", "single")[0] == ("‘Go home’ x‘y", False)
    assert quoted("So ‘’, it", "single") == [("‘’, it", False)]
    assert quoted("‘I’m goin’, ay", "single") == [("‘I’m goin’, ay", False)]
    assert quoted("‘The boys’ said Ann", "single") == [("‘The boys’ said Ann", False)]
    assert quoted("‘Go home’, he’d seen.", "single") == [("‘Go home’", True)]
    assert quoted("‘Go home’, he’d seen.’", "single") == [("‘Go home’, he’d seen.’", True)]
    assert quoted("‘Go home’, he said. ‘Now.’", "single") == [("‘Go home’", True), ("‘Now.’", True)]
    for rivals, length in ((39, None), (40, len("‘Go home’"))):
        body = "‘Go home’, " + "a’b " * rivals + "so.’"
        assert quoted(body, "single")[0] == (body[:length], True)


@pytest.mark.parametrize(
    ("body", "marks", "expected"),
    [
        ('"That is a lie, said Mara', "double", [('"That is a lie, ', True)]),
        ('"Go, now, said Mara Bell.', "double", [('"Go, now, ', True)]),
        ('"It is late, thought Ada, I think.', "double", [('"It is late, thought Ada, I think.', False)]),
        ('"It is late. He left.', "double", [('"It is late. He left.', False)]),
        ('"One. "Two.', "double", [('"One. ', True), ('"Two.', False)]),
        ("“One.“Two.”", "double", [("“One.“Two.”", False)]),
        ("“One. “Two.”", "double", [("“One. ", True), ("“Two.”", True)]),
        ("‘One. x, ‘Two", "single", [("‘One. x, ", True), ("‘Two", False)]),
        ("«Un. «Deux.»", "guillemet", [("«Un. ", True), ("«Deux.»", True)]),
    ],
)
def test_quotations_that_nobody_closed(body: str, marks: Marks, expected: list[tuple[str, bool]]) -> None:
    """They end at their tag, at the next quotation, or with the paragraph, and are closed but for that."""
    assert quoted(body, marks) == expected


def test_an_open_speech_goes_on_through_what_looks_like_a_tag() -> None:
    """In a speech that runs over paragraphs, `said Mara` is the speaker's."""
    body = '"That is a lie, said Mara to me'
    assert quoted(body, "double", open_speech=True) == [(body, False)]


def test_how_far_is_looked() -> None:
    """120 code points, blanks at the near end included but left out of the answer."""
    assert text_before("x" + " " * 119, 120) == "x"
    assert text_before("x" + " " * 120, 121) == ""
    assert text_before("ab c", 3) == "ab"
    assert text_after("-" + " " * 119 + "x", 1) == "x"
    assert text_after("-" + " " * 120 + "x", 1) == ""
