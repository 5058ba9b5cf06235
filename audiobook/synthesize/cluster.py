"""Clips made by a Dask cluster: keys and words travel to its workers, and no audio; the store is shared.

    with connect("tcp://10.0.0.1:8786", store, requests, registry) as makers:
        with Synthesizer(store, makers=makers) as synthesizer: ...

Each worker is looked at once by a plug-in, also one that joins later: has it this program, each engine in
the same version, and the same store?  What it can speak it offers as a resource of Dask's, and clips go only
where theirs is offered.  Engines stay open on the workers, as many as clips are spoken at once.  A task is a
few clips: what Dask does for a task takes as long as speaking a short line.
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
from audiobook.synthesize import Clip, Sessions, make
from audiobook.synthesize.shared_store import is_address, open_store
from audiobook.system.errors import AudiobookError, EngineError, InputError
from audiobook.system.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from distributed import Worker

    from audiobook.engines import ServerSettings
    from audiobook.model import Request
    from audiobook.synthesize.store import Made, Store

ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?[^/\s]+:\d{1,5}")
CONNECT_SECONDS = 20.0
JOIN_SECONDS = 15.0
"""How long to wait for the first worker."""
DESERTED_SECONDS = 60.0
"""So long a run waits for workers to come back when none is left that can speak."""
LOOK_SECONDS = 5.0
RESENDINGS = 100
"""Dask gives a clip up whose workers have died a few times; here they die of other causes than a clip."""
MOST_CLIPS, MOST_LETTERS = 12, 900
"""Of a task: a fifth of a second with espeak-ng, half a minute with the slowest engine."""
GATHER_SECONDS = 0.02
"""So long a task that is not full waits for more clips."""
PLENTY = 1e9
"""Of a resource that is never used up."""
OFFERS = "castaloud_offers"

Servers: TypeAlias = "tuple[tuple[str, ServerSettings], ...]"
"""The speech servers of voices.yaml, as `Registry.server_settings` lists them."""


@dataclass(frozen=True, slots=True)
class Need:
    """A voice that must sound the same on a worker as here."""

    engine: str
    voice: str
    version: str

    @property
    def resource(self) -> str:
        """What a worker offers that has it."""
        return f"castaloud-{hashlib.sha256(f'{self.engine} {self.version}'.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A clip that somebody waits for."""

    future: Future[Clip]
    key: str
    of: Made


