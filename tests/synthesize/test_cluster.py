"""Clips made elsewhere: stores at addresses, and a real cluster on this computer."""

from __future__ import annotations

import importlib.util
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from benchmarks.cluster import Machines, machines
from reading import STORM, after_opening, audiobook, files, process, start

from audiobook import engines
from audiobook.model import Audio, Request, Voice
from audiobook.synthesize.shared_store import SharedStore, is_address, open_store
from audiobook.synthesize.store import Recipe, Store
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIP = Audio((np.sin(np.arange(4_000) / 9) * 9_000).astype(np.int16), 8_000)
RECIPE = Recipe(Request(Voice("tone", "low"), "Good evening."), "1")
KEY = RECIPE.key

needs_fsspec = pytest.mark.skipif(
    not importlib.util.find_spec("fsspec"),
    reason="not run: stores at addresses; pip install 'castaloud[cluster]'",
)
needs_dask = pytest.mark.skipif(
    not importlib.util.find_spec("distributed"),
    reason="not run: clips made by a Dask cluster; pip install 'castaloud[cluster]'",
)
needs_s3 = pytest.mark.skipif(
    not (importlib.util.find_spec("moto") and importlib.util.find_spec("s3fs")),
    reason="not run: a store on S3; pip install 'moto[server]' s3fs",
)


# --- stores at addresses


@pytest.fixture
def address(tmp_path: Path) -> str:
    """The address of an empty store."""
    return (tmp_path / "shared").as_uri()


def machine(address: str, tmp_path: Path, name: str) -> SharedStore:
    """The store at an address, as seen by a machine with its own cache."""
    return SharedStore(address, tmp_path / name)


@needs_fsspec
def test_machines_share_clips(address: str, tmp_path: Path) -> None:
    """A clip that one machine stores, another fetches once, with its recipe."""
    one, other = machine(address, tmp_path, "one"), machine(address, tmp_path, "other")
    assert one.get(KEY) is None
    assert KEY not in other
    one.put(KEY, CLIP, RECIPE)
    assert one.where == other.where == address
    fetched = other.get(KEY)
    assert fetched is not None
    np.testing.assert_array_equal(fetched.samples, CLIP.samples)
    assert other.recipe(KEY) == RECIPE
    third = machine(address, tmp_path, "third")
    assert KEY in third
    for path in (tmp_path / "shared").rglob("*.flac"):
        path.unlink()
    assert other.get(KEY) is not None
    assert third.get(KEY) is None


@needs_fsspec
def test_a_damaged_clip_at_an_address_is_none(address: str, tmp_path: Path) -> None:
    """A truncated clip counts as missing and is replaced."""
    machine(address, tmp_path, "one").put(KEY, CLIP, RECIPE)
    (path,) = (tmp_path / "shared").rglob("*.flac")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    other = machine(address, tmp_path, "other")
    assert other.get(KEY) is None
    other.put(KEY, CLIP, RECIPE)
    assert path.read_bytes() == whole


@needs_fsspec
def test_an_unknown_kind_of_address(tmp_path: Path) -> None:
    """It is a one-line error before any work; Windows paths are not addresses."""
    with pytest.raises(InputError, match="not the address of a store"):
        open_store("nosuch://bucket/clips")
    assert isinstance(open_store(str(tmp_path)), Store)
    assert not is_address("C:\\clips")


