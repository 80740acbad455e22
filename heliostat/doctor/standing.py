"""What stands: stacks and their releases, tables, stream, functions, logs, alarms and queues."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from chalice_app.aws.cloudwatch import Metric
from chalice_app.pipeline.releases import OWN, misfit, release_of
from chalice_app.stacks.status import standing
from heliostat.deploying.account import refusals
from heliostat.deploying.installation import HELD_TAG
from heliostat.doctor.limits import LOOKED_BACK_S, NAMES_SHOWN_MAX
from heliostat.doctor.subject import found_or_none
from heliostat.doctor.verdict import Verdict, failed, judged, of_failure, ok
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from heliostat.doctor.subject import Subject

DEPLOY = "Run heliostat deploy: it makes what is missing."
# CloudFormation compares templates, and does not look at what was changed or deleted beside it.
BESIDE = "No deploy or apply brings that back; see docs/operations.md, Changed beside its stack."
NOT_FOUND = "ResourceNotFoundException"
# As SQS spells it in its newer protocol, and in the older one, whose code it keeps for clients that know that.
NO_QUEUE = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")


def named(names: Sequence[str]) -> str:
    """Names, those beyond the first few counted."""
    shown = ", ".join(names[:NAMES_SHOWN_MAX])
    left = len(names) - NAMES_SHOWN_MAX
    return f"{shown} and {left:,} more" if left > 0 else shown


def examine_stacks(subject: Subject) -> Iterator[Verdict]:
    """One row a stack. The two that an apply makes may be absent."""
    installation = subject.installation
    for name in (installation.bootstrap, installation.control_plane, installation.collector, installation.processing):
        found = subject.stack(name)
        check = f"stack {name}"
        if found is not None:
            state = standing(found.status)
            if found.stands:
                yield ok(check, f"It stands ({found.status}).")
            elif found.works:
                yield Verdict(check, "unknown", f"It is being changed ({found.status}).", "Wait for its end.")
            else:
                fix = f"See its events. {DEPLOY if name in _ours(subject) else 'Then run heliostat apply.'}"
                yield failed(check, f"It is {state.state.value} ({found.status}).", fix)
        elif name in _ours(subject):
            yield failed(check, "There is none.", DEPLOY)
        else:
            yield ok(check, "There is none: nothing was applied yet.")


def _ours(subject: Subject) -> tuple[str, str]:
    return subject.installation.bootstrap, subject.installation.control_plane


def examine_releases(subject: Subject) -> Iterator[Verdict]:
    """Do the parts fit together, and is this program of their release?"""
    installation = subject.installation
    outputs = {name: subject.outputs(name) for name in (installation.control_plane, *installation.stacks[:2])}
    if not outputs[installation.control_plane]:
        return
    own = release_of("control_plane", outputs[installation.control_plane])
    agents, processor = (
        release_of(part, outputs[name]) if outputs[name] else None
        for part, name in (("agents", installation.collector), ("processor", installation.processing))
    )
    if (failure := misfit(own, agents, processor)) is not None:
        yield of_failure("releases", failure)
    elif own.version != OWN.version:
        found = f"The installation is of release {own.version or 'an earlier one'}, and this program of {OWN.version}."
        yield Verdict("releases", "unknown", found, "Run heliostat deploy, then apply: all parts come to this release.")
    else:
        yield ok("releases", f"All parts are of release {own.version}.")


def examine_tables(subject: Subject) -> Iterator[Verdict]:
    """Are the tables as the bootstrap stack says: keys, indexes, expiry, recovery?"""
    bootstrap = subject.stack(subject.installation.bootstrap)
    if bootstrap is None:
        return
    declared = {"InventoryTableName": "InventoryTable", "ControlTableName": "ControlTable"}
    names = {subject.output(bootstrap, output): resource for output, resource in declared.items()}
    template = subject.stacks.template(bootstrap.name)["Resources"]
    for name, resource in names.items():
        yield _table(subject.account.client("dynamodb"), name, template[resource]["Properties"])


def _table(dynamodb: Any, name: str, declared: Mapping[str, Any]) -> Verdict:
    check = f"table {name}"
    answer = found_or_none("dynamodb:DescribeTable", lambda: dynamodb.describe_table(TableName=name), NOT_FOUND)
    if answer is None:
        return failed(check, "There is none.", f"{BESIDE} What it held is in its point-in-time recovery.")
    table = answer["Table"]
    if table["TableStatus"] not in ("ACTIVE", "UPDATING"):
        return failed(check, f"It is {table['TableStatus']}.", "See the table in DynamoDB.")
    wrong = []
    if _keys(table["KeySchema"]) != _keys(declared["KeySchema"]):
        wrong.append("its keys")
    indexes = {each["IndexName"]: _keys(each["KeySchema"]) for each in table.get("GlobalSecondaryIndexes", [])}
    wanted_indexes = declared.get("GlobalSecondaryIndexes", [])
    wrong += [
        f"index {each['IndexName']}"
        for each in wanted_indexes
        if indexes.get(each["IndexName"]) != _keys(each["KeySchema"])
    ]
    with refusals("dynamodb:DescribeTimeToLive"):
        expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    wanted = declared.get("TimeToLiveSpecification", {}).get("AttributeName")
    if wanted and (expiry.get("TimeToLiveStatus"), expiry.get("AttributeName")) != ("ENABLED", wanted):
        wrong.append(f"expiry by {wanted}")
    with refusals("dynamodb:DescribeContinuousBackups"):
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    if declared.get("PointInTimeRecoverySpecification") and recovery != "ENABLED":
        wrong.append("point-in-time recovery")
    if wrong:
        return failed(check, f"Not as the stack made it: {', '.join(wrong)}.", "Bring it back in DynamoDB by hand.")
    return ok(check, f"It is active, with its keys, {len(indexes)} indexes, expiry and recovery.")


def _keys(schema: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(each["KeyType"], each["AttributeName"]) for each in schema]


def examine_stream(subject: Subject) -> Iterator[Verdict]:
    """The record stream, where a collector stands."""
    name = subject.outputs(subject.installation.collector).get("RecordStreamName")
    if name is None:
        return
    kinesis = subject.account.client("kinesis")
    answer = found_or_none(
        "kinesis:DescribeStreamSummary", lambda: kinesis.describe_stream_summary(StreamName=name), NOT_FOUND
    )
    if answer is None:
        yield failed("stream", f"{name} is gone.", BESIDE)
        return
    summary = answer["StreamDescriptionSummary"]
    status, hours = summary["StreamStatus"], summary["RetentionPeriodHours"]
    if status not in ("ACTIVE", "UPDATING"):
        yield failed("stream", f"{name} is {status}.", "See the stream in Kinesis.")
    else:
        yield ok("stream", f"{name} is {status.lower()} and keeps records for {hours} hours.")


def examine_functions(subject: Subject) -> Iterator[Verdict]:
    """Every function: is it there, may it run, and what failed lately?"""
    functions = subject.account.client("lambda")
    names = subject.made("AWS::Lambda::Function")
    errors = subject.lately([_errors(name) for name in names], LOOKED_BACK_S)
    for name in names:
        check = f"function {name}"
        answer = found_or_none("lambda:GetFunction", partial(functions.get_function, FunctionName=name), NOT_FOUND)
        if answer is None:
            yield failed(check, "A stack has made it, and it is gone.", BESIDE)
            continue
        configuration = answer["Configuration"]
        state, update = configuration.get("State", "Active"), configuration.get("LastUpdateStatus", "Successful")
        count = errors.get(_errors(name), 0.0)
        log = configuration.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{name}"
        if HELD_TAG in answer.get("Tags", {}) or answer.get("Concurrency") == {"ReservedConcurrentExecutions": 0}:
            yield failed(check, "It is held: none of it may run.", "Run heliostat deploy: it releases what is held.")
        elif state == "Failed" or update == "Failed":
            reason = configuration.get("StateReason") or configuration.get("LastUpdateStatusReason") or "no reason"
            yield failed(check, f"It cannot run: {reason}", "Mend what it names.")
        elif count:
            found = f"{plural(round(count), 'invocation')} failed in the last hour."
            yield failed(check, found, f"See its log: aws logs tail {log} --since 1h")
        else:
            yield ok(check, "It is active, and nothing failed in the last hour.")


def _errors(name: str) -> Metric:
    return Metric("AWS/Lambda", "Errors", (("FunctionName", name),))


def examine_mapping(subject: Subject) -> Iterator[Verdict]:
    """Does Lambda read the record stream?"""
    name = subject.outputs(subject.installation.processing).get("ProcessorName")
    stream = subject.outputs(subject.installation.collector).get("RecordStreamArn")
    if name is None or stream is None:
        return
    with refusals("lambda:ListEventSourceMappings"):
        listed = subject.account.client("lambda").list_event_source_mappings(EventSourceArn=stream)
    mappings = [each for each in listed["EventSourceMappings"] if each["FunctionArn"].rsplit(":", 1)[-1] == name]
    if not mappings:
        yield failed("record reader", f"Nothing reads the stream for {name}.", BESIDE)
    for each in mappings:
        state, result = each["State"], each.get("LastProcessingResult") or "nothing read yet"
        if state not in ("Enabled", "Creating", "Enabling", "Updating"):
            yield failed("record reader", f"Reading the stream is {state.lower()}.", "Enable the event source mapping.")
        elif result.startswith("PROBLEM"):
            yield failed("record reader", f"Lambda cannot read the stream: {result}", "Mend what it names.")
        else:
            yield ok("record reader", f"It is {state.lower()}: {result}.")


def examine_logs(subject: Subject) -> Iterator[Verdict]:
    """Every log group, which nothing is told without."""
    logs = subject.account.client("logs")
    missing, endless, names = [], [], subject.made("AWS::Logs::LogGroup")
    for name in names:
        with refusals("logs:DescribeLogGroups"):
            groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        own = next((each for each in groups if each["logGroupName"] == name), None)
        if own is None:
            missing.append(name)
        elif "retentionInDays" not in own:
            endless.append(name)
    if missing:
        yield failed("logs", f"Gone: {named(missing)}.", BESIDE)
    elif endless:
        yield failed("logs", f"Kept for ever: {named(endless)}.", "Set their retention again.")
    elif names:
        yield ok("logs", f"{plural(len(names), 'log group')}, each with its retention.")


def examine_alarms(subject: Subject) -> Iterator[Verdict]:
    """Every alarm that our stacks made: is it there, and what does it say?"""
    names = subject.made("AWS::CloudWatch::Alarm")
    if not names:
        yield ok("alarms", "The stacks of this release make none.")
        return
    with refusals("cloudwatch:DescribeAlarms"):
        pages = subject.account.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNames=names[:100])
        found = {each["AlarmName"]: each for page in pages for each in page["MetricAlarms"]}
    missing = [name for name in names[:100] if name not in found]
    ringing = [name for name, each in found.items() if each["StateValue"] == "ALARM"]
    if missing:
        yield failed("alarms", f"Gone: {named(missing)}.", BESIDE)
    elif ringing:
        reason = found[ringing[0]].get("StateReason", "")
        yield failed("alarms", f"In alarm: {named(ringing)}. {reason}".strip(), "See docs/operations.md for each.")
    else:
        yield ok("alarms", f"{plural(len(found), 'alarm')}, none in alarm.")


def examine_queues(subject: Subject) -> Iterator[Verdict]:
    """What was given up: events that no function handled, messages that no webhook took, batches not folded."""
    installation = subject.installation
    queues = {
        "failed events": subject.outputs(installation.control_plane).get("FailedInvocationsUrl"),
        "webhook dead letters": subject.outputs(installation.control_plane).get("WebhookDeadLettersUrl"),
        "failed batches": subject.outputs(installation.processing).get("FailedBatchesUrl"),
    }
    for check, url in queues.items():
        if url is not None:
            yield from judged(check, partial(_examine_queue, subject, check, url))


def _examine_queue(subject: Subject, check: str, url: str) -> Iterator[Verdict]:
    sqs = subject.account.client("sqs")
    ask = partial(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    told = found_or_none("sqs:GetQueueAttributes", ask, *NO_QUEUE)
    if told is None:
        yield failed(check, f"{url} is gone: what is given up is lost.", BESIDE)
        return
    count = int(told["Attributes"]["ApproximateNumberOfMessages"])
    if count:
        fix = "Read them: each names what failed, and why."
        fix += " heliostat redrive brings back what was too old." if check == "failed batches" else ""
        yield failed(check, f"About {count:,} lie in {url}.", fix)
    else:
        yield ok(check, "None.")
