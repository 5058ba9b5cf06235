"""The promises of the store."""

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
    """Some audio that is not silent."""
    return Audio((8000 * np.sin(np.arange(samples) / 20)).astype(np.int16), rate)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store whose folder does not exist yet."""
    return Store(tmp_path / "not" / "yet")


@given(
    samples=arrays(np.int16, st.integers(1, 3000)),
    rate=st.sampled_from([8000, 16_000, 22_050, 24_000, 44_100, 48_000]),
)
def test_what_is_put_is_got(
    tmp_path_factory: pytest.TempPathFactory, samples: NDArray[np.int16], rate: int
) -> None:
    """Every sample and the rate come back as they were."""
    store = Store(tmp_path_factory.getbasetemp() / "round-trip")
    store.put(KEY, Audio(samples, rate))
    got = store.get(KEY)
    assert got is not None
    assert got.rate == rate
    assert np.array_equal(got.samples, samples)


def test_a_missing_clip_is_none(store: Store) -> None:
    """A key nothing was put under has no clip, and asking makes no folder."""
    assert store.get(KEY) is None
    assert KEY not in store
    assert not store.root.exists()


def test_a_clip_lies_in_a_folder_of_its_first_digits(store: Store) -> None:
    """Thousands of clips do not share one folder; nothing but the clip is left there."""
    store.put(KEY, hum())
    assert KEY in store
    assert [path for path in store.root.rglob("*") if path.is_file()] == [store.root / "ab" / f"{KEY}.flac"]


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_a_damaged_clip_is_missing_and_replaced(store: Store, kept: float) -> None:
    """A file cut anywhere is no clip; putting mends it."""
    store.put(KEY, hum())
    whole = store.path(KEY).read_bytes()
    store.path(KEY).write_bytes(whole[: int(kept * len(whole))])
    assert store.get(KEY) is None
    store.put(KEY, hum())
    assert store.get(KEY) is not None


def test_a_file_that_is_no_audio_is_missing(store: Store) -> None:
    """Anything else under a clip's name is no clip."""
    store.path(KEY).parent.mkdir(parents=True)
    store.path(KEY).write_bytes(b"not audio" * 1000)
    assert store.get(KEY) is None


def test_many_writers_of_one_clip_do_no_harm(store: Store) -> None:
    """While a clip is put again and again, a reader sees all of it or nothing."""
    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(store.put, KEY, hum()) for _ in range(40)]
        seen = [store.get(KEY) for _ in range(40)]
    assert [write.result() for write in writes] == [None] * 40
    assert {len(audio.samples) for audio in seen if audio is not None} <= {20_000}
    assert len(list(store.root.rglob("*.*"))) == 1


def test_a_full_disk_is_one_clear_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room there is an error that says so, and no part of a file."""

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
    """A folder that cannot be made is one clear line too."""
    (tmp_path / "file").write_text("")
    with pytest.raises(AudiobookError, match="cannot write"):
        Store(tmp_path / "file").put(KEY, hum())


def test_the_cache_folder_is_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CACHE_HOME says where the store lies; without it, or were it relative, the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_root() == tmp_path / "castaloud" / "clips"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_root().is_absolute()
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert "castaloud" in default_root().parts
