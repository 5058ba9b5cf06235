"""Loads the models of neural engines for a worker: on one thread, and without telemetry.

A process with one thread for each processor is 1.4 times as fast as one process with as many threads (Kokoro
and Piper on two processors), and the audio does not depend on how many there are.

    model = onnx.load(folder / "kokoro-v1.0.int8.onnx")
    (samples,) = model.run(None, {"tokens": tokens, "style": style, "speed": speed})
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnxruntime

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path) -> onnxruntime.InferenceSession:
    """Return the model in a file, ready to run; raises onnxruntime's errors where it is not a model."""
    # This works on Windows only; elsewhere `worker` sets a variable before the library is loaded.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
