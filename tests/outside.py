"""Collections outside this repository that some tests read, where whoever runs them has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def folder(variable: str, not_run: str) -> Path:
    """The folder that an environment variable names; without the variable the test is skipped.

    `not_run`: what the skip leaves untested; it is the reason shown.  A variable that names no folder fails
    the test: nobody sets it without wanting the test to run.
    """
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set; not run: {not_run}")
    path = Path(value)
    assert path.is_dir(), f"{variable}: no folder {path}"
    return path
