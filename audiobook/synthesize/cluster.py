"""Clips made by a Dask cluster: requests travel to its workers, and the audio stays in a shared store.

    with connect("tcp://10.0.0.1:8786", store, requests, registry) as makers:
        with Synthesizer(store, makers=makers) as synthesizer: ...

A plug-in inspects each worker once, including those that join later: does it have this program, the same
version of each engine, and the same store?  What it can speak it offers as a resource of Dask, and a clip
goes only to workers that offer its resource.  Engines stay open on the workers, as many as speak at once.  A
task is several clips, because Dask's overhead for a task is as long as it takes to speak a short line.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
import re
import secrets
import threading
import time
import warnings
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from distributed import Client, KilledWorker, WorkerPlugin

from audiobook.engines import Registry
from audiobook.model import Voice
from audiobook.synthesize.sessions import Clip, Sessions, make_clip
from audiobook.synthesize.shared_store import is_address, open_store
from audiobook.system.errors import AudiobookError, EngineError, InputError
from audiobook.system.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from distributed import Worker

    from audiobook.engines import ServerSettings
    from audiobook.model import Request
    from audiobook.synthesize.store import Recipe, Store

ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?[^/\s]+:\d{1,5}")
"""What the address of a scheduler looks like."""
CONNECT_SECONDS = 20.0
"""How long to wait for the scheduler."""
JOIN_SECONDS = 15.0
"""How long to wait for the first worker."""
DESERTED_SECONDS = 60.0
"""How long to wait for workers to return when none is left that can speak."""
LOOK_SECONDS = 5.0
"""How often to check for that."""
RESENDINGS = 100
"""How often to send a task again after its worker died.  Dask alone gives up after a few times, but here
workers rarely die because of the clip."""
MOST_CLIPS, MOST_LETTERS = 12, 900
"""The size of a task: a fifth of a second with espeak-ng, half a minute with the slowest engine."""
GATHER_SECONDS = 0.02
"""How long a task that is not full waits for more clips."""
PLENTY = 1e9
"""The amount of a resource that must never run out."""
OFFERS = "castaloud_offers"
"""The attribute of a worker that holds what its inspection found."""

Servers: TypeAlias = "tuple[tuple[str, ServerSettings], ...]"
"""The speech servers of voices.yaml, as `Registry.server_settings` lists them."""


@dataclass(frozen=True, slots=True)
class Need:
    """A voice that must sound the same on a worker as on this computer."""

    engine: str
    voice: str
    version: str

    @property
    def resource(self) -> str:
        """The resource of workers that can speak it."""
        return f"castaloud-{hashlib.sha256(f'{self.engine} {self.version}'.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class _Pending:
    """A clip that has been submitted and is not finished."""

    future: Future[Clip]
    key: str
    recipe: Recipe


@contextmanager
def connect(address: str, store: Store, requests: Iterable[Request], registry: Registry) -> Iterator[Cluster]:
    """The workers of the scheduler at `address`, ready to make clips of the requests into the store.

    The keys of the registry's speech servers come from the workers' environments.  Raises AudiobookError
    where the scheduler cannot be reached, or a voice cannot be spoken by any worker.
    """
    if not ADDRESS.fullmatch(address):
        raise InputError(
            f"--scheduler {address}: not the address of a scheduler; write it like tcp://10.0.0.1:8786"
        )
    # Our own errors say what Dask logs.  Each of its loggers has a level of its own.
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    voices = {(request.voice.engine, request.voice.name): request.voice for request in requests}
    needs = [Need(*names, registry.version_of(voice)) for names, voice in voices.items()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about different versions of packages that do not matter here
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = " ".join(str(error).split())
        raise AudiobookError(
            f"--scheduler {address}: cannot connect ({reason}); start one with `dask scheduler`"
        ) from error
    cluster = Cluster(client, address, store)
    try:
        with _probe(store) as probe:
            cluster.prepare(_Inspection(tuple(needs), store.where, probe, registry.server_settings()))
            yield cluster
    finally:
        cluster.close()


@contextmanager
def _probe(store: Store) -> Iterator[str | None]:
    """The name of a file by which workers recognise that they see the same folder; None for an address."""
    if is_address(store.where):
        yield None
        return
    path = store.root / f".castaloud-{secrets.token_hex(8)}"
    try:
        store.root.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise AudiobookError(
            f"{store.root}: cannot write to this folder ({error.strerror or error}); "
            "name another one with --store"
        ) from error
    try:
        yield path.name
    finally:
        with suppress(OSError):
            path.unlink()


class Cluster:
    """Makes clips on the workers of a scheduler (a `synthesize.Makers`)."""

    def __init__(self, client: Client, address: str, store: Store) -> None:
        self._client = client
        self._address = address
        self._where = store.where
        self._lock = threading.Lock()
        self._open: dict[Future[Clip], Any] = {}
        """Our future of each clip, and Dask's future of its task; None: not sent yet."""
        self._gathered: dict[str, list[_Pending]] = {}
        """The clips of the next tasks, by the resource they need."""
        self._timer: threading.Timer | None = None
        self._closed = threading.Event()
        self._inspection: _Inspection | None = None
        self._servers: Servers = ()

    def prepare(self, inspection: _Inspection) -> None:
        """Inspect every worker; raises AudiobookError where no worker can speak one of the voices."""
        self._inspection = inspection
        self._servers = inspection.servers
        try:
            self._client.wait_for_workers(1, timeout=JOIN_SECONDS)
        except TimeoutError:
            raise AudiobookError(
                f"--scheduler {self._address}: no worker has joined it; "
                f"start one with `dask worker {self._address}`"
            ) from None
        try:
            self._client.register_plugin(inspection)
        except Exception as error:
            raise AudiobookError(
                f"--scheduler {self._address}: a worker cannot load castaloud {VERSION} "
                f"({type(error).__name__}: {error}); install the same version there"
            ) from error
        if unmet := self._unmet(inspection.needs):
            raise AudiobookError(f"--scheduler {self._address}: no worker can speak {unmet}")
        threading.Thread(
            target=self._keep_watch, args=(inspection.needs,), name="cluster", daemon=True
        ).start()

    def submit(self, key: str, recipe: Recipe) -> Future[Clip]:
        """Start making a clip on a worker that can speak it."""
        pending = _Pending(Future(), key, recipe)
        pending.future.set_running_or_notify_cancel()
        voice = recipe.request.voice
        resource = Need(voice.engine, voice.name, recipe.version).resource
        with self._lock:
            self._open[pending.future] = None
            task = self._gathered.setdefault(resource, [])
            task.append(pending)
            letters = sum(len(clip.recipe.request.text) for clip in task)
            full = len(task) >= MOST_CLIPS or letters >= MOST_LETTERS
            if full:
                del self._gathered[resource]
            elif self._timer is None:
                self._timer = threading.Timer(GATHER_SECONDS, self._send_gathered)
                self._timer.daemon = True
                self._timer.start()
        if full:
            self._send(task, resource, RESENDINGS)
        return pending.future

    def close(self) -> None:
        """Cancel waiting clips and leave the cluster, whose workers stay."""
        self._closed.set()
        with self._lock:
            waiting = {**self._open}
            self._open.clear()
        for future in waiting:
            with suppress(InvalidStateError):
                future.set_exception(CancelledError())
        with suppress(Exception):  # the scheduler may have ended
            self._client.cancel(
                [*dict.fromkeys(dask_future for dask_future in waiting.values() if dask_future)]
            )
            if self._inspection and self._client.status == "running":
                self._client.unregister_worker_plugin(self._inspection.name)
        with suppress(Exception):
            self._client.close(timeout=CONNECT_SECONDS)

    def _send_gathered(self) -> None:
        with self._lock:
            gathered, self._gathered, self._timer = self._gathered, {}, None
        if not self._closed.is_set():
            for resource, task in gathered.items():
                self._send(task, resource, RESENDINGS)

    def _send(self, task: Sequence[_Pending], resource: str, resendings: int) -> None:
        task = [clip for clip in task if not clip.future.done()]
        if not task:
            return
        try:
            clips = [(clip.key, clip.recipe) for clip in task]
            dask_future = self._client.submit(
                _make, self._where, self._servers, clips, pure=False, resources={resource: 1},
                key=f"clips-{task[0].key[:16]}-{secrets.token_hex(4)}",
            )  # fmt: skip
        except Exception:  # the client has lost the scheduler
            self._fail_all("the scheduler is lost; start it")
            return
        with self._lock:
            self._open.update(dict.fromkeys((clip.future for clip in task), dask_future))
        dask_future.add_done_callback(partial(self._settle, task, resource, resendings))

    def _settle(self, task: Sequence[_Pending], resource: str, resendings: int, dask_future: Any) -> None:
        """Pass the result of a task on to the futures of its clips, or send it again."""
        if self._closed.is_set():
            return
        if dask_future.status == "finished":
            try:
                answers = dask_future.result(timeout=CONNECT_SECONDS)
            except Exception:  # the worker has ended with the answer; the clips are in the store
                self._send(task, resource, resendings - 1)
                return
            for clip, answer in zip(task, answers, strict=True):
                self._answer(clip.future, answer)
        elif dask_future.status == "error":
            error = dask_future.exception()
            if isinstance(error, KilledWorker) and resendings:
                self._send(task, resource, resendings - 1)
                return
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            failure = AudiobookError(f"--scheduler {self._address}: a worker failed ({reason})")
            for clip in task:
                self._answer(clip.future, failure)
        elif dask_future.status == "lost":  # its worker has ended
            self._send(task, resource, resendings)
        else:
            self._fail_all("the scheduler is lost; start it")

    def _answer(self, future: Future[Clip], answer: Clip | AudiobookError) -> None:
        with self._lock:
            self._open.pop(future, None)
        with suppress(InvalidStateError):  # another thread has answered
            if isinstance(answer, AudiobookError):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def _fail_all(self, reason: str) -> None:
        """Fail all clips that are not finished."""
        error = AudiobookError(
            f"--scheduler {self._address}: {reason}, and run again; finished clips are kept"
        )
        with self._lock:
            waiting = [*self._open]
        for future in waiting:
            self._answer(future, error)

    def _keep_watch(self, needs: Sequence[Need]) -> None:
        """Fail the run when no worker has been able to speak for DESERTED_SECONDS."""
        last_able = time.monotonic()
        while not self._closed.wait(LOOK_SECONDS):
            with suppress(Exception):  # a worker may end while it is asked
                if not self._unmet(needs):
                    last_able = time.monotonic()
            if time.monotonic() - last_able > DESERTED_SECONDS:
                self._fail_all("no worker is left that can speak; start one")
                return

    def _unmet(self, needs: Sequence[Need]) -> str:
        """The first voice that no worker can speak, and why; empty: all can be spoken."""
        by_worker: Mapping[str, Mapping[str, str]] = self._client.run(_offers, on_error="ignore")
        for need in needs:
            reasons = {
                worker: offers.get(need.resource, "not inspected yet") for worker, offers in by_worker.items()
            }
            if "" not in reasons.values():
                why = "; ".join(f"{worker}: {reason}" for worker, reason in sorted(reasons.items()))
                return f"{need.engine}:{need.voice}: {why or 'there are no workers'}"
        return ""


