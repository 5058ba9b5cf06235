"""Patterns: each one's example is its first test."""

from __future__ import annotations

import pytest

from audiobook.text import clauses, tag_patterns
from audiobook.text.patterns import Pattern, alternatives, longest_first

ALL = (*tag_patterns.PATTERNS, *clauses.PATTERNS)


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.name)
def test_every_example_is_matched_as_it_says(pattern: Pattern) -> None:
    """The match is what stands in the brackets, and its groups hold what the table says."""
    match = pattern.regex.search(pattern.example_text)
    assert match is not None
    assert match[0] == pattern.example_match
    captures = {group: words for group, words in match.groupdict().items() if words}
    assert captures == dict(pattern.captures)


@pytest.mark.parametrize("module", [clauses, tag_patterns])
def test_every_pattern_is_in_the_list_that_is_tested(module: object) -> None:
    """A new pattern cannot be left out of `PATTERNS`."""
    named = {id(value) for value in vars(module).values() if isinstance(value, Pattern)}
    assert named == {id(pattern) for pattern in module.PATTERNS}  # type: ignore[attr-defined]


def test_alternatives_keep_their_order() -> None:
    """Where one word begins another, the order decides which is found."""
    assert alternatives("he she") == "(?:he|she)"
    assert alternatives(longest_first({"king", "king's", "bing"})) == "(?:king's|bing|king)"
