from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mirror_agent.errors import WrongSettings
from mirror_agent.sampling import Rule
from mirror_agent.settings import Address
from mirror_agent.settings_sources import read_settings

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ["--stream", "exchanges"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agent.toml"
    path.write_text("""
stream = "from-file"
listen = "0.0.0.0:4789"
shards = 2
vnis = [1, 2]

[[rules]]
action = "exclude"
host = "*.internal"
path = "/health*"
methods = ["GET"]
""")
    return path


def test_a_flag_goes_before_the_environment_and_that_before_the_file(file: Path) -> None:
    environment = {"HELIOSTAT_AGENT_CONFIG": str(file), "HELIOSTAT_AGENT_SHARDS": "3", "HELIOSTAT_AGENT_STREAM": "e"}

    settings = read_settings(["--stream", "from-flag"], environment)

    assert (settings.stream, settings.shards, settings.vnis) == ("from-flag", 3, (1, 2))
    assert settings.listen == Address("0.0.0.0", 4789)
    assert settings.rules == (Rule(action="exclude", host="*.internal", path="/health*", methods=("GET",)),)


def test_the_file_is_named_by_a_flag_before_a_variable(file: Path) -> None:
    other = file.with_name("other.toml")
    other.write_text('stream = "from-other"')

    assert read_settings(["--config", str(other)], {"HELIOSTAT_AGENT_CONFIG": str(file)}).stream == "from-other"


def test_lists_are_text_with_commas_and_rules_are_json_outside_of_the_file() -> None:
    rules = '[{"action": "include", "ports": [80, 443], "vnis": [7]}]'

    settings = read_settings([*NEEDED, "--vnis", "1, 16777215"], {"HELIOSTAT_AGENT_RULES": rules})

    assert settings.vnis == (1, 16_777_215)
    assert settings.rules == (Rule(action="include", ports=(80, 443), vnis=(7,)),)


def test_an_empty_variable_is_none() -> None:
    assert read_settings(NEEDED, {"HELIOSTAT_AGENT_STREAM": "", "HELIOSTAT_AGENT_VNIS": ""}).vnis is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--stream, HELIOSTAT_AGENT_STREAM or stream in the file: expected the Kinesis stream"),
        (["--stream", ""], "--stream: expected text of the form"),
        ([*NEEDED, "--listen", "4789"], "--listen: expected HOST:PORT with a port of 0 to 65535, found '4789'"),
        ([*NEEDED, "--listen", "h:65536"], "--listen: "),
        ([*NEEDED, "--health", "h:-1"], "--health: "),
        ([*NEEDED, "--queue-records-max", "0"], "--queue-records-max: expected a number of at least 1, found '0'"),
        ([*NEEDED, "--queue-records-max", "1.5"], "--queue-records-max: expected a whole number, found '1.5'"),
        ([*NEEDED, "--drain-timeout-s", "soon"], "--drain-timeout-s: expected a number, found 'soon'"),
        ([*NEEDED, "--drain-timeout-s", "nan"], "--drain-timeout-s: expected a finite number, found 'nan'"),
        ([*NEEDED, "--receive", "fast"], "--receive: expected 'auto', 'ring' or 'socket', found 'fast'"),
        ([*NEEDED, "--vnis", "1,x"], "--vnis[1]: expected a whole number, found 'x'"),
        ([*NEEDED, "--vnis", "16777216"], "--vnis[0]: expected a number below 16777216, found '16777216'"),
        ([*NEEDED, "--rules", "[{"], "--rules: expected JSON, found '[{'"),
        ([*NEEDED, "--rules", "{}"], "--rules: expected a list, found {}"),
        ([*NEEDED, "--config", "nowhere.toml"], "nowhere.toml: cannot be read: No such file or directory"),
    ],
)
def test_a_wrong_flag_is_named_with_what_was_expected_and_found(arguments: list[str], sentence: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        read_settings(arguments, {})

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"HELIOSTAT_AGENT_SHARDS": "none"}, "HELIOSTAT_AGENT_SHARDS: expected a whole number, found 'none'"),
        (
            {"HELIOSTAT_AGENT_STREM": "x"},
            "HELIOSTAT_AGENT_STREM: there is no such setting; did you mean HELIOSTAT_AGENT_STREAM?",
        ),
    ],
)
def test_a_wrong_variable_is_named(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        read_settings(NEEDED, environment)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("shards = 0", "agent.toml: shards: expected a number of at least 1, found 0"),
        ("shard = 1", "agent.toml: shard: there is no such setting; did you mean shards?"),
        ('[[rules]]\naction = "drop"', "agent.toml: rules[0].action: expected 'include' or 'exclude', found 'drop'"),
        ('[[rules]]\nhost = "a"', "agent.toml: rules[0].action: expected a value, found nothing"),
        ('[[rules]]\naction = "include"\nhosts = "a"', "agent.toml: rules[0].hosts: there is no such key"),
        ("shards: 1", "agent.toml: expected TOML: Expected '=' after a key in a key/value pair (at line 1, column 7)"),
        ('agent = "\xff"', "agent.toml: expected TOML: "),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "agent.toml"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(WrongSettings) as refused:
        read_settings([*NEEDED, "--config", str(path)], {})

    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith(sentence)


def test_everything_wrong_is_said_at_once(file: Path) -> None:
    with pytest.raises(WrongSettings) as refused:
        read_settings(["--config", str(file), "--receive", "fast"], {"HELIOSTAT_AGENT_SHARDS": "0"})

    named = {one.partition(":")[0] for one in str(refused.value).split("; ")}
    assert named == {"--receive", "HELIOSTAT_AGENT_SHARDS"}
