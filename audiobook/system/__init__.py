"""What touches the machine: atomic files, ffmpeg, HTTP, and the errors that end a run."""
