"""Dashboards and alarms of the stack templates: what they watch is told by somebody, and each alarm has its runbook."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import jsonschema
import pytest
from botocore.validate import ParamValidator

from chalice_app import telemetry
from chalice_app.costs.estimate import ALARM_METRICS, METRICS_ALWAYS, alarm_metrics
from chalice_app.operations.notice import of_alarm
from chalice_app.pipeline.counters import AGENT_LOSSES, PROCESSOR_LOSSES
from chalice_app.stacks.alarm import read_alarm
from heliostat.deploying.dry_run import Filling, preview
from heliostat.deploying.installation import Installation
from mirror_agent.embedded_metrics import MetricSpace, embedded_metrics
from tests.unit.cfn import left_out_metrics
from tests.unit.cfn.aws_metrics import AWS_METRICS
from tests.unit.cfn.told_metrics import (
    agent_tells,
    always_told,
    built_words,
    processor_and_reviewer_tell,
    source_names,
    words_of,
)
from tests.unit.chalice_app.stacks.alarm_messages import alarm_message
from tests.unit.mirror_agent.beating import heartbeat
from tools.template_file import read_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[3]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
DEPLOY = (ROOT / "docs" / "deploy.md").read_text("utf-8")
STACKS = ("collector", "processing", "control-plane")
EVERY = pytest.mark.parametrize("stack", STACKS)
TOPIC = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"
HERE = Installation("heliostat", "eu-central-1", "123456789012")
AGENT = ("Heliostat/Agent", "")
PROCESSOR, REVIEWER = ("Heliostat", "stream_processor"), ("Heliostat", "stream_processor_review")
CONTROL_PLANE = ("Heliostat", telemetry.SERVICE)
# A metric by namespace, name and dimensions.
Watched = tuple[str, str, tuple[tuple[str, str], ...]]

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
WIDGET = {
    "type": "object",
    "required": ["type", "x", "y", "width", "height", "properties"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["metric", "text", "log"]},
        "x": {"type": "integer", "minimum": 0, "maximum": 23},
        "y": {"type": "integer", "minimum": 0},
        "width": {"type": "integer", "minimum": 1, "maximum": 24},
        "height": {"type": "integer", "minimum": 1, "maximum": 1000},
        "properties": {"type": "object"},
    },
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}},
            "then": {"properties": {"properties": {"additionalProperties": False, **schema}}},
        }
        for kind, schema in {
            "text": {"required": ["markdown"], "properties": {"markdown": {"type": "string", "minLength": 1}}},
            "log": {
                "required": ["query", "region", "title", "view"],
                "properties": {
                    "query": {"type": "string", "pattern": "^SOURCE '"},
                    "region": {"const": HERE.region},
                    "title": {"type": "string"},
                    "view": {"enum": ["table", "timeSeries", "bar", "pie"]},
                },
            },
            "metric": {
                "required": ["metrics", "region", "title", "stat", "period"],
                "properties": {
                    "title": {"type": "string", "minLength": 1},
                    "region": {"const": HERE.region},
                    "view": {"enum": ["timeSeries", "singleValue", "gauge", "bar", "pie"]},
                    "stat": {"$ref": "#/$defs/stat"},
                    "period": {"enum": [60, 300, 3600]},
                    "metrics": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 500,
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "prefixItems": [{"type": ["string", "object"]}],
                            "items": {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/rendering"}]},
                        },
                    },
                },
            },
        }.items()
    ],
}
BODY = {
    "type": "object",
    "required": ["widgets"],
    "additionalProperties": False,
    "properties": {"widgets": {"type": "array", "minItems": 1, "maxItems": 500, "items": WIDGET}},
    "$defs": {
        "stat": {"enum": ["Sum", "Average", "Minimum", "Maximum", "SampleCount", "p99"]},
        "rendering": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[a-z][A-Za-z0-9_]*$"},
                "label": {"type": "string"},
                "visible": {"type": "boolean"},
                "yAxis": {"enum": ["left", "right"]},
                "stat": {"$ref": "#/$defs/stat"},
                "expression": {"type": "string", "maxLength": 1024},
            },
        },
    },
}


@cache
def resources(stack: str) -> dict[str, dict[str, Any]]:
    """The resources of a template as a deployment fills them in."""
    template = read_template(ROOT / "cfn" / f"{stack}.yaml")
    given = {
        **{name: str(each.get("Default", "")) for name, each in template["Parameters"].items()},
        "AWS::StackName": f"heliostat-{stack}",
        "TopicArn": TOPIC,
        "InventoryTableName": "heliostat-inventory",
        "ControlTableName": "heliostat-control",
    }
    filling = Filling(HERE, given, template)
    watching = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Logs::LogGroup")
    return {name: filling.fill(body) for name, body in template["Resources"].items() if body.get("Type") in watching}


def alarms(stack: str) -> dict[str, dict[str, Any]]:
    """The properties of a stack's alarms by name."""
    bodies = [body["Properties"] for body in resources(stack).values() if body["Type"] == "AWS::CloudWatch::Alarm"]
    return {body["AlarmName"]: body for body in bodies}


