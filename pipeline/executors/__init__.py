"""SEAM: where the work of a batch runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.executors.interface import Executor
from provenance.isolation import Limits
from provenance.parts import load

TABLE: Mapping[str, str] = {"local": "pipeline.executors.local:LocalExecutor"}


def open_executor(
    name: str,
    target: str,
    config: Mapping[str, Any],
    limits: Limits | None = None,
    *,
    workers: int = 0,
    path: Sequence[str] = (),
) -> Executor:
    """Open the executor called *name*; nothing is started yet.

    Args:
        target, config, limits, path: of each worker; see `provenance.isolation.Worker`.
        workers: how many work at once; 0 for one a core.

    Raises:
        MissingPart: there is none of that name, or it needs an extra that is not installed.
    """
    executor: Executor = load("executor", TABLE, name)(target, config, limits, workers=workers, path=path)
    return executor
