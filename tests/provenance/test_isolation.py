"""A worker process: what it survives, what it costs, and that nothing of it is left."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import MediaError, ProvenanceError, SignerError, WorkerError
from provenance.isolation import Limits, Worker

TESTS = str(Path(__file__).resolve().parents[1])
ROOT = str(Path(__file__).resolve().parents[2])
MEBI = 1 << 20


def make(config: dict[str, Any] | None = None, *, target: str = "services:unruly", **limits: Any) -> Worker:
    return Worker(target, config or {}, Limits(**limits), path=[TESTS])


@pytest.fixture(scope="module")
def shared() -> Iterator[Worker]:
    """One worker for the tests that leave it alive."""
    with make() as worker:
        yield worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    with make(memory_bytes=512 * MEBI, seconds=20) as worker:
        yield worker


def gone(pid: int, within: float = 5.0) -> bool:
    """Whether the process ends; a zombie that nobody has fetched yet has ended."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
    return False


def test_answers(shared: Worker) -> None:
    answer = shared.call({"do": "echo", "path": "/x/\udcff\n.png", "frame": 7})
    assert answer["echo"] == {"do": "echo", "path": "/x/\udcff\n.png", "frame": 7}


def test_large_requests_and_answers(shared: Worker) -> None:
    text = "x" * (3 * MEBI)
    assert shared.call({"do": "echo", "text": text})["echo"]["text"] == text


def test_keeps_one_process(shared: Worker) -> None:
    assert shared.call({"do": "pid"})["pid"] == shared.call({"do": "pid"})["pid"]


def test_our_errors_come_back_as_what_they_are(shared: Worker) -> None:
    pid = shared.call({"do": "pid"})["pid"]
    with pytest.raises(MediaError) as caught:
        shared.call({"do": "raise"})
    assert (caught.value.what, caught.value.why) == ("cannot decode x.png", "it is\ndamaged \udcff")
    assert caught.value.fix == "Render it again."
    with pytest.raises(ProvenanceError) as other:
        shared.call({"do": "own"})
    assert (other.value.what, other.value.why, other.value.fix) == ("a", "b", "c")
    assert shared.call({"do": "pid"})["pid"] == pid


def test_what_libraries_print_is_no_answer(shared: Worker) -> None:
    assert "forged" not in shared.call({"do": "print", "times": 20_000})


def test_without_stdout_and_stderr(shared: Worker) -> None:
    worker = make()
    with worker:
        assert worker.call({"do": "close"})["closed"]
        assert worker.call({"do": "spin"})["verdict"] == "pass"


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"do": "kill"}, "died of signal 11 (Segmentation fault)"),
        ({"do": "kill", "signal": int(signal.SIGABRT)}, "died of signal 6 (Aborted)"),
        ({"do": "kill", "signal": 40}, "died of signal 40"),
        ({"do": "exit"}, "ended by itself (exit code 3)"),
        ({"do": "defect"}, "platemark has a defect there; it last said \"KeyError: 'oops'\""),
        ({"do": "unspeakable"}, 'platemark has a defect there; it last said "TypeError: '),
        ({"do": "nest"}, "did not answer in our terms (its answer is nested too deep)"),
        ({"do": "garbage", "line": "\udcff\udcfe"}, "did not answer in our terms"),
        ({"do": "garbage", "line": "[]"}, "it answered something else"),
        ({"do": "garbage", "line": '{"n":99,"answer":{}}'}, "it answered something else"),
        ({"do": "garbage", "line": '{"n":1,"answer":[]}'}, "its answer is not an object"),
        ({"do": "garbage", "line": '{"n":1,"error":{"type":"MediaError","what":1}}'}, "its error is none of ours"),
        ({"do": "garbage", "line": '{"n":1,"error":[]}'}, "its error is none of ours"),
        ({"do": "endless"}, "its answer has no end"),
    ],
)
def test_death_and_nonsense_cost_one_request(worker: Worker, request_: dict[str, Any], why: str) -> None:
    with pytest.raises(WorkerError) as caught:
        worker.call({**request_, "path": "/x/bad\x1b.png"})
    assert caught.value.what == "cannot work on /x/bad\\x1b.png"
    assert why in caught.value.why
    assert caught.value.fix
    assert worker.call({"do": "echo"})["verdict"] == "pass"


def test_last_words_are_safe_to_print(worker: Worker) -> None:
    worker.call({"do": "print"})
    with pytest.raises(WorkerError, match="Segmentation") as caught:
        worker.call({"do": "kill"})
    assert caught.value.why.endswith('it last said "libfoo: \\x1b[31mfatal"')


def test_last_words_of_an_earlier_request_are_forgotten(worker: Worker) -> None:
    worker.call({"do": "print"})
    with pytest.raises(WorkerError) as caught:
        worker.call({"do": "exit"})
    assert "libfoo" not in caught.value.why