def dashboard(stack: str) -> dict[str, Any]:
    """The properties of a stack's dashboard."""
    [body] = [body for body in resources(stack).values() if body["Type"] == "AWS::CloudWatch::Dashboard"]
    return dict(body["Properties"])


def widgets(stack: str) -> list[dict[str, Any]]:
    """The widgets of its body."""
    return list(json.loads(dashboard(stack)["DashboardBody"])["widgets"])


def rows_of(widget: Mapping[str, Any]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Each metric's names, written out, and how it is drawn: a dot stands for what the metric before has there."""
    before: list[str] = []
    for row in widget["properties"]["metrics"]:
        names = [each for each in row if isinstance(each, str)]
        names = [before[index] if name == "." else name for index, name in enumerate(names)]
        before = names or before
        yield names, next((each for each in row if isinstance(each, dict)), {})


SEARCHED = re.compile(r"SEARCH\('\{([\w/]+),(\w+)\} MetricName=\"(\w+)\"', '(\w+)', (\d+)\)")


def watched_by_dashboard(stack: str) -> Iterator[Watched]:
    for widget in widgets(stack):
        if widget["type"] == "metric":
            for names, drawn in rows_of(widget):
                if names:
                    space, name, *pairs = names
                    yield space, name, tuple(zip(pairs[::2], pairs[1::2], strict=True))
                for space, dimension, name, _, _ in SEARCHED.findall(drawn.get("expression", "")):
                    yield space, name, ((dimension, "*"),)


def watched_by_alarms(stack: str) -> Iterator[Watched]:
    for alarm in alarms(stack).values():
        single = [alarm] if "MetricName" in alarm else []
        for metric in [*single, *(each["MetricStat"]["Metric"] for each in alarm.get("Metrics", [])[1:])]:
            pairs = tuple((each["Name"], each["Value"]) for each in metric["Dimensions"])
            yield metric["Namespace"], metric["MetricName"], pairs


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html, of one
# series: without GROUP BY.
QUERY = re.compile(r'SELECT (?:AVG|COUNT|MAX|MIN|SUM)\((\w+)\) FROM SCHEMA\("([\w/]+)", (\w+)\)')


def queried_by_alarms(stack: str) -> Iterator[Watched]:
    for alarm in alarms(stack).values():
        for each in alarm.get("Metrics", []):
            for name, space, dimension in QUERY.findall(each.get("Expression", "")):
                yield space, name, ((dimension, "*"),)


def watched() -> set[Watched]:
    return {
        each
        for stack in STACKS
        for each in (*watched_by_dashboard(stack), *watched_by_alarms(stack), *queried_by_alarms(stack))
    }


def own(space: str, pairs: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    return space, dict(pairs).get("service", "")


# --- form -------------------------------------------------------------------------------------------------------------


@EVERY
def test_a_dashboard_has_the_structure_that_cloudwatch_documents(stack: str) -> None:
    body = json.loads(dashboard(stack)["DashboardBody"])
    jsonschema.Draft202012Validator(BODY).validate(body)

    taken: set[tuple[int, int]] = set()
    for widget in body["widgets"]:
        assert widget["x"] + widget["width"] <= 24
        across, down = (
            range(widget["x"], widget["x"] + widget["width"]),
            range(widget["y"], widget["y"] + widget["height"]),
        )
        cells = {(x, y) for x in across for y in down}
        assert not cells & taken, widget["properties"]
        taken |= cells
    # One graph below its row's heading, and nothing between: the grid is full.
    assert len(taken) == 24 * max(y + 1 for _, y in taken)


@EVERY
def test_math_of_a_graph_uses_what_stands_in_the_same_graph(stack: str) -> None:
    for widget in widgets(stack):
        if widget["type"] != "metric":
            continue
        drawn = [each for _, each in rows_of(widget)]
        ids = {each["id"] for each in drawn if "id" in each}
        assert len(ids) == sum("id" in each for each in drawn)
        hidden = {each["id"] for each in drawn if each.get("visible") is False}
        math = " ".join(each.get("expression", "") for each in drawn)
        used = set(re.findall(r"\b[a-z]\w*\b", SEARCHED.sub("", math)))
        assert (used <= ids, hidden <= used) == (True, True), widget["properties"]["title"]


@EVERY
def test_cloudwatch_takes_what_the_template_asks_of_it(stack: str) -> None:
    """By botocore's model of the service, which knows names, types and lengths."""
    model = boto3.client("cloudwatch", region_name=HERE.region).meta.service_model
    validator = ParamValidator()

    board = validator.validate(dashboard(stack), model.operation_model("PutDashboard").input_shape)
    assert board.generate_report() == ""
    operation = model.operation_model("PutMetricAlarm").input_shape
    operators = set(operation.members["ComparisonOperator"].enum)
    for name, alarm in alarms(stack).items():
        assert validator.validate(alarm, operation).generate_report() == "", name
        assert alarm["ComparisonOperator"] in operators


@EVERY
def test_an_alarm_waits_for_several_of_its_datapoints_and_says_what_silence_means(stack: str) -> None:
    assert alarms(stack)
    for name, alarm in alarms(stack).items():
        assert name.startswith(f"heliostat-{stack}-")
        assert 1 <= alarm["DatapointsToAlarm"] <= alarm["EvaluationPeriods"]
        assert alarm["TreatMissingData"] in {"breaching", "notBreaching", "missing"}
        # CloudWatch looks back for a day at the most, and an hour is long for somebody to be told.
        periods = {
            alarm.get("Period"),
            *(each.get("MetricStat", each).get("Period") for each in alarm.get("Metrics", [])),
        }
        [period_s] = periods - {None}
        assert alarm["EvaluationPeriods"] * period_s <= 3600, name
        # What is lost counts at once; anything that may pass by itself has to last.
        assert alarm["DatapointsToAlarm"] > 1 or "ost" in name or "given-up" in name
        # Silence of what always reports is what such an alarm is for.
        assert (alarm["ComparisonOperator"] == "LessThanThreshold") == (alarm["TreatMissingData"] == "breaching")
        # Down and up again are told on the topic of the installation.
        assert alarm["AlarmActions"] == alarm["OKActions"] == [TOPIC]


@EVERY
def test_an_alarms_expression_uses_every_metric_that_it_reads(stack: str) -> None:
    for name, alarm in alarms(stack).items():
        if "Metrics" in alarm:
            first, *read = alarm["Metrics"]
            if first["Expression"].startswith("SELECT "):
                # A query reads by itself, takes its own period, and an alarm takes one of them.
                assert QUERY.fullmatch(first["Expression"]), name
                assert (first["Period"], read) == (300, []), name
                continue
            used = set(re.findall(r"\b[a-z]\w*\b", first["Expression"]))
            assert used == {each["Id"] for each in read}, name
            assert [each["ReturnData"] for each in alarm["Metrics"]] == [True] + [False] * len(read)


def test_an_alarm_reckons_with_metrics_alone_that_are_always_told(tmp_path: Path) -> None:
    """AWS does not say what FILL, or a sum, makes of a metric that there never was: such an alarm might stay silent."""
    told = {(space, name) for (space, _), names in always_told(tmp_path).items() for name in names}
    # A query of Metrics Insights reads the metrics that there are, and gives no data of none.
    reckoning = {
        name: alarm["Metrics"]
        for stack in STACKS
        for name, alarm in alarms(stack).items()
        if "Metrics" in alarm and not QUERY.fullmatch(alarm["Metrics"][0]["Expression"])
    }

    assert reckoning.keys() == {f"heliostat-collector-{each}" for each in ("packets-dropped", "exchanges-incomplete")}
    for name, (_, *read) in reckoning.items():
        metrics = [each["MetricStat"]["Metric"] for each in read]
        assert {(each["Namespace"], each["MetricName"]) for each in metrics} <= told, name


def test_an_alarm_watches_every_function_of_the_control_plane_and_every_queue_of_what_was_given_up() -> None:
    watching = {(name, value) for stack in STACKS for _, name, pairs in watched_by_alarms(stack) for _, value in pairs}
    text = (ROOT / "cfn" / "control-plane.yaml").read_text("utf-8")
    functions = set(re.findall(r"^      FunctionName: !Sub \$\{InstallationName\}-([\w-]+)$", text, re.MULTILINE))
    queues = {
        f"<{name}.QueueName>"
        for stack in STACKS
        for name, body in read_template(ROOT / "cfn" / f"{stack}.yaml")["Resources"].items()
        if body.get("Type") == "AWS::SQS::Queue"
    }

    assert {"api", "worker", "webhooks"} <= functions
    assert {("Errors", f"heliostat-{each}") for each in functions} <= watching
    assert len(queues) == 3
    assert {("ApproximateNumberOfMessagesVisible", each) for each in queues} <= watching


def test_without_a_topic_an_alarm_has_no_action_and_stands() -> None:
    for stack in ("collector", "processing"):
        template = read_template(ROOT / "cfn" / f"{stack}.yaml")
        filling = Filling(HERE, dict.fromkeys(template["Parameters"], ""), template)
        bodies = [body for body in template["Resources"].values() if body["Type"] == "AWS::CloudWatch::Alarm"]
        assert {filling.fill(body["Properties"]["AlarmActions"]) for body in bodies} == {None}


def test_alarms_may_publish_on_the_topic_and_use_its_key_and_nobody_elses_may() -> None:
    template = read_template(ROOT / "cfn" / "bootstrap.yaml")
    given = {name: str(each.get("Default", "")) for name, each in template["Parameters"].items()}
    statements = preview("bootstrap", template, given, HERE, None).statements
    found = {each.resource: each for each in statements if each.principal == {"Service": "cloudwatch.amazonaws.com"}}

    assert found["NotificationsPolicy"].actions == ["sns:Publish"]
    assert found["Key"].actions == ["kms:Decrypt", "kms:GenerateDataKey"]
    for each in found.values():
        assert each.condition == {
            "StringEquals": {"aws:SourceAccount": HERE.account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{HERE.region}:{HERE.account}:alarm:heliostat-*"},
        }


# --- runbooks ---------------------------------------------------------------------------------------------------------


def runbooks() -> dict[str, str]:
    """The text of each runbook, by the anchor that its heading has on GitHub."""
    section = OPERATIONS.partition("\n## Runbooks\n")[2].partition("\n## ")[0]
    parts = re.split(r"^### (.+)$", section, flags=re.MULTILINE)[1:]
    return {heading.lower().replace(" ", "-"): text for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def test_every_alarm_names_its_runbook_and_every_runbook_is_of_an_alarm() -> None:
    named = {}
    for stack in STACKS:
        for name, alarm in alarms(stack).items():
            [anchor] = re.findall(r"docs/operations\.md#([a-z-]+)$", alarm["AlarmDescription"])
            # Alarms of one kind have one runbook: what each of them watches ends its name.
            assert f"alarm-{name.removeprefix(f'heliostat-{stack}-')}-".startswith(f"{anchor}-")
            named[anchor] = alarm

    assert list(named) == list(runbooks())


def test_every_alarm_says_how_bad_it_is_as_it_is_read_for_webhooks() -> None:
    for stack in STACKS:
        for name, alarm in alarms(stack).items():
            message = alarm_message(name, AlarmDescription=alarm["AlarmDescription"])
            change = read_alarm(message, installation="heliostat", topic_arn=TOPIC)
            assert change is not None
            assert alarm["AlarmDescription"].startswith(f"{change.sentence} Severity: {change.severity}."), name
            assert change.runbook.startswith("docs/operations.md#alarm-"), name
            assert change.severity in {"critical", "high", "medium"}
            assert len(of_alarm(change).text) == len(change.sentence)


def test_the_index_of_alarms_leads_to_every_runbook_from_its_stack() -> None:
    section = OPERATIONS.partition("\n## Alarms\n")[2].partition("\n## ")[0]
    told = re.findall(
        r"^\| \[([a-z-]+)\]\(#alarm-([a-z-]+)\) \| ([a-z-]+) \|[^|]+\| (?:now|today) \|$", section, re.MULTILINE
    )

    there = {
        (alarm["AlarmDescription"].rpartition("#alarm-")[2], stack): None
        for stack in STACKS
        for alarm in alarms(stack).values()
    }
    assert told == [(name, name, stack) for name, stack in there]


def test_what_cannot_wait_is_told_as_high_or_critical() -> None:
    at_once = set(re.findall(r"^\| \[[a-z-]+\]\(#alarm-([a-z-]+)\) \|.*\| now \|$", OPERATIONS, re.MULTILINE))
    descriptions = [alarm["AlarmDescription"] for stack in STACKS for alarm in alarms(stack).values()]

    told = {each.rpartition("#alarm-")[2]: each for each in descriptions}
    assert len(at_once) >= 6
    assert [name for name in at_once if not re.search(r"Severity: (?:high|critical)\.", told[name])] == []


def test_the_documentation_tells_what_the_alarms_of_each_stack_cost() -> None:
    # CloudWatch bills each metric that an alarm watches.
    dollars = {stack: f"{len(list(watched_by_alarms(stack))) * 0.10:.2f}" for stack in STACKS}
    both = f"{float(dollars['collector']) + float(dollars['processing']):.2f}"

    assert f"{both} of collector and processing, {dollars['control-plane']} of the control plane" in OPERATIONS
    assert f"the control plane's alarms, USD {dollars['control-plane']}," in DEPLOY


def test_a_runbook_says_what_it_means_where_to_see_it_what_to_do_and_when_to_leave_it() -> None:
    for anchor, text in runbooks().items():
        parts = re.findall(r"^- \*\*(\w+)\*\*: (.+)$", text, re.MULTILINE)
        assert [name for name, _ in parts] == ["Means", "See", "Do", "Ignore"], anchor
        assert all(len(sentence) > 30 for _, sentence in parts), anchor


def documented_counters() -> tuple[set[str], tuple[str, ...]]:
    """Names in the first column of the tables of counters, and prefixes that a reason or kind is written behind.

    A name that begins with an underscore goes on from a part of the last whole one: `folds_folded`, `_replayed`.
    """
    section = OPERATIONS.partition("\n## Counters that say where it stops\n")[2].partition("\n## Faults of sending")[0]
    section += OPERATIONS.partition("| processor's counter |")[2].partition("\n## ")[0]
    names: set[str] = set()
    prefixes: list[str] = []
    for cell in re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE):
        whole = ""
        for name, more in re.findall(r"`(\w+)`( \+)?", cell):
            if name.startswith("_"):
                names.update(whole[:end] + name for end in range(len(whole) + 1))
            elif more:
                prefixes.append(name)
            else:
                whole = name
                names.add(name)
    return names, tuple(prefixes)


def test_the_documentation_explains_every_counter(told: dict[tuple[str, str], set[str]]) -> None:
    names, prefixes = documented_counters()
    counted = {name for each in told.values() for name in each}
    counted |= set(telemetry.METRICS) | set(source_names("stream_processor"))
    reckoned = {"memory_bytes", "lag_s", "ailments", "exchanges_lost", "exchanges_cut", "given_up_at_bounds"}

    assert len(counted) > 180
    assert {name for name in counted - names - reckoned if not name.startswith(prefixes)} == set()
    assert {name for name in reckoned if f"`{name}`" not in OPERATIONS} == set()


def test_the_documentation_tells_every_row_of_every_dashboard() -> None:
    section = OPERATIONS.partition("\n## Dashboards\n")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", section, re.MULTILINE)

    headings = [
        (stack, widget["properties"]["markdown"].removeprefix("## ").partition(":")[0])
        for stack in STACKS
        for widget in widgets(stack)
        if widget["type"] == "text"
    ]
    assert told == headings


# --- who tells it -----------------------------------------------------------------------------------------------------


def test_every_metric_of_aws_is_one_that_it_documents_with_these_dimensions() -> None:
    used = {
        (space, name, frozenset(dimension for dimension, _ in pairs))
        for space, name, pairs in watched()
        if space.startswith("AWS/")
    }

    documented = {(space, *each) for space, metrics in AWS_METRICS.items() for each in metrics}
    assert used == documented


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], set[str]]:
    """What is told by namespace and service, of everything that was run."""
    return {
        AGENT: agent_tells(tmp_path_factory.mktemp("agent")),
        **processor_and_reviewer_tell(tmp_path_factory.mktemp("inventory")),
        # That each of these is told is held in tests/unit/chalice_app/test_telemetry.py.
        CONTROL_PLANE: set(telemetry.METRICS),
    }


def test_every_metric_of_ours_that_is_watched_is_told(told: dict[tuple[str, str], set[str]]) -> None:
    ours = {(own(space, pairs), name) for space, name, pairs in watched() if not space.startswith("AWS/")}
    words = {
        AGENT: words_of("mirror_agent") | built_words(),
        PROCESSOR: words_of("stream_processor", "inventory_store"),
        REVIEWER: words_of("stream_processor/review"),
        CONTROL_PLANE: set(),
    }

    assert told.keys() == words.keys()
    untold = {
        (who, name)
        for who, name in ours
        # What takes a damaged disk or a flood to be counted stands in the code by its name, or by its two parts.
        if name not in told[who] | words[who] and not _is_put_together(name, words[who])
    }
    assert untold == set()


def test_every_loss_of_an_exchange_is_named_and_shown(told: dict[tuple[str, str], set[str]]) -> None:
    # What a rule of the operator leaves out is no loss.
    lost = {each for each in told[AGENT] if re.match("exchanges_(dropped|lost)_", each)} - {"exchanges_dropped_by_rule"}
    named = {each.name for each in AGENT_LOSSES if re.match("exchanges_(dropped|lost)_", each.name)}

    assert lost <= named
    assert named <= {name for _, name, _ in watched_by_dashboard("collector")}


def test_every_loss_is_in_an_alarm(told: dict[tuple[str, str], set[str]]) -> None:
    watched_by_any = {name for stack in STACKS for _, name, _ in watched_by_alarms(stack)}
    silent = {each.name for each in PROCESSOR_LOSSES} - watched_by_any
    # Of agents, also what the catalogue does not name.
    for name in {each.name for each in AGENT_LOSSES} | {
        each for each in told[AGENT] if each.startswith("exchanges_lost_")
    }:
        reported = embedded_metrics(heartbeat(), {name: 3}, MetricSpace("Heliostat/Agent", "collector"), 0)
        if not any(document.get(each) == 3 for document in reported for each in watched_by_any):
            silent.add(name)

    told_by = {name: alarm for alarm, names in left_out_metrics.LOSSES_TOLD_BY.items() for name in names}
    reasoned = {*told_by, *(name for names in left_out_metrics.NO_LOSSES.values() for name in names)}
    assert {name for name in silent if not any(fnmatch(name, each) for each in reasoned)} == set()
    # And none has a reason to be in none and is in one, or is told by an alarm that is gone.
    assert {each for each in reasoned if not any(fnmatch(name, each) for name in silent)} == set()
    assert {f"heliostat-{each}" for each in told_by.values()} <= {name for stack in STACKS for name in alarms(stack)}


def test_what_a_rule_leaves_out_raises_no_alarm() -> None:
    left_out = {"exchanges_dropped_by_rule": 3}
    [document] = embedded_metrics(heartbeat(), left_out, MetricSpace("Heliostat/Agent", "collector"), 0)

    assert {name for _, name, _ in watched_by_alarms("collector") if document.get(name) == 3} == set()


def _is_put_together(name: str, words: set[str]) -> bool:
    return any({name[:end], name[end:]} <= words for end in range(1, len(name)))


@pytest.mark.parametrize(
    ("who", "left_out"),
    [
        (AGENT, left_out_metrics.AGENT),
        (PROCESSOR, left_out_metrics.PROCESSOR),
        (REVIEWER, left_out_metrics.REVIEWER),
        (CONTROL_PLANE, left_out_metrics.CONTROL_PLANE),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_every_metric_that_is_told_is_watched_or_left_out_for_a_reason(
    told: dict[tuple[str, str], set[str]], who: tuple[str, str], left_out: Mapping[str, tuple[str, ...]]
) -> None:
    packages = {AGENT: "mirror_agent", PROCESSOR: "stream_processor", REVIEWER: "stream_processor/review"}
    counted = set(source_names(packages[who])) if who in packages else set()
    if who == PROCESSOR:
        counted -= set(source_names(packages[REVIEWER]))
    shown = {name for space, name, pairs in watched() if own(space, pairs) == who}
    patterns = [pattern for names in left_out.values() for pattern in names]

    silent = {name for name in (told[who] | counted) - shown if not any(fnmatch(name, each) for each in patterns)}
    assert silent == set()
    # And nothing is left out that nobody tells.
    everything, words = told[who] | counted, words_of("mirror_agent", "stream_processor", "inventory_store")
    unused = [each for each in patterns if not any(fnmatch(name, each) for name in everything)]
    assert [each for each in unused if not _is_put_together(each, words) and each.rstrip("*") not in words] == []


def test_no_dimension_of_ours_takes_many_values() -> None:
    for space, name, pairs in watched():
        if not space.startswith("AWS/"):
            assert {dimension for dimension, _ in pairs} in ({"StackName"}, {"installation", "service"}), name


def test_logs_that_a_dashboard_asks_are_groups_of_the_same_stack() -> None:
    for stack in STACKS:
        groups = {
            body["Properties"]["LogGroupName"]
            for body in resources(stack).values()
            if body["Type"] == "AWS::Logs::LogGroup" and "LogGroupName" in body["Properties"]
        }
        asked = [widget["properties"]["query"] for widget in widgets(stack) if widget["type"] == "log"]
        assert {re.findall(r"SOURCE '([^']+)'", query)[0] for query in asked} <= groups


def test_the_estimate_counts_what_alarms_watch_and_what_is_always_told(tmp_path: Path) -> None:
    stacks = ("collector", "processing")
    assert sum(len(list(watched_by_alarms(stack))) for stack in stacks) == ALARM_METRICS
    # What a query reads is one of each mirrored instance, each with a mirror session.
    assert alarm_metrics(7) == ALARM_METRICS + 7 * sum(len(list(queried_by_alarms(stack))) for stack in stacks)
    assert sum(len(names) for names in always_told(tmp_path).values()) == METRICS_ALWAYS
