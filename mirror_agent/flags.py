"""The agent's command line, made from the settings' model: one flag and one environment variable a setting."""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mirror_agent.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VARIABLE_PREFIX = "HELIOSTAT_AGENT_"
_DESCRIPTION = """\
Receive mirrored packets (VXLAN over UDP), rebuild HTTP exchanges, mask credentials, and put exchange records on a
Kinesis stream. Ends on SIGTERM or SIGINT after sending what it holds; SIGHUP reads the file again."""
_EPILOG = f"""\
Flags go before environment variables (--endpoint-url is {VARIABLE_PREFIX}ENDPOINT_URL), and these before the file. AWS
credentials are found as by every AWS client. Exit status: 0 ended as asked, 1 failed, 2 wrong settings, 3 ended
because the instance is being terminated."""


@dataclass(frozen=True, slots=True)
class Described:
    """One setting as a person reads of it; `default` is empty where there is none."""

    name: str
    metavar: str
    default: str
    description: str


def flag_of(name: str) -> str:
    """The flag of a setting."""
    return "--" + name.replace("_", "-")


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return VARIABLE_PREFIX + name.upper()


def described() -> Iterator[Described]:
    """All settings, in the order of the model."""
    for name, field in Settings.model_fields.items():
        extra: Any = field.json_schema_extra or {}
        default = extra.get("default") or ("required" if field.is_required() else _shown(field.default))
        yield Described(name, extra["metavar"], default, field.description or "")


def parse_flags(arguments: Sequence[str]) -> dict[str, str]:
    """What stands on the command line, by setting; `config` beside them names the file.

    Raises:
        SystemExit: `--help` was printed, or an unknown flag was refused.
    """
    given = vars(_parser().parse_args(arguments))
    return {name: text for name, text in given.items() if text is not None}


def flags_help(heading: str = "") -> str:
    """All settings for a person; under a heading of its own where a command has other options beside them."""
    text = _parser().format_help()
    return f"{heading}\n{text.partition('show this help message and exit')[2].strip(chr(10))}" if heading else text


def _shown(default: object) -> str:
    if default is None or default == ():
        return ""
    return f"{default:g}" if isinstance(default, float) else str(default)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mirror_agent",
        description=textwrap.fill(_DESCRIPTION, 100),
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--config", metavar="FILE", help="a TOML file of settings, keyed by the flags' names with underscores"
    )
    for one in described():
        default = f" ({one.default})" if one.default else ""
        parser.add_argument(
            flag_of(one.name), metavar=one.metavar, help=f"{one.description}{default}".replace("%", "%%")
        )
    return parser