@contextmanager
def connect(address: str, store: Store, requests: Iterable[Request], registry: Registry) -> Iterator[Cluster]:
    """The workers of the scheduler at `address`, able to make clips of the requests into the store.

    The keys of the registry's speech servers come from the workers' environments.  Raises
    AudiobookError, in one line, where the scheduler cannot be reached or no worker can speak.
    """
    if not ADDRESS.fullmatch(address):
        raise InputError(
            f"--scheduler {address}: no address of a scheduler; write it like tcp://10.0.0.1:8786"
        )
    # What Dask says, our own lines say; its loggers have levels of their own.
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    voices = {(one.voice.engine, one.voice.name): one.voice for one in requests}
    needs = [Need(*names, registry.version_of(voice)) for names, voice in voices.items()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about packages of other versions that have no part in this
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = " ".join(str(error).split())
        raise AudiobookError(
            f"--scheduler {address}: cannot be reached ({reason}); start one with `dask scheduler`"
        ) from error
    cluster = Cluster(client, address, store)
    try:
        with _probe(store) as probe:
            cluster.prepare(_Look(tuple(needs), store.where, probe, registry.server_settings()))
            yield cluster
    finally:
        cluster.close()


@contextmanager
def _probe(store: Store) -> Iterator[str | None]:
    """The name of a file by which workers see that their folder is this one; None for an address."""
    if is_address(store.where):
        yield None
        return
    path = store.root / f".castaloud-{secrets.token_hex(8)}"
    try:
        store.root.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise AudiobookError(f"{store.root}: cannot be written to ({error.strerror or error})") from error
    try:
        yield path.name
    finally:
        with suppress(OSError):
            path.unlink()


class Cluster:
    """Makes clips on the workers of a scheduler; see `synthesize.Makers`."""

    def __init__(self, client: Client, address: str, store: Store) -> None:
        self._client = client
        self._address = address
        self._where = store.where
        self._lock = threading.Lock()
        self._open: dict[Future[Clip], Any] = {}
        """Ours, and Dask's that answers it; None: not sent yet."""
        self._gathered: dict[str, list[_Wanted]] = {}
        """What the next tasks will be, by the resource that they need."""
        self._timer: threading.Timer | None = None
        self._closed = threading.Event()
        self._look: _Look | None = None
        self._servers: Servers = ()

    def prepare(self, look: _Look) -> None:
        """Have every worker looked at; AudiobookError where there is something that none can speak."""
        self._look = look
        self._servers = look.servers
        try:
            self._client.wait_for_workers(1, timeout=JOIN_SECONDS)
        except TimeoutError:
            raise AudiobookError(
                f"--scheduler {self._address}: no worker has joined it; "
                f"start one with `dask worker {self._address}`"
            ) from None
        try:
            self._client.register_plugin(look)
        except Exception as error:
            raise AudiobookError(
                f"--scheduler {self._address}: a worker cannot load castaloud {VERSION} "
                f"({type(error).__name__}: {error}); install the same version there"
            ) from error
        if unmet := self._unmet(look.needs):
            raise AudiobookError(f"--scheduler {self._address}: no worker can speak {unmet}")
        threading.Thread(target=self._keep_watch, args=(look.needs,), name="cluster", daemon=True).start()

    def submit(self, key: str, of: Made) -> Future[Clip]:
        """Begin to make a clip on whichever worker can."""
        wanted = _Wanted(Future(), key, of)
        wanted.future.set_running_or_notify_cancel()
        voice = of.request.voice
        resource = Need(voice.engine, voice.name, of.version).resource
        with self._lock:
            self._open[wanted.future] = None
            task = self._gathered.setdefault(resource, [])
            task.append(wanted)
            full = len(task) >= MOST_CLIPS or sum(len(one.of.request.text) for one in task) >= MOST_LETTERS
            if full:
                del self._gathered[resource]
            elif self._timer is None:
                self._timer = threading.Timer(GATHER_SECONDS, self._send_gathered)
                self._timer.daemon = True
                self._timer.start()
        if full:
            self._send(task, resource, RESENDINGS)
        return wanted.future

    def close(self) -> None:
        """Cancel what waits and leave the cluster; its workers go on."""
        self._closed.set()
        with self._lock:
            waiting = {**self._open}
            self._open.clear()
        for future in waiting:
            with suppress(InvalidStateError):
                future.set_exception(CancelledError())
        with suppress(Exception):  # the scheduler may be gone
            self._client.cancel([*dict.fromkeys(theirs for theirs in waiting.values() if theirs)])
            if self._look and self._client.status == "running":
                self._client.unregister_worker_plugin(self._look.name)
        with suppress(Exception):
            self._client.close(timeout=CONNECT_SECONDS)

    def _send_gathered(self) -> None:
        with self._lock:
            gathered, self._gathered, self._timer = self._gathered, {}, None
        if not self._closed.is_set():
            for resource, task in gathered.items():
                self._send(task, resource, RESENDINGS)

    def _send(self, task: Sequence[_Wanted], resource: str, resendings: int) -> None:
        task = [one for one in task if not one.future.done()]
        if not task:
            return
        try:
            clips = [(one.key, one.of) for one in task]
            theirs = self._client.submit(
                _make, self._where, self._servers, clips, pure=False, resources={resource: 1},
                key=f"clips-{task[0].key[:16]}-{secrets.token_hex(4)}",
            )  # fmt: skip
        except Exception:  # the client has found out before any task
            self._lose("the scheduler is lost; start it")
            return
        with self._lock:
            self._open.update(dict.fromkeys((one.future for one in task), theirs))
        theirs.add_done_callback(partial(self._settle, task, resource, resendings))

    def _settle(self, task: Sequence[_Wanted], resource: str, resendings: int, theirs: Any) -> None:
        """Hand on what became of a task's clips."""
        if self._closed.is_set():
            return
        if theirs.status == "finished":
            try:
                answers = theirs.result(timeout=CONNECT_SECONDS)
            except Exception:  # the worker went with its answer; the clips are in the store
                self._send(task, resource, resendings - 1)
                return
            for one, answer in zip(task, answers, strict=True):
                self._answer(one.future, answer)
        elif theirs.status == "error":
            error = theirs.exception()
            if isinstance(error, KilledWorker) and resendings:
                self._send(task, resource, resendings - 1)
                return
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            failed = AudiobookError(f"--scheduler {self._address}: a worker failed ({reason})")
            for one in task:
                self._answer(one.future, failed)
        elif theirs.status == "lost":  # with the worker that had it
            self._send(task, resource, resendings)
        else:
            self._lose("the scheduler is lost; start it")

    def _answer(self, future: Future[Clip], answer: Clip | AudiobookError) -> None:
        with self._lock:
            self._open.pop(future, None)
        with suppress(InvalidStateError):  # two threads had an answer
            if isinstance(answer, AudiobookError):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def _lose(self, what: str) -> None:
        """End everything that is waited for."""
        error = AudiobookError(f"--scheduler {self._address}: {what}, and run again: what was spoken is kept")
        with self._lock:
            waiting = [*self._open]
        for future in waiting:
            self._answer(future, error)

    def _keep_watch(self, needs: Sequence[Need]) -> None:
        """End the run when nobody is left, for long, who could speak."""
        seen = time.monotonic()
        while not self._closed.wait(LOOK_SECONDS):
            with suppress(Exception):  # a worker goes while it is asked
                if not self._unmet(needs):
                    seen = time.monotonic()
            if time.monotonic() - seen > DESERTED_SECONDS:
                self._lose("no worker is left that can speak; start one")
                return

    def _unmet(self, needs: Sequence[Need]) -> str:
        """The first voice that no worker has, and why not; empty: there is none such."""
        found: Mapping[str, Mapping[str, str]] = self._client.run(_offers, on_error="ignore")
        for need in needs:
            reasons = {where: offers.get(need.resource, "not looked at") for where, offers in found.items()}
            if "" not in reasons.values():
                why = "; ".join(f"{where}: {reason}" for where, reason in sorted(reasons.items()))
                return f"{need.engine}:{need.voice}: {why or 'there is none'}"
        return ""


# --- on a worker


class _Look(WorkerPlugin):
    """Finds out what a worker can speak, and offers it."""

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
        """For each resource why the worker has it not; empty: it has it."""
        return {need.resource: self._lack(need) for need in self.needs}

    def _lack(self, need: Need) -> str:
        try:
            store = _store(self.where)
            version = _registry(self.servers).version_of(Voice(need.engine, need.voice))
        except AudiobookError as error:
            return str(error)
        if self.probe and not (store.root / self.probe).exists():
            return f"its {store.root} is another folder; name one that all machines share with --store"
        if version != need.version:
            return f"it has {need.engine} {version}, here it is {need.version}; install the same version"
        return ""


def _offers(dask_worker: Worker) -> dict[str, str]:
    """What a worker was found to have; see `_Look._offers`."""
    offers: dict[str, str] = getattr(dask_worker, OFFERS, {})
    return offers


def _make(where: str, servers: Servers, wanted: Sequence[tuple[str, Made]]) -> list[Clip | AudiobookError]:
    """Make clips on this worker, one after the other; for each the clip, or why there is none."""
    answers: list[Clip | AudiobookError] = []
    for key, of in wanted:
        try:
            # A worker may have been changed since it was looked at; a key must never stand for other sound.
            if _registry(servers).version_of(of.request.voice) != of.version:
                raise EngineError(f"a worker has another version of {of.request.voice.engine} now; run again")
            answers.append(make(_store(where), _sessions(servers), key, of))
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
    """The engines of a run, kept for the next one that has the same servers."""
    return Sessions(_registry(servers).get)
