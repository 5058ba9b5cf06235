"""Confidence and review, as counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.measure.score import certainty


def test_reliability_by_hand() -> None:
    """Bins include their lower edge, and the last one 1.0; the error weighs each bin by its quotations."""
    judged = [(0.3, True), (0.35, False), (1.0, True), (0.9, True)]
    bins = certainty.reliability(judged)
    assert [(part.low, part.quotes) for part in bins if part.quotes] == [(0.3, 2), (0.9, 2)]
    assert bins[3].confidence == pytest.approx(0.325)
    assert bins[3].right == 0.5
    assert certainty.calibration_error(bins) == pytest.approx((2 * 0.175 + 2 * 0.05) / 4)


def test_review_by_hand() -> None:
    """Both errors are in the two least certain of ten lines; at equal confidence they count in proportion."""
    judged = [(0.1, False), (0.2, False), *[(0.9, True)] * 8]
    assert [point.errors_found for point in certainty.review(judged, [0.1, 0.2, 0.5])] == [1.0, 2.0, 2.0]
    equal = [(0.5, False), *[(0.5, True)] * 9]
    assert certainty.review(equal, [0.3])[0].errors_found == pytest.approx(0.3)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_certainty_of_anything(judged: list[tuple[float, bool]]) -> None:
    """Bins hold every quotation once; reviewing more never finds less, and all of it finds every error."""
    bins = certainty.reliability(judged)
    assert sum(part.quotes for part in bins) == len(judged)
    assert 0 <= certainty.calibration_error(bins) <= 1
    errors = [point.errors_found for point in certainty.review(judged, [0.0, 0.1, 0.5, 1.0])]
    assert errors == sorted(errors)
    assert errors[-1] == pytest.approx(sum(not right for _, right in judged))
