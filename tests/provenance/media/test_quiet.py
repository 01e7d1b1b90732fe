from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from provenance.media.quiet import silence


def test_nothing_is_printed_inside_and_all_is_outside(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before ")
    with silence:
        os.write(2, b"native ")
        print("python")
    os.write(2, b"after")
    print("spoken")
    out, err = capfd.readouterr()
    assert (out, err) == ("spoken\n", "before after")


def test_an_error_inside_restores(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="x"), silence:
        raise ValueError("x")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_the_last_of_several_threads_restores(capfd: pytest.CaptureFixture[str]) -> None:
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with silence:
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with silence:
        thread.start()
        assert entered.wait(10)
    os.write(2, b"still silent")
    leave.set()
    thread.join()
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_a_process_without_stderr_can_use_it() -> None:
    code = (
        "import os, sys; os.close(2); sys.stderr = None\n"
        "from provenance.media.quiet import silence\n"
        "with silence: print('hidden')\n"
        "print('shown')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "shown\n"
