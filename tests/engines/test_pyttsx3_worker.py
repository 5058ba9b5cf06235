"""The process in which pyttsx3 speaks: it loses no memory and carries no setting from clip to clip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from speech import SENTENCE, SHORT, ask, digest, linux_only

import audiobook
from audiobook.engines import pyttsx3_worker
from audiobook.engines.pyttsx3_engine import Pyttsx3Engine

pytestmark = linux_only


def test_memory_that_the_library_leaks_is_released() -> None:
    """Clips in French leak 180 kB each in espeak-ng; 500 of them, 90 MB, leave less than 40 MB."""
    engine = Pyttsx3Engine()
    with closing(engine.session()) as session:

        def resident_mb() -> float:
            copy = Path(f"/proc/{session.pid}/task/{session.pid}/children").read_text()
            statuses = [Path(f"/proc/{pid}/status").read_text() for pid in (session.pid, int(copy))]
            return sum(int(status.partition("VmRSS:")[2].split()[0]) for status in statuses) / 1000

        first = digest(session, ask(engine, SHORT, "fr-fr"))
        before = resident_mb()
        assert before > 5
        for number in range(2 * pyttsx3_worker.RENEWED_AFTER + 100):
            session.speak(ask(engine, f"Number {number}.", "fr-fr"), 20)
        assert resident_mb() < before + 40
        assert digest(session, ask(engine, SHORT, "fr-fr")) == first


PLAIN: dict[str, object] = {
    "text": SENTENCE,
    "voice": "gmw/en",
    "rate": None,
    "pitch": None,
    "volume": None,
}
CHANGED: dict[str, object] = PLAIN | {"voice": "gmw/en-US+f5", "rate": 300, "pitch": 80, "volume": 0.3}
AS_ON_MACOS = """
import pathlib, sys
sys.platform = "darwin"
import pyttsx3
from audiobook.engines import espeak_driver, pyttsx3_worker
espeak_driver.lay_out_data(pathlib.Path(sys.argv[1]))
init = pyttsx3.init
pyttsx3.init = lambda: init(espeak_driver.DRIVER_NAME)
pyttsx3_worker.main()
"""


def test_no_setting_carries_over_from_clip_to_clip(tmp_path: Path) -> None:
    """With the driver of macOS or Windows, a setting that a clip does not ask for is the default again."""
    requests = [
        request | {"path": str(tmp_path / name)}
        for name, request in [("a", PLAIN), ("b", CHANGED), ("c", PLAIN)]
    ]
    (tmp_path / "session").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", AS_ON_MACOS, str(tmp_path / "session")],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(audiobook.__file__).parents[1])},
    )
    assert done.stdout.splitlines() == ["{}"] * 4
    sizes = [(tmp_path / name).stat().st_size for name in "abc"]
    assert sizes[0] == pytest.approx(sizes[2], rel=0.02)
    assert sizes[1] < 0.8 * sizes[0]
