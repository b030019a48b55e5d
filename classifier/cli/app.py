"""The command line: one command a file; errors become one or two lines here and nowhere else."""

import os
from typing import Any

import typer
from typer.core import TyperGroup

from classifier.cli import (
    adjudicate,
    agreement,
    codebook,
    confirm,
    doubt,
    evaluate,
    example,
    import_,
    init,
    merge,
    precode,
    report,
    sample,
    shares,
    status,
    suggest,
    train,
    undo,
)
from classifier.errors import ClassifierError

SHOW_TRACEBACK = "CLASSIFY_TRACEBACK"


class Commands(TyperGroup):
    """The commands in the order they are added below, with errors told in the user's words."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an error of ours is told and ends it with its exit code."""
        try:
            return super().invoke(ctx)
        except ClassifierError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(error.exit_code) from error
        except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:
            # Its message might hold a respondent's words, so only its kind is told.
            if os.environ.get(SHOW_TRACEBACK) or _is_usage_error(error):
                raise
            typer.echo(
                f"Error: something unforeseen went wrong ({type(error).__name__}); this is a fault of the tool. "
                f"Set {SHOW_TRACEBACK}=1 and run again to see where; the trace may show answers.",
                err=True,
            )
            raise typer.Exit(1) from error


def _is_usage_error(error: Exception) -> bool:
    """Wrong options are told by typer itself, whichever click it carries."""
    return any(kind.__name__ == "ClickException" for kind in type(error).__mro__)


app = typer.Typer(
    name="classify",
    cls=Commands,
    help="Code suggestions for free-text survey answers. You confirm them, the tool learns.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)
app.command("suggest")(suggest.suggest)
app.command("sample")(sample.sample)
app.command("confirm")(confirm.confirm)
app.command("undo")(undo.undo)
app.command("agreement")(agreement.agreement)
app.command("adjudicate")(adjudicate.adjudicate)
app.command("doubt")(doubt.doubt)
app.command("train")(train.train)
app.command("merge")(merge.merge)
app.command("precode")(precode.precode)
app.command("shares")(shares.shares)
app.command("report")(report.report)
app.command("evaluate")(evaluate.evaluate)
app.command("status")(status.status)
app.command("import")(import_.import_)
app.command("init")(init.init)
app.command("example")(example.example)
app.add_typer(codebook.app, name="codebook")


def main() -> None:
    """The entry point of the `classify` command."""
    app()


if __name__ == "__main__":
    main()
