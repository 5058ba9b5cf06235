"""The store: clips come back as they were, and nothing half-written ever counts."""

from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from audiobook.model import Audio
from audiobook.synthesize.store import Store, default_root
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY = "ab" + "0" * 62


def hum(samples: int = 20_000, rate: int = 22_050) -> Audio:
    """Audio that is not silent."""
    return Audio((8000 * np.sin(np.arange(samples) / 20)).astype(np.int16), rate)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store whose folder does not exist yet."""
    return Store(tmp_path / "not" / "yet")


@given(
    samples=arrays(np.int16, st.integers(1, 3000)),
    rate=st.sampled_from([8000, 16_000, 22_050, 24_000, 44_100, 48_000]),
)
def test_a_clip_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, samples: NDArray[np.int16], rate: int
) -> None:
    """Every sample, and the rate."""
    store = Store(tmp_path_factory.getbasetemp() / "round-trip")
    store.put(KEY, Audio(samples, rate))
    audio = store.get(KEY)
    assert audio is not None
    assert audio.rate == rate
    assert np.array_equal(audio.samples, samples)


def test_a_missing_clip_is_none(store: Store) -> None:
    """An unknown key has no clip, and asking for it creates no folder."""
    assert store.get(KEY) is None
    assert KEY not in store
    assert not store.root.exists()


def test_a_clip_is_in_the_folder_of_its_first_digits(store: Store) -> None:
    """So that thousands of clips do not share one folder; no other file is left there."""
    store.put(KEY, hum())
    assert KEY in store
    assert [path for path in store.root.rglob("*") if path.is_file()] == [store.root / "ab" / f"{KEY}.flac"]


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_a_damaged_clip_is_missing_and_replaced(store: Store, kept: float) -> None:
    """A file truncated anywhere is not a clip; storing the clip again repairs it."""
    store.put(KEY, hum())
    whole = store.path(KEY).read_bytes()
    store.path(KEY).write_bytes(whole[: int(kept * len(whole))])
    assert store.get(KEY) is None
    store.put(KEY, hum())
    assert store.get(KEY) is not None


def test_a_file_that_is_not_audio_is_missing(store: Store) -> None:
    """Other content under a clip's name is not a clip."""
    store.path(KEY).parent.mkdir(parents=True)
    store.path(KEY).write_bytes(b"not audio" * 1000)
    assert store.get(KEY) is None


def test_many_writers_of_one_clip_do_no_harm(store: Store) -> None:
    """While a clip is stored again and again, a reader gets all of it or nothing."""
    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(store.put, KEY, hum()) for _ in range(40)]
        seen = [store.get(KEY) for _ in range(40)]
    assert [write.result() for write in writes] == [None] * 40
    assert {len(audio.samples) for audio in seen if audio is not None} <= {20_000}
    assert len(list(store.root.rglob("*.*"))) == 1


def test_a_full_disk_is_one_clear_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says that the disk is full, and no unfinished file stays."""

    def fill(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(AudiobookError, match="No space left on device; free some space") as caught:
        store.put(KEY, hum())
    assert "\n" not in str(caught.value)
    assert not [path for path in store.root.rglob("*") if path.is_file()]


def test_a_root_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """A folder that cannot be created is a one-line error too."""
    (tmp_path / "file").write_text("")
    with pytest.raises(AudiobookError, match="cannot write"):
        Store(tmp_path / "file").put(KEY, hum())


def test_the_cache_folder_is_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is in XDG_CACHE_HOME; where that is unset or relative, in the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_root() == tmp_path / "castaloud" / "clips"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_root().is_absolute()
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert "castaloud" in default_root().parts