# --- on a worker


class _Inspection(WorkerPlugin):
    """Finds out what a worker can speak, and offers it as a resource."""

    def __init__(self, needs: tuple[Need, ...], where: str, probe: str | None, servers: Servers) -> None:
        self.name = f"castaloud-{secrets.token_hex(4)}"
        self.needs = needs
        self.where = where
        self.probe = probe
        self.servers = servers

    async def setup(self, worker: Worker) -> None:
        offers = await asyncio.get_running_loop().run_in_executor(None, self._offers)
        worker.__dict__.setdefault(OFFERS, {}).update(offers)
        able = {resource: PLENTY for resource, reason in offers.items() if not reason}
        worker.state.total_resources.update(able)
        worker.state.available_resources.update(able)
        await worker.scheduler.set_resources(resources=able, worker=worker.contact_address)

    def _offers(self) -> dict[str, str]:
        """For each resource, why the worker cannot offer it; empty: it can."""
        return {need.resource: self._objection(need) for need in self.needs}

    def _objection(self, need: Need) -> str:
        try:
            store = _store(self.where)
            version = _registry(self.servers).version_of(Voice(need.engine, need.voice))
        except AudiobookError as error:
            return str(error)
        if self.probe and not (store.root / self.probe).exists():
            return f"its {store.root} is another folder; name one that all machines share with --store"
        if version != need.version:
            return f"it has {need.engine} {version}, not {need.version}; install the same version"
        return ""


def _offers(dask_worker: Worker) -> dict[str, str]:
    """The result of a worker's inspection; see `_Inspection._offers`."""
    offers: dict[str, str] = getattr(dask_worker, OFFERS, {})
    return offers


def _make(where: str, servers: Servers, clips: Sequence[tuple[str, Recipe]]) -> list[Clip | AudiobookError]:
    """Make clips on this worker, one after another; for each the clip or the error."""
    answers: list[Clip | AudiobookError] = []
    for key, recipe in clips:
        voice = recipe.request.voice
        try:
            # The worker may have changed since its inspection, and a key must never stand for other audio.
            if _registry(servers).version_of(voice) != recipe.version:
                raise EngineError(f"a worker now has another version of {voice.engine}; run again")
            answers.append(make_clip(_store(where), _sessions(servers), key, recipe))
        except AudiobookError as error:
            answers.append(error)
    return answers


@functools.cache
def _store(where: str) -> Store:
    return open_store(where)


@functools.cache
def _registry(servers: Servers) -> Registry:
    return Registry.with_servers(servers)


@functools.cache
def _sessions(servers: Servers) -> Sessions:
    """The open engines, which later runs with the same servers use again."""
    return Sessions(_registry(servers).get)
