"""The command ``rekomock``: what of the library is of use in a shell.

A subcommand is one function that adds its parser to the command's and names, as ``run``, the function that does the
work; ``_SUBCOMMANDS`` lists them.
"""

from __future__ import annotations

import os
import sys
from argparse import (
    SUPPRESS,
    ArgumentParser,
    ArgumentTypeError,
    BooleanOptionalAction,
    Namespace,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

from rekomock import __version__
from rekomock.images.attributes import EMOTIONS, FLAGS, GENDERS
from rekomock.images.drawing.photo import photo
from rekomock.images.face import Face
from rekomock.server.serving import CannotServeError, serve
from rekomock.settings.text import describe_settings, parse_settings

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What follows the command's name; by default those of the process.

    Returns:
        The exit code 0.

    Raises:
        SystemExit: With code 2, after one line on standard error, for anything that cannot be done; with code 1 for a
            server that cannot be had; with code 0 after help or version.
    """
    parser = _Parser(prog="rekomock", description="Amazon Rekognition's face collections and users, offline.")
    parser.add_argument("--version", action="version", version=f"rekomock {__version__}")
    subparsers = parser.add_subparsers(metavar="SUBCOMMAND", required=True)
    for add in _SUBCOMMANDS:
        add(subparsers)
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except _RefusedError as refusal:
        options.parser.error(str(refusal))
    except CannotServeError as refusal:
        options.parser.exit(1, f"{options.parser.prog}: {refusal}\n")
    return 0


class _Parser(ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


class _RefusedError(Exception):
    """What was asked for cannot be done."""


_Subparsers: TypeAlias = "_SubParsersAction[_Parser]"


def _add_photo(subparsers: _Subparsers) -> None:
    """``rekomock photo``: draw a picture of people."""
    parser = subparsers.add_parser(
        "photo",
        help="draw a picture of people",
        description="Draw a picture of the named people, the first one largest. "
        "Without a name, draw a picture without a face.",
        epilog="Example: rekomock photo alice bob --shot 2 --output group.png",
        allow_abbrev=False,
    )
    parser.set_defaults(run=_draw_photo, parser=parser)
    parser.add_argument("people", nargs="*", metavar="NAME", help="who is in the picture")
    picture = parser.add_argument_group("the picture")
    picture.add_argument("--output", required=True, metavar="FILE", help="where to write it; - is standard output")
    picture.add_argument(
        "--format", type=str.upper, choices=("PNG", "JPEG"), help="by default as FILE ends, and PNG for standard output"
    )
    picture.add_argument("--size", type=_size, metavar="WIDTHxHEIGHT", help="in pixels, each 80 to 10000")
    people = parser.add_argument_group("the people, all of them; what is left out follows from name and shot")
    facts = [
        people.add_argument("--shot", type=int, metavar="N", help="which shot, 1 to 65535"),
        people.add_argument(
            "--resembles", nargs=2, metavar=("NAME", "SIMILARITY"), help="how similar, 0 to 100, they are to another"
        ),
        people.add_argument("--age", type=int, metavar="YEARS"),
        people.add_argument("--gender", type=str.capitalize, choices=GENDERS),
        people.add_argument(
            "--emotion",
            type=str.upper,
            choices=EMOTIONS,
            metavar="EMOTION",
            help=f"the leading one: {', '.join(EMOTIONS)}",
        ),
        people.add_argument("--quality", type=float, metavar="N", help="how bright and sharp the picture is, 0 to 100"),
        *(people.add_argument(f"--{flag.replace('_', '-')}", action=BooleanOptionalAction) for flag in FLAGS),
    ]
    parser.set_defaults(facts=[fact.dest for fact in facts])


def _draw_photo(options: Namespace) -> None:
    declared = {name: given for name in options.facts if (given := getattr(options, name)) is not None}
    if declared and not options.people:
        raise _RefusedError(f"--{next(iter(declared)).replace('_', '-')} is about people, but nobody is named")
    if "resembles" in declared:
        declared["resembles"] = _resemblance(*declared["resembles"])
    encoding = options.format or _format_of(options.output)
    try:
        data = photo(*(Face(name, **declared) for name in options.people), format=encoding, size=options.size)
    except ValueError as error:
        raise _RefusedError(str(error)) from None
    _write(data, options.output)


def _size(text: str) -> tuple[int, int]:
    width, by, height = text.lower().partition("x")
    if not (by and width.isdecimal() and height.isdecimal()):
        raise ArgumentTypeError(f"{text!r} is no size; write WIDTHxHEIGHT in pixels, such as 640x480")
    return int(width), int(height)


def _resemblance(name: str, similarity: str) -> tuple[str, float]:
    try:
        return name, float(similarity)
    except ValueError:
        raise _RefusedError(f"the similarity in --resembles is {similarity!r}; write a number from 0 to 100") from None


def _format_of(output: str) -> Literal["PNG", "JPEG"]:
    """The format that goes with a file's name."""
    ending = Path(output).suffix.lower()
    if output == "-" or ending == ".png":
        return "PNG"
    if ending in (".jpg", ".jpeg"):
        return "JPEG"
    raise _RefusedError(f"{output!r} ends neither in .png nor in .jpg or .jpeg; add --format PNG or --format JPEG")


def _write(data: bytes, output: str) -> None:
    """Write a file anew, or to standard output."""
    try:
        if output == "-":
            _write_out(data)
        else:
            Path(output).write_bytes(data)
    except OSError as error:
        raise _RefusedError(f"cannot write {output!r}: {error.strerror}") from None


def _write_out(data: bytes) -> None:
    if sys.stdout.isatty():
        raise _RefusedError("standard output is a terminal, which shows no pictures; redirect it, or name a file")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # What is left in the buffer would make Python complain when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _add_serve(subparsers: _Subparsers) -> None:
    """``rekomock serve``: answer over HTTP."""
    parser = subparsers.add_parser(
        "serve",
        help="answer the AWS CLI and every SDK over HTTP",
        description="Answer for Amazon Rekognition, and with moto for other AWS services, until Ctrl-C.",
        epilog=f"settings, with their defaults:\n{describe_settings()}\n\n"
        "Example: rekomock serve --port 0 --setting faces_per_user=5",
        allow_abbrev=False,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_serve, parser=parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; %(default)s by default")
    parser.add_argument(
        "--port", type=_port, default=5000, help="the port to listen on, 0 for any free one; %(default)s by default"
    )
    parser.add_argument("--tls-cert", metavar="FILE", help="answer over HTTPS with this certificate, in PEM")
    parser.add_argument("--tls-key", metavar="FILE", help="the certificate's private key, in PEM, not encrypted")
    parser.add_argument(
        "--setting",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="a choice for the simulation, see below; may be given several times",
    )
    parser.add_argument(
        "--engine", metavar="NAME", help="what finds the faces in photographs; short for --setting engine=NAME"
    )
    parser.add_argument(
        "--album",
        type=Path,
        metavar="FILE",
        help="who is in which picture, and the collections to begin with, in YAML or JSON",
    )
    parser.add_argument(
        "--no-control", action="store_false", dest="control", help="answer nothing below /rekomock-api/"
    )
    # For whoever starts the server and must not leave it behind
    parser.add_argument("--until-stdin-ends", action="store_true", help=SUPPRESS)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is no port; write a whole number from 0 to 65535")
    return int(text)


def _serve(options: Namespace) -> None:
    try:
        engine = [] if options.engine is None else [f"engine={options.engine}"]
        settings = parse_settings([*options.settings, *engine])
    except ValueError as error:
        raise _RefusedError(str(error)) from None
    serve(
        options.host,
        options.port,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        settings=settings,
        album=options.album,
        control=options.control,
        until_stdin_ends=options.until_stdin_ends,
    )


_SUBCOMMANDS: tuple[Callable[[_Subparsers], None], ...] = (_add_photo, _add_serve)