@needs_fsspec
def test_a_store_that_fails_is_one_line(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a file system of fsspec raises becomes a one-line error that names the address."""
    store = machine(address, tmp_path, "one")

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("access\ndenied")

    monkeypatch.setattr(store._files, "pipe_file", refuse)
    with pytest.raises(AudiobookError, match=r"cannot use this store \(access denied\)"):
        store.put(KEY, CLIP, RECIPE)


@needs_fsspec
def test_producing_with_a_store_at_an_address(address: str, store: Path, tmp_path: Path) -> None:
    """A second machine speaks nothing that the first one has spoken."""
    Path("storm.txt").write_text(STORM, "utf-8")
    arguments = ("produce", "storm.txt", "--engine", "tone", "--format", "wav", "--store", address, "--json")
    first = audiobook(*arguments, "-o", "one")
    assert first.data["chapters"][0]["made"] > 0, first.err
    store.rename(tmp_path / "the first machine's")
    second = audiobook(*arguments, "-o", "two")
    assert second.data["chapters"][0]["made"] == 0
    assert files(Path("one")) == files(Path("two"))
    assert audiobook("store", "info", "--store", address).code == 3


@needs_s3
def test_a_store_on_s3(store: Path, tmp_path: Path) -> None:
    """The same with a real S3 server, moto."""
    del store, tmp_path
    Path("storm.txt").write_text(STORM, "utf-8")
    code = """
import os, sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
os.environ.update(AWS_ENDPOINT_URL=f"http://{host}:{port}", AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
import s3fs
s3fs.S3FileSystem().mkdir("books")
"""
    arguments = ("produce", "storm.txt", "--engine", "tone", "--format", "wav", "--json")
    made = process(*arguments, "--store", "s3://books/clips", cwd=Path.cwd(), code=code)
    assert made.data["chapters"][0]["made"] > 0, made.err


# --- a cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with two workers."""
    with machines(tmp_path_factory.mktemp("cluster"), 2) as started:
        yield started


def story(paragraphs: int) -> Path:
    """A text of that many paragraphs, all different."""
    path = Path("story.txt")
    lines = [
        f"“That makes {number},” said {'Anna' if number % 2 else 'Ben'}." for number in range(paragraphs)
    ]
    path.write_text("\n\n".join(lines), "utf-8")
    return path


def produce(text: Path, output: str, *options: str) -> tuple[str, ...]:
    """The arguments that produce a text with the humming engine and a store of its own."""
    arguments = ("produce", str(text), "--engine", "tone", "--format", "wav", "-o", output)
    return (*arguments, "--store", f"{output}-clips", *options)


@needs_dask
def test_a_cluster_makes_the_same_bytes(cluster: Machines, store: Path) -> None:
    """Workers speak the same bytes as a single job, and leave no temporary files in the store."""
    del store
    text = story(40)
    spread = process(*produce(text, "there", "--scheduler", cluster.address), cwd=Path.cwd())
    assert spread.code == 0, spread.err
    alone = process(*produce(text, "here", "--jobs", "1"), cwd=Path.cwd())
    assert files(Path("there")) == files(Path("here"))
    assert spread.err.replace("there", "here") == alone.err
    assert not list(Path("there-clips").rglob(".castaloud-*"))


class AtOnce:
    """Replaces Dask's client: runs each task at once in this process, or loses its scheduler."""

    status = "finished"

    def __init__(self, *, lost: bool = False) -> None:
        self.lost = lost
        self.tasks: list[int] = []

    def submit(
        self, function: Callable[..., Any], where: str, servers: Any, wanted: list[Any], **_: object
    ) -> AtOnce:
        """Run a task; this object is also its future."""
        if self.lost:
            raise RuntimeError("no client")
        self.tasks.append(len(wanted))
        self.answer = function(where, servers, wanted)
        return self

    def add_done_callback(self, callback: Callable[[AtOnce], None]) -> None:
        """The task is done already."""
        callback(self)

    def result(self, timeout: float) -> Any:
        """The task's result."""
        del timeout
        return self.answer


@needs_dask
def test_a_task_is_several_clips(tmp_path: Path) -> None:
    """Short lines share a task, long ones have their own, and a failing clip fails alone."""
    from audiobook.synthesize.cluster import MOST_CLIPS, Cluster  # noqa: PLC0415 - not everybody has the extra

    client = AtOnce()
    cluster = Cluster(cast("Any", client), "tcp://127.0.0.1:1", Store(tmp_path))
    version = engines.Registry().version_of(Voice("tone", "low"))
    short = [Request(Voice("tone", "low"), f"Line {number}.") for number in range(2 * MOST_CLIPS + 1)]
    long = Request(Voice("tone", "low"), "Many words. " * 100)
    futures = [cluster.submit(request.key(version), Recipe(request, version)) for request in (*short, long)]
    wrong = cluster.submit(KEY, Recipe(short[0], "of another version"))
    assert [future.result(5).key for future in futures] == [
        request.key(version) for request in (*short, long)
    ]
    with pytest.raises(AudiobookError, match="another version"):
        wrong.result(5)
    assert sorted(client.tasks) == [1, 2, MOST_CLIPS, MOST_CLIPS]


@needs_dask
def test_a_client_without_scheduler_fails_its_clips(tmp_path: Path) -> None:
    """Clips that wait to be sent fail too, with one line."""
    from audiobook.synthesize.cluster import Cluster  # noqa: PLC0415 - not everybody has the extra

    cluster = Cluster(cast("Any", AtOnce(lost=True)), "tcp://127.0.0.1:1", Store(tmp_path))
    with pytest.raises(AudiobookError, match="scheduler is lost"):
        cluster.submit(KEY, RECIPE).result(5)


@needs_dask
def test_workers_may_die(cluster: Machines, store: Path) -> None:
    """When workers die others take over, and nothing is missing."""
    del store
    text = story(200)
    extra = [cluster.add() for _ in range(2)]
    running = start(*produce(text, "there", "--scheduler", cluster.address), cwd=Path.cwd())
    until = time.monotonic() + 30
    while len(list(Path("there-clips").rglob("*.flac"))) < 20 and time.monotonic() < until:
        time.sleep(0.02)
    for worker in extra:
        cluster.workers.remove(worker)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    _, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    alone = process(*produce(text, "here"), cwd=Path.cwd())
    assert alone.code == 0
    assert files(Path("there")) == files(Path("here"))


@needs_dask
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "from audiobook.engines.tone import ToneEngine; ToneEngine.version = '7'",
            "it has tone 1, not 7; install the same version",
        ),
        (
            "from audiobook.synthesize.store import Store; Store.where = '/nowhere/else'",
            "is another folder; name one that all machines share with --store",
        ),
    ],
)
def test_workers_that_cannot_help(cluster: Machines, store: Path, code: str, reason: str) -> None:
    """If no worker has the same engine or store, one line says why, and nothing is produced."""
    del store
    made = process(*produce(story(3), "there", "--scheduler", cluster.address), cwd=Path.cwd(), code=code)
    assert made.code == 1
    (line,) = after_opening(made.err).splitlines()
    assert reason in line
    assert not Path("there").exists()


