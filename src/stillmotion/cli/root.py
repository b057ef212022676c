"""The root command, its table of commands, and how every command ends.

Exit codes: 0 done, 1 failed (one sentence on standard error), 2 called wrongly, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from stillmotion import __version__
from stillmotion.cli.configuration import CONFIG_HELP, PREFIX, blame

FAILED = 1
WRONG_CALL = 2
INTERRUPTED = 130


class Entry(NamedTuple):
    """Where a command is (`module:attribute`) and what the overview says of it."""

    place: str
    summary: str


COMMANDS = {
    "serve": Entry("stillmotion.cli.serve:serve", "Run the server."),
    "worker": Entry("stillmotion.cli.worker:worker", "Render for a server with a cluster."),
    "render": Entry("stillmotion.cli.render:render", "Make a video here, without a server."),
    "explain": Entry("stillmotion.cli.explain:explain", "Say what a prompt is understood to ask."),
    "submit": Entry("stillmotion.cli.submit:submit", "Send a task to a server."),
    "text2video": Entry("stillmotion.cli.of_words:text2video", "Send a task for a video of words."),
    "images": Entry("stillmotion.cli.of_words:images", "Send a task for pictures of words."),
    "omni-video": Entry(
        "stillmotion.cli.neighbours:omni_video", "Send a task for what a prompt points at."
    ),
    "multi-image2video": Entry(
        "stillmotion.cli.neighbours:multi_image2video", "Send a task for pictures put together."
    ),
    "video-extend": Entry("stillmotion.cli.neighbours:video_extend", "Let an own video go on."),
    "effects": Entry("stillmotion.cli.neighbours:effects", "Send a task for an effect."),
    "tts": Entry("stillmotion.cli.sounds:tts", "Have a voice say a text."),
    "text-to-audio": Entry("stillmotion.cli.sounds:text_to_audio", "Make the sound of words."),
    "video-to-audio": Entry("stillmotion.cli.sounds:video_to_audio", "Make the sound of a video."),
    "identify-face": Entry("stillmotion.cli.lips:identify_face", "Find the faces of a video."),
    "advanced-lip-sync": Entry(
        "stillmotion.cli.lips:advanced_lip_sync", "Let a face of a video say a sound."
    ),
    "lip-sync": Entry("stillmotion.cli.lips:lip_sync", "Let a video say a text or a sound."),
    "avatar": Entry("stillmotion.cli.lips:avatar", "Let a picture say a sound."),
    "status": Entry("stillmotion.cli.tasks:status", "Show one task."),
    "list": Entry("stillmotion.cli.tasks:list_tasks", "Show a page of tasks."),
    "wait": Entry("stillmotion.cli.tasks:wait", "Follow a task to its end."),
    "cancel": Entry("stillmotion.cli.tasks:cancel", "Stop a task."),
    "elements": Entry("stillmotion.cli.elements:elements", "Make, list and delete elements."),
    "voices": Entry("stillmotion.cli.voices:voices", "Make, list and delete voices."),
    "costs": Entry("stillmotion.cli.costs:costs", "Show what the account's packs have left."),
    "keys": Entry("stillmotion.cli.keys:keys", "Create, list and revoke keys of a server."),
    "accounts": Entry(
        "stillmotion.cli.accounts:accounts", "Limits, packs and consent of accounts."
    ),
    "store": Entry("stillmotion.cli.store:store", "Migrate, check and copy a store."),
    "models": Entry("stillmotion.cli.models:models", "Fetch, list and remove models."),
    "engines": Entry(
        "stillmotion.cli.engines.group:engines", "Show the engines, and how they stand."
    ),
    "top": Entry("stillmotion.cli.top.command:top", "Show a server's work live in the terminal."),
    "doctor": Entry("stillmotion.cli.doctor:doctor", "Say what this machine has and lacks."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the table's order, which is that of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return it."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        import importlib

        module, _, attribute = entry.place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """From the table alone: the overview imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    epilog="Every flag can also be set in the environment (--port as STILLMOTION_PORT) and in "
    "stillmotion.toml: see docs/configuration.md.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--config", metavar="FILE", envvar=f"{PREFIX}_CONFIG", help=CONFIG_HELP)
@click.version_option(__version__, message="stillmotion %(version)s")
def root(config: str | None) -> None:
    """Turn still images into video."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line to its exit code; what goes wrong is told in one sentence."""
    try:
        code = root.main(arguments, prog_name="stillmotion", standalone_mode=False)
        # What is left in the buffer may meet a closed pipe: better here than at exit.
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as overview:
        overview.show()
        return WRONG_CALL
    except click.UsageError as error:
        hint = f" (see `{error.ctx.command_path} --help`)" if error.ctx is not None else ""
        tell(f"{blame(error)}{hint}")
        return WRONG_CALL
    except click.ClickException as error:
        tell(error.format_message())
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough, as `head` does.
        sys.stdout = None
        return FAILED
    except OSError as error:
        # What no command has foreseen: the system's own words, and no trace of ours.
        from stillmotion.reasons import fault

        tell(fault(error))
        return FAILED
    return code if isinstance(code, int) else 0


def tell(sentence: str) -> None:
    """One line on standard error."""
    print(f"stillmotion: {sentence}", file=sys.stderr)
