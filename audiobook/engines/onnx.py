"""Loads the models of neural engines as the workers want them: one thread, and nothing said to anybody.

As many processes as there are processors, with one thread each, are 1.4 times as fast as one process with as
many threads (Kokoro and Piper on two processors), and a clip's bytes do not depend on their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnxruntime

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path) -> onnxruntime.InferenceSession:
    """Return a model, ready to run; onnxruntime's errors where the file is not one."""
    # on Windows; elsewhere the environment of the worker has said so before the library was loaded
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
