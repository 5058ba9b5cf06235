"""Every rule of spoken English: its example, alone and among the others."""

from __future__ import annotations

import pytest

from audiobook.speak.rules import RULES, Rule
from audiobook.speak.rules import edits as rule_edits


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