@needs_dask
def test_a_scheduler_that_is_lost(tmp_path: Path, store: Path) -> None:
    """The run ends with one line; finished clips are kept."""
    del store
    with machines(tmp_path, 1) as own:
        running = start(*produce(story(1_000), "there", "--scheduler", own.address), cwd=Path.cwd())
        until = time.monotonic() + 30
        while not list(Path("there-clips").rglob("*.flac")) and time.monotonic() < until:
            time.sleep(0.02)
        own.scheduler.kill()
        _, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "the scheduler is lost; start it, and run again" in err
    assert "Traceback" not in err


@needs_dask
@pytest.mark.parametrize("address", ["nowhere", "http://localhost:80", "tcp://localhost"])
def test_addresses_of_schedulers(address: str, store: Path) -> None:
    """A bad address is a one-line error."""
    del store
    made = process(*produce(story(1), "there", "--scheduler", address), cwd=Path.cwd())
    assert made.code == 3
    error = after_opening(made.err)
    assert error.startswith(f"audiobook: --scheduler {address}: not the address of a scheduler")


def test_without_dask_the_extra_is_named(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, one line names it before any work."""
    del store
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "audiobook.synthesize.cluster", raising=False)
    monkeypatch.delattr("audiobook.synthesize.cluster", raising=False)
    made = audiobook(*produce(story(1), "there", "--scheduler", "tcp://127.0.0.1:1"))
    assert (made.code, after_opening(made.err)) == (
        3,
        "audiobook: --scheduler needs Dask; pip install 'castaloud[cluster]'\n",
    )
    monkeypatch.setitem(sys.modules, "fsspec", None)
    made = audiobook("produce", "story.txt", "--engine", "tone", "--store", "s3://a/b")
    assert "pip install 'castaloud[cluster]'" in made.err
