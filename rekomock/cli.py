"""The command ``rekomock``: what of the library is useful in a shell.

Each subcommand is a function in ``_SUBCOMMANDS`` that adds a parser and names, as its default ``run``, the function
that does the work.
"""

from __future__ import annotations

import os
import re
import sys
from argparse import (
    SUPPRESS,
    ArgumentParser,
    ArgumentTypeError,
    BooleanOptionalAction,
    Namespace,
    RawDescriptionHelpFormatter,
)
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar
from urllib.parse import urlsplit

from rekomock import __version__
from rekomock.images.attributes import EMOTIONS, EQUIPMENT, FLAGS, GENDERS
from rekomock.images.contents import Content, CustomLabel, Label, Moderation, Text
from rekomock.images.drawing.photo import photo
from rekomock.images.face import Face
from rekomock.images.limits import parse_size
from rekomock.server.serving import STATE_INTERVAL, CannotServeError, proxy, serve
from rekomock.settings.text import describe_settings, parse_settings

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from rekomock.settings.settings import SettingsChange

__all__ = ["main"]

Value = TypeVar("Value")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command-line arguments without the program's name; those of the process by default.

    Returns:
        The exit code 0.

    Raises:
        SystemExit: With code 2, after one line on standard error, if an argument is wrong or a file cannot be written;
            with code 1 if a server cannot start; with code 0 after help or version.
    """
    parser = _Parser(prog="rekomock", description="Amazon Rekognition, offline.")
    parser.add_argument("--version", action="version", version=f"rekomock {__version__}")
    subparsers = parser.add_subparsers(metavar="SUBCOMMAND", required=True)
    for add in _SUBCOMMANDS:
        add(subparsers)
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except _UsageError as error:
        options.parser.error(str(error))
    except CannotServeError as error:
        options.parser.exit(1, f"{options.parser.prog}: {error}\n")
    return 0


class _Parser(ArgumentParser):
    """A parser that reports errors on one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit."""
        self.exit(2, f"{self.prog}: {message}\n")


class _UsageError(Exception):
    """The arguments are wrong, or do not work; the message says why."""


def _add_photo(subparsers: _SubParsersAction[_Parser]) -> None:
    """Add ``rekomock photo``, which draws an image."""
    parser = subparsers.add_parser(
        "photo",
        help="draw an image of people, labels and text",
        description="Draw an image of the named people, the first one largest, and of what else it should show. "
        "Without a name, draw an image without a face.",
        epilog="Example: rekomock photo alice bob --label Dog=97 --text 'EXIT 12' --output group.png",
        allow_abbrev=False,
    )
    parser.set_defaults(run=_draw_photo, parser=parser)
    parser.add_argument("people", nargs="*", metavar="NAME", help="who is in the image")
    image = parser.add_argument_group("the image")
    image.add_argument("--output", required=True, metavar="FILE", help="where to write it; - is standard output")
    image.add_argument(
        "--format",
        type=str.upper,
        choices=("PNG", "JPEG"),
        help="follows from FILE's extension by default, and is PNG for standard output",
    )
    image.add_argument("--size", type=_reader(parse_size), metavar="WIDTHxHEIGHT", help="in pixels, each 80 to 10000")
    people = parser.add_argument_group("all of the people; what is not given follows from name and shot")
    facts = [
        people.add_argument("--shot", type=int, metavar="N", help="which shot, 1 to 65535"),
        people.add_argument(
            "--resembles", nargs=2, metavar=("NAME", "SIMILARITY"), help="whom they resemble, and how much, 0 to 100"
        ),
        people.add_argument("--likeness", type=float, metavar="N", help="how similar, 0 to 100, the shot is to shot 1"),
        people.add_argument("--age", type=int, metavar="YEARS"),
        people.add_argument("--gender", type=str.capitalize, choices=GENDERS),
        people.add_argument(
            "--emotion",
            type=str.upper,
            choices=EMOTIONS,
            metavar="EMOTION",
            help=f"the leading one: {', '.join(EMOTIONS)}",
        ),
        people.add_argument("--quality", type=float, metavar="N", help="how bright and sharp the image is, 0 to 100"),
        people.add_argument(
            "--celebrity", action="store_const", const=True, help="they are celebrities by their names"
        ),
        people.add_argument(
            "--protective-equipment",
            action="append",
            choices=EQUIPMENT,
            metavar="TYPE",
            help=f"what they wear: {', '.join(EQUIPMENT)}; may be given several times",
        ),
        *(people.add_argument(f"--{flag.replace('_', '-')}", action=BooleanOptionalAction) for flag in FLAGS),
    ]
    others = parser.add_argument_group("what else is in the image; each may be given several times")
    for option, kind, what in (
        ("--label", Label, "a label that DetectLabels finds"),
        ("--moderation", Moderation, "unsafe content by AWS's name for it"),
        ("--custom-label", CustomLabel, "a label that a trained model finds"),
    ):
        others.add_argument(
            option,
            action="append",
            default=[],
            metavar="NAME[=CONFIDENCE]",
            dest="things",
            type=_thing(kind),
            help=what,
        )
    others.add_argument(
        "--text", action="append", metavar="LINE", dest="things", type=_reader(Text), help="a line of text"
    )
    parser.set_defaults(facts=[fact.dest for fact in facts], things=[])


def _draw_photo(options: Namespace) -> None:
    declared = {name: given for name in options.facts if (given := getattr(options, name)) is not None}
    if declared and not options.people:
        raise _UsageError(f"--{next(iter(declared)).replace('_', '-')} describes people; name at least one")
    if "resembles" in declared:
        declared["resembles"] = _resemblance(*declared["resembles"])
    encoding = options.format or _format_of(options.output)
    try:
        people = [Face(name, **declared) for name in options.people]
        data = photo(*people, *options.things, format=encoding, size=options.size)
    except ValueError as error:
        raise _UsageError(str(error)) from None
    _write(data, options.output)


def _thing(kind: type[Label | Moderation | CustomLabel]) -> Callable[[str], Content]:
    """Return the reader of ``NAME`` or ``NAME=CONFIDENCE``."""

    def read(text: str) -> Content:
        name, equals, confidence = text.rpartition("=")
        if not equals:
            return kind(text)
        try:
            percent = float(confidence)
        except ValueError:
            raise ValueError(f"confidence must be a number from 0 to 100, got {confidence!r}") from None
        return kind(name, confidence=percent)

    return _reader(read)


def _reader(make: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a reader whose errors name the option."""

    def read(text: str) -> Value:
        try:
            return make(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return read


def _resemblance(name: str, similarity: str) -> tuple[str, float]:
    try:
        return name, float(similarity)
    except ValueError:
        raise _UsageError(
            f"argument --resembles: SIMILARITY must be a number from 0 to 100, got {similarity!r}"
        ) from None


def _format_of(output: str) -> Literal["PNG", "JPEG"]:
    """Return the format that a file's extension stands for."""
    ending = Path(output).suffix.lower()
    if output == "-" or ending == ".png":
        return "PNG"
    if ending in (".jpg", ".jpeg"):
        return "JPEG"
    raise _UsageError(
        f"argument --output: must end in .png, .jpg or .jpeg, got {output!r}; or add --format PNG or --format JPEG"
    )


def _write(data: bytes, output: str) -> None:
    """Write to a file, replacing what is in it, or to standard output."""
    try:
        if output == "-":
            _write_out(data)
        else:
            Path(output).write_bytes(data)
    except OSError as error:
        raise _UsageError(f"cannot write {output!r}: {error.strerror}") from None


def _write_out(data: bytes) -> None:
    if sys.stdout.isatty():
        raise _UsageError("standard output is a terminal, which cannot show an image; redirect it, or name a file")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # otherwise Python complains at exit about what is left in the buffer
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _add_serve(subparsers: _SubParsersAction[_Parser]) -> None:
    """Add ``rekomock serve``, which responds over HTTP."""
    parser = subparsers.add_parser(
        "serve",
        help="respond to the AWS CLI and every SDK over HTTP",
        description="Simulate Amazon Rekognition, and with moto other AWS services, over HTTP until Ctrl-C.",
        epilog=f"settings and their defaults:\n{describe_settings()}\n\n"
        "Example: rekomock serve --port 0 --setting faces_per_user=5",
        allow_abbrev=False,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_serve, parser=parser)
    _add_address(parser, port=5000)
    parser.add_argument("--tls-cert", metavar="FILE", help="respond over HTTPS with this certificate, in PEM")
    parser.add_argument("--tls-key", metavar="FILE", help="the certificate's private key, in PEM, not encrypted")
    _add_mock(parser)
    _add_gate(parser)
    # for a parent process that must not leave the server behind
    parser.add_argument("--until-stdin-ends", action="store_true", help=SUPPRESS)


def _add_proxy(subparsers: _SubParsersAction[_Parser]) -> None:
    """Add ``rekomock proxy``, which responds for AWS's own addresses."""
    parser = subparsers.add_parser(
        "proxy",
        help="respond to programs whose endpoints cannot be changed, as their proxy",
        description="Run moto's proxy with Amazon Rekognition in it until Ctrl-C: requests for AWS's own addresses are "
        "responded to, none is sent on. It needs the command openssl.",
        epilog=f"settings and their defaults:\n{describe_settings()}\n\n"
        "Example: rekomock proxy --port 0 --setting faces_per_user=5",
        allow_abbrev=False,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_proxy, parser=parser)
    _add_address(parser, port=5005)
    _add_mock(parser)
    _add_gate(parser)


def _add_address(parser: _Parser, port: int) -> None:
    """Add where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; %(default)s by default")
    parser.add_argument(
        "--port", type=_port, default=port, help="the port to listen on, 0 for any free one; %(default)s by default"
    )


def _add_mock(parser: _Parser) -> None:
    """Add what the mock of a server begins with."""
    parser.add_argument(
        "--setting",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="change a setting, see below; may be given several times",
    )
    parser.add_argument(
        "--engine", metavar="NAME", help="what finds faces in photographs; short for --setting engine=NAME"
    )
    parser.add_argument(
        "--album",
        type=Path,
        metavar="FILE",
        help="a start file in YAML or JSON: who is in which image, and the collections to begin with",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="keep the state of Rekognition in this file: read it at the start, write it on stop and at intervals",
    )
    parser.add_argument(
        "--state-interval",
        type=_seconds,
        metavar="SECONDS",
        help=f"how often to write what has changed to the state file; {STATE_INTERVAL:g} by default",
    )
    parser.add_argument(
        "--no-control",
        action="store_false",
        dest="control",
        help="serve neither the page at /rekomock/ nor the control API below /rekomock-api/",
    )


def _add_gate(parser: _Parser) -> None:
    """Add which web pages may use a server, and under which names."""
    parser.add_argument(
        "--allow-origin",
        type=_origin,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let web pages of this origin use the server, such as https://app.example.com, or * for all; those of "
        "loopback origins always may; may be given several times",
    )
    parser.add_argument(
        "--allowed-host",
        type=_host,
        action="append",
        default=[],
        metavar="NAME",
        help="another name of the server, under which the control API can be used; may be given several times",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"must be an integer from 0 to 65535, got {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= TIMEOUT_MAX:
        raise ArgumentTypeError(f"must be a number of seconds above 0, got {text!r}")
    return seconds


def _host(text: str) -> str:
    if not re.fullmatch(r"[\w.:\[\]-]+", text):
        raise ArgumentTypeError(f"must be a host name such as rekomock, got {text!r}")
    return text


def _origin(text: str) -> str:
    """Return an origin as browsers write it, without the default port; ``*`` and ``null`` as they are."""
    if text in ("*", "null"):
        return text
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if (
        scheme not in _DEFAULT_PORTS
        or not host
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
        or "@" in text
    ):
        raise ArgumentTypeError(f"must be an origin such as https://app.example.com, '*' or 'null', got {text!r}")
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port in (None, _DEFAULT_PORTS[scheme]) else f"{scheme}://{name}:{port}"


def _settings(options: Namespace) -> SettingsChange:
    try:
        engine = [] if options.engine is None else [f"engine={options.engine}"]
        return parse_settings([*options.settings, *engine])
    except ValueError as error:
        raise _UsageError(str(error)) from None


def _state(options: Namespace) -> dict[str, Any]:
    """Return the arguments about the state file."""
    if options.state_interval is None:
        return {"state": options.state}
    if options.state is None:
        raise _UsageError("argument --state-interval: is for a state file; name it with --state")
    return {"state": options.state, "state_interval": options.state_interval}


def _proxy(options: Namespace) -> None:
    proxy(
        options.host,
        options.port,
        settings=_settings(options),
        album=options.album,
        control=options.control,
        allowed_hosts=options.allowed_host,
        allowed_origins=options.allow_origin,
        **_state(options),
    )


def _serve(options: Namespace) -> None:
    serve(
        options.host,
        options.port,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        settings=_settings(options),
        album=options.album,
        control=options.control,
        allowed_hosts=options.allowed_host,
        allowed_origins=options.allow_origin,
        **_state(options),
        until_stdin_ends=options.until_stdin_ends,
    )


_SUBCOMMANDS: tuple[Callable[[_SubParsersAction[_Parser]], None], ...] = (_add_photo, _add_serve, _add_proxy)
