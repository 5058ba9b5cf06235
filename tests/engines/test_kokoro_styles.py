"""The styles of Kokoro's voices: they come with the program, and what packing leaves out is nothing."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from audiobook.engines import kokoro_styles, kokoro_voices


def test_every_voice_has_a_style_for_every_length() -> None:
    """All 28 have 510 styles of 256 numbers, of a size that the model knows; no two voices are alike."""
    tables = [kokoro_styles.of(name) for name in kokoro_voices.NAMES]
    assert {(table.shape, table.dtype.name) for table in tables} == {((510, 1, 256), "float32")}
    assert all(0.05 < np.abs(table).mean() < 0.3 for table in tables)
    assert all(np.abs(a - b).mean() > 0.01 for i, a in enumerate(tables) for b in tables[:i])


def test_published_numbers_come_back() -> None:
    """Some numbers of the published tables, read off by hand."""
    published = {
        ("af_heart", 0, 0): -0.25429,
        ("af_heart", 509, 255): 0.14237,
        ("bm_lewis", 100, 7): -0.19668,
        ("am_santa", 30, 128): 0.2488,
        ("bf_emma", 250, 200): 0.29259,
    }
    for (name, tokens, number), value in published.items():
        assert kokoro_styles.of(name)[tokens, 0, number] == pytest.approx(value, abs=1e-4)


def test_styles_that_change_smoothly_are_packed_without_loss() -> None:
    """Tables made of at most twelve curves are the same after packing."""
    rng = np.random.default_rng(5)
    curves = np.vander(np.linspace(-1, 1, 510), 6)
    styles = {
        name: (curves @ rng.standard_normal((6, 256))).astype(np.float32).reshape(510, 1, 256)
        for name in ("af_one", "bm_two")
    }
    packed = kokoro_styles.packed(styles)
    assert packed["names"].tolist() == list(styles)
    for weights, table in zip(packed["weights"], styles.values(), strict=True):
        np.testing.assert_allclose(packed["curves"] @ weights, table[:, 0], atol=1e-4)


def test_their_licence_is_beside_them() -> None:
    """Whoever gets the styles gets the licence, whose they are and what was changed."""
    licence = resources.files("audiobook.engines").joinpath("kokoro_styles.LICENSE.txt").read_text("utf-8")
    assert all(words in licence for words in ("Apache License", "hexgrad", "Changed:", "END OF TERMS"))