def test_an_error_of_no_known_class_is_still_one(worker: Worker) -> None:
    line = '{"n":1,"error":{"type":"Any","what":"a","why":"b","fix":"c"}}'
    with pytest.raises(WorkerError) as caught:
        worker.call({"do": "garbage", "line": line})
    assert (caught.value.what, caught.value.why, caught.value.fix) == ("a", "b", "c")


def test_a_second_answer_is_never_taken_for_the_next_one(worker: Worker) -> None:
    assert worker.call({"do": "twice"}) == {"real": 1}
    assert "forged" not in worker.call({"do": "echo"})


def test_a_hang_is_ended_and_named(tmp_path: Path) -> None:
    tell = tmp_path / "pid"
    with make(seconds=0.7) as worker:
        start = time.monotonic()
        with pytest.raises(WorkerError, match=r"longer than the limit of 0\.7 s") as caught:
            worker.call({"do": "hang", "tell": str(tell)})
        assert time.monotonic() - start < 10
        assert "limits.seconds" in caught.value.fix
        assert gone(int(tell.read_text()))
        assert worker.call({"do": "echo"})


def test_printing_without_end_runs_out_of_time() -> None:
    with make(seconds=0.5) as worker, pytest.raises(WorkerError, match="longer than the limit"):
        worker.call({"do": "spew"})


@pytest.mark.parametrize("how", ["python", "numpy", "pillow"])
def test_memory_beyond_the_limit_is_refused_and_named(worker: Worker, how: str) -> None:
    before = worker.call({"do": "pid"})["pid"]
    with pytest.raises(WorkerError, match=r"more than the limit of 0\.5 GiB of memory") as caught:
        worker.call({"do": "allocate", "how": how, "bytes": 600 * MEBI})
    assert "limits.memory_gib" in caught.value.fix
    assert worker.call({"do": "pid"})["pid"] != before


def test_memory_of_opencv_is_refused(worker: Worker) -> None:
    assert "Insufficient memory" in worker.call({"do": "allocate", "how": "opencv", "bytes": 600 * MEBI})["refused"]


@pytest.mark.parametrize("how", ["python", "numpy", "pillow", "opencv"])
def test_memory_within_the_limit_is_given(worker: Worker, how: str) -> None:
    assert worker.call({"do": "allocate", "how": how, "bytes": 100 * MEBI})["got"]


def test_a_mapped_index_does_not_count(worker: Worker, tmp_path: Path) -> None:
    large = tmp_path / "index"
    with large.open("wb") as file:
        file.truncate(2048 * MEBI)
    assert worker.call({"do": "map", "path": str(large)})["mapped"] == 2048 * MEBI


def test_what_a_worker_is_given_and_what_not(shared: Worker) -> None:
    with make({"passphrase": "swordfish"}) as worker:
        seen = worker.call({"do": "look"})
        assert "swordfish" not in repr(seen)
        assert "swordfish" not in repr(worker)
        assert "swordfish" not in Path(f"/proc/{seen['pid']}/cmdline").read_text()
    assert seen["environ"]["OMP_NUM_THREADS"] == "1"
    assert seen["session"] == seen["pid"] != seen["parent_session"]
    assert not {"numpy", "cv2", "PIL", "c2pa", "pipeline"} & set(seen["modules"])
    assert len(seen["open"]) <= 6  # three standard ones, the socket, the lifeline, and the listing itself


def test_one_worker_uses_one_core(shared: Worker) -> None:
    assert shared.call({"do": "threads"})["opencv"] == 1


def test_foreign_packages_of_our_names_are_not_taken(tmp_path: Path) -> None:
    for name in ("provenance", "json", "pipeline"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the wrong one')")
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {ROOT!r})\n"
        "from provenance.isolation import Worker\n"
        f"with Worker('services:unruly', {{}}, path=[{TESTS!r}]) as worker:\n"
        "    print(worker.call({'do': 'look'})['provenance'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", str(script)],
        check=False, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": ""},
    )  # fmt: skip
    assert done.stdout.strip() == str(Path(ROOT, "provenance", "__init__.py")), done.stderr
    (tmp_path / "json" / "__init__.py").unlink()
    (tmp_path / "json").rmdir()
    done = subprocess.run(
        [sys.executable, str(script)],
        check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.strip() == str(Path(ROOT, "provenance", "__init__.py")), done.stderr


def test_a_script_without_a_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {ROOT!r})\n"
        "from provenance.isolation import Worker\n"
        f"worker = Worker('services:unruly', {{}}, path=[{TESTS!r}])\n"
        "print('once', worker.call({'do': 'pid'})['pid'])\n"
    )
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True)
    word, pid = done.stdout.split()
    assert (word, done.stderr, done.returncode) == ("once", "", 0)
    assert gone(int(pid))  # it was never closed, and is gone all the same


