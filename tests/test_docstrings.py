"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import audiobook

EXTRAS = {
    "audiobook.engines.kokoro_worker",
    "audiobook.engines.onnx",
    "audiobook.engines.piper_worker",
    "audiobook.synthesize.cluster",
}
"""Modules that import packages which only an extra installs."""
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(audiobook.__path__, "audiobook.")
    if module.name not in EXTRAS and not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """Every example of a module gives what it says, unless it is marked as one that needs files."""
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0
