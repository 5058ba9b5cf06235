"""The command line: the only package that prints.

Data goes to stdout, messages and progress to stderr.  Exit codes: 0 ok, 1 failure, 2 usage, 3 bad input or
configuration, 4 partial, 5 check failed, 130 interrupted.  An error is one line.
"""

from __future__ import annotations

import errno
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli import streams
from audiobook.cli.cast import cast_command
from audiobook.cli.check import check_command
from audiobook.cli.lexicon import lexicon_group
from audiobook.cli.options import DEBUG
from audiobook.cli.produce import produce_command
from audiobook.cli.score import score_command
from audiobook.cli.script import script_command
from audiobook.cli.store import store_group
from audiobook.cli.terminal import complain, events
from audiobook.cli.voices import voices_command
from audiobook.system.errors import AudiobookError
from audiobook.system.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, without the empty line that click prints on Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.Abort from None


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="audiobook")
@DEBUG
@click.pass_context
def cli(context: click.Context) -> None:
    """Turn fiction into audiobooks in which every character has a voice.

    \b
    audiobook produce chapter.txt          make chapter.mp3
    audiobook script chapter.txt           write who says what, to correct it
    audiobook cast chapter.txt --write     add the speakers to voices.yaml
    audiobook voices                       list the voices
    audiobook check chapter.mp3            measure levels and find faults
    audiobook lexicon export               write the lexicon as a W3C file
    audiobook score x.jsonl --cast given   measure attribution
    audiobook store info                   show what is kept between runs
    """  # noqa: D301 - click keeps the lines of a paragraph that begins with a backspace
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(click.UsageError.exit_code)


for _command in (
    produce_command,
    script_command,
    cast_command,
    voices_command,
    check_command,
    lexicon_group,
    score_command,
    store_group,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    with streams.lasting() as lost:
        code = _run(arguments)
    if lost.output:
        code = code or 1
        # A reader that has seen enough, as `head`, is no error to speak of.  Windows says EINVAL.
        if lost.output.errno not in {errno.EPIPE, errno.EINVAL}:
            with suppress(OSError):  # stderr may have gone, too
                complain(f"stdout: cannot write: {lost.output.strerror}; what was printed is not complete")
    sys.exit(code)


def _end_as_ctrl_c_does() -> None:
    """Let a shutdown, `kill` and a terminal that closes tidy up; what was ignored stays ignored (`nohup`)."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _run(arguments: Sequence[str] | None) -> int:
    """Run the command line; return its exit code."""
    debug: dict[str, bool] = {}
    events(False)
    code: int | None
    try:
        _end_as_ctrl_c_does()
        code = cli.main(args=arguments, prog_name="audiobook", standalone_mode=False, obj=debug)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "audiobook"
        complain(f"{error.format_message()} (see `{command} --help`)")
        code = error.exit_code
    except click.ClickException as error:
        complain(error.format_message())
        code = error.exit_code
    except AudiobookError as error:
        complain(error)
        code = error.exit_code
        if debug.get("debug"):
            traceback.print_exc()
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted; the clips spoken so far are kept for the next run")
        code = INTERRUPTED
    except Exception as error:
        complain(f"unexpected error ({type(error).__name__}: {error}); --debug shows where; please report it")
        code = 1
        if debug.get("debug"):
            traceback.print_exc()
    return code or 0