@pytest.mark.parametrize("busy", [False, True])
def test_no_orphan_when_the_parent_is_killed(tmp_path: Path, *, busy: bool) -> None:
    tell = tmp_path / "pid"
    script = (
        f"import sys; sys.path.insert(0, {ROOT!r})\n"
        "import os, signal, threading\n"
        "from pathlib import Path\n"
        "from provenance.isolation import Worker\n"
        f"worker = Worker('services:unruly', {{}}, path=[{TESTS!r}])\n"
        f"tell = Path({str(tell)!r})\n"
        "pid = worker.call({'do': 'pid'})['pid']\n"
        f"busy = {busy}\n"
        "if busy:\n"
        "    threading.Thread(target=worker.call, args=({'do': 'hang', 'tell': str(tell)},), daemon=True).start()\n"
        "    while not (tell.exists() and tell.read_text()): pass\n"
        "else:\n"
        "    tell.write_text(str(pid))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert gone(int(tell.read_text()))


def test_a_worker_that_died_while_idle_costs_nothing(worker: Worker) -> None:
    pid = worker.call({"do": "pid"})["pid"]
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert worker.call({"do": "pid"})["pid"] != pid


@pytest.mark.parametrize(
    ("ending", "ends"),
    [("close", lambda worker: worker.close()), ("with", lambda worker: worker.__exit__(None, None, None))],
)
def test_closing_ends_the_process(ending: str, ends: Callable[[Worker], None]) -> None:
    worker = make()
    pid = worker.call({"do": "pid"})["pid"]
    ends(worker)
    ends(worker)
    assert gone(pid), ending
    assert worker.call({"do": "pid"})["pid"] != pid
    worker.close()


def test_closing_a_busy_worker_ends_its_call(tmp_path: Path) -> None:
    worker = make(seconds=60)
    tell = tmp_path / "pid"
    told: list[WorkerError] = []

    def call() -> None:
        try:
            worker.call({"do": "hang", "tell": str(tell)})
        except WorkerError as error:
            told.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while not (tell.exists() and tell.read_text()):
        assert thread.is_alive()
    worker.close()
    thread.join(10)
    assert "signal 9" in told[0].why
    assert gone(int(tell.read_text()))


def test_calls_from_several_threads_take_turns(worker: Worker) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: worker.call({"do": "echo", "number": number}), range(100)))
    assert [answer["echo"]["number"] for answer in answers] == list(range(100))


def test_a_forgotten_worker_ends() -> None:
    worker = make()
    pid = worker.call({"do": "pid"})["pid"]
    del worker
    gc.collect()
    assert gone(pid)


def test_a_forked_copy_leaves_the_worker_alone(worker: Worker) -> None:
    pid = worker.call({"do": "pid"})["pid"]
    script = os.fork()
    if script == 0:
        worker.close()
        os._exit(0)
    os.waitpid(script, 0)
    assert worker.call({"do": "pid"})["pid"] == pid


def test_warm_starts_without_waiting_and_counts_no_call() -> None:
    with make() as worker:
        start = time.monotonic()
        worker.warm()
        assert time.monotonic() - start < 0.5
        worker.start()
        assert worker.calls == 0
        worker.call({"do": "echo"})
        assert worker.calls == 1


def test_an_error_while_building_is_told_as_it_is() -> None:
    worker = make({"raise": "SignerError"}, target="services:broken")
    for _ in range(2):
        with pytest.raises(SignerError, match="it is locked"):
            worker.start()


@pytest.mark.parametrize(
    ("target", "config", "why"),
    [
        ("services:broken", {"raise": "boom"}, 'a defect there; it last said "RuntimeError: boom"'),
        ("services:broken", {"raise": "exit"}, "exit code 7"),
        ("nowhere:nothing", {}, "ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_built_says_so(target: str, config: dict[str, Any], why: str) -> None:
    with pytest.raises(WorkerError) as caught:
        make(config, target=target).call({"path": "/x.png"})
    assert caught.value.what == "cannot start a worker process"
    assert why in caught.value.why
    assert "platemark doctor" in caught.value.fix


def test_too_little_memory_to_start() -> None:
    with pytest.raises(WorkerError, match="cannot start a worker process"):
        make(memory_bytes=1 << 16).start()


def test_a_host_program_that_is_no_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/host/bin/host")
    with make() as worker:
        assert worker.call({"do": "echo"})
    for name in ("prefix", "exec_prefix", "base_prefix"):
        monkeypatch.setattr(sys, name, str(tmp_path))
    with pytest.raises(WorkerError, match="is not a Python") as caught:
        make().call({"do": "echo"})
    assert "PLATEMARK_PYTHON" in caught.value.fix
    monkeypatch.setenv("PLATEMARK_PYTHON", "/proc/self/exe")
    with make() as worker:
        assert worker.call({"do": "echo"})
