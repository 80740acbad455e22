"""The composition root: what routes and handlers are given, made once for each process."""

from __future__ import annotations

import os
import random
import secrets
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import sleep, time, time_ns
from typing import TYPE_CHECKING, Any, Protocol

from aws_lambda_powertools import Logger

from api_inventory.notifications.happening import TEST_TEXT, Happening
from api_inventory.notifications.notification import Notification
from chalice_app import telemetry
from chalice_app.aws import custom_resource
from chalice_app.aws.account import Account
from chalice_app.aws.clients import client, object_url
from chalice_app.aws.control_table import ControlTable
from chalice_app.aws.dead_letters import DeadLetters
from chalice_app.aws.measures import CloudWatchMeasures
from chalice_app.aws.mirroring import MirrorWriter
from chalice_app.aws.notices import Topic
from chalice_app.aws.preflight import PreflightReader
from chalice_app.aws.refusal import explain_for
from chalice_app.aws.scaling import scaling_activities
from chalice_app.aws.stacks import Stacks
from chalice_app.aws.subscriptions import Subscriptions
from chalice_app.aws.usage import CloudWatchUsage
from chalice_app.aws.user_pool_tokens import UserPoolTokens
from chalice_app.aws.users import Users
from chalice_app.aws.webhook_function import WebhookFunction
from chalice_app.aws.webhook_secret import WebhookSecret
from chalice_app.aws.worker import WorkerFunction
from chalice_app.configuration.notices import is_wanted
from chalice_app.configuration.setting import BY_NAME
from chalice_app.costs.reading import CostReader
from chalice_app.errors import AwsRefused, AwsUnreachable, ControlPlaneError, InventoryUnavailable, Misconfigured
from chalice_app.inventory.mirror_groups import tell_mirror_groups
from chalice_app.mirroring.patience import Pace
from chalice_app.operations.identifier import new_identifier
from chalice_app.operations.limits import WORK_S
from chalice_app.operations.measures import age_measures, operation_measures
from chalice_app.operations.notice import of_operation
from chalice_app.operations.preparation import Preparation
from chalice_app.operations.reconciliation import Reconciler
from chalice_app.operations.runner import OperationRunner
from chalice_app.operations.submission import Submissions
from chalice_app.operations.worker import Worker
from chalice_app.page.page_files import PageFiles
from chalice_app.pipeline.kept import Kept
from chalice_app.pipeline.limits import LOOK_KEPT_S, SOURCES_KEPT_S
from chalice_app.pipeline.reading import Look, PipelineReader
from chalice_app.pipeline.watch import Wanted, Watch, watched
from chalice_app.settings import Settings
from chalice_app.stacks.request import StackSettings
from chalice_app.webhooks.delivery import Delivery
from chalice_app.webhooks.posting import Poster
from chalice_app.webhooks.webhooks import Webhooks
from inventory_store.errors import InvalidStoreUrl, InventoryStoreError, NotPutBack
from inventory_store.host_book import HostBook
from inventory_store.host_decisions import HostDecisions
from inventory_store.notification_book import NotificationBook
from inventory_store.opening import open_inventory_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.costs.usage import UsageMeasures
    from chalice_app.operations.operation import Operation
    from chalice_app.pipeline.measures import Measures, SourcePlace

    class RunMeasures(Measures, UsageMeasures, Protocol):
        """Both, of one run."""

    from chalice_app.policies.documents import PolicyPlace
    from chalice_app.sign_in.people_door import PeopleDoor
    from chalice_app.stacks.scaling_activity import ScalingActivity
    from inventory_store.port import InventoryStore

logger = Logger(service="heliostat-control-plane")
# One attempt of a test, and room for the function to start; a request has 29 seconds in all.
WEBHOOK_TEST_S = 20
# Beside this package, in the zip.
PAGE_FOLDER = Path(__file__).resolve().parents[1] / "page"


@cache
def settings() -> Settings:
    """The settings of this process."""
    found = Settings.from_environment(os.environ)
    explain_for(found.name)
    return found


@cache
def inventory() -> InventoryStore:
    """The inventory that the settings name.

    Raises:
        Misconfigured: its address cannot be understood.
        InventoryUnavailable: it does not answer.
    """
    try:
        return open_inventory_store(settings().inventory_url)
    except InvalidStoreUrl as error:
        raise Misconfigured("HELIOSTAT_INVENTORY", "dynamodb://TABLE or sqlite:///absolute/path") from error
    except InventoryStoreError as error:
        raise InventoryUnavailable(str(error), retryable=True) from error


def book() -> HostBook:
    """The documents of the inventory."""
    return HostBook(inventory())


def decisions() -> HostDecisions:
    """What people decided of the hosts of the inventory."""
    return HostDecisions(book())


def notifications() -> NotificationBook:
    """What people are told, and what they do not want to be told."""
    return NotificationBook(book())


def ask_for_review(host: str) -> None:
    """Has the next review job follow what was decided of a host, also where its traffic brings nothing new."""
    decisions().ask_for_review(host, int(now_s()))


@cache
def account() -> Account:
    """The AWS account that the environment's credentials lead to."""
    return Account()


def place() -> PolicyPlace:
    """Where this installation is: what policies are made for."""
    return replace(account().place(), name=settings().name)


@cache
def store() -> ControlTable:
    """What the control plane remembers."""
    return ControlTable(client("dynamodb"), settings().control_table)


@cache
def stacks() -> Stacks:
    """The account's stacks."""
    return Stacks(client("cloudformation"))


@cache
def _autoscaling() -> Any:
    return client("autoscaling")


def activities(group_name: str) -> Sequence[ScalingActivity]:
    """What an Auto Scaling group did lately."""
    return scaling_activities(_autoscaling(), group_name)


@cache
def worker_function() -> WorkerFunction:
    """The function that works off operations."""
    return WorkerFunction(client("lambda"), settings().worker_function)


@cache
def topic() -> Topic:
    """Where people are told."""
    return Topic(client("sns"), settings().topic_arn)


# Of its stage, which has one.
@cache  # nosemgrep: cache-without-bound
def user_pool(pool_id: str) -> Users:
    """The users of a pool."""
    return Users(client("cognito-idp"), pool_id)


@cache
def reconciler() -> Reconciler:
    """What brings mirror sessions to what is wanted."""
    owner = settings().name
    return Reconciler(
        owner=owner,
        account=account(),
        stacks=stacks(),
        writer=MirrorWriter(client("ec2"), client("elbv2"), owner),
        store=store(),
        today=lambda: datetime.now(UTC).date().isoformat(),
        groups_told=_tell_mirror_groups,
        measured=telemetry.measure,
    )


def _tell_mirror_groups(groups: Mapping[str, dict[str, Any]]) -> None:
    """Mirroring does not wait for the inventory: what it was not told now, it is told by the next reconcile."""
    try:
        tell_mirror_groups(inventory(), groups)
    except (InventoryStoreError, ControlPlaneError) as error:
        logger.warning("The inventory could not be told of mirror groups", explanation=str(error))


def _stack_settings() -> StackSettings:
    known, artifacts = settings(), settings().artifacts
    return StackSettings(
        name=known.name,
        artifact_bucket=artifacts.bucket,
        agent_key=artifacts.agent_key,
        agent_sha256=artifacts.agent_sha256,
        processor_key=artifacts.processor_key,
        collector_template_url=object_url(artifacts.bucket, artifacts.collector_template_key),
        processing_template_url=object_url(artifacts.bucket, artifacts.processing_template_key),
        inventory_table=known.inventory_table,
        execution_role_arn=known.execution_role_arn or None,
        permissions_boundary=known.permissions_boundary_arn,
        key_arn=known.key_arn,
        drain_function_arn=known.drain_function_arn,
        topic_arn=known.topic_arn,
    )


@cache
def runner() -> OperationRunner:
    """What runs operations."""
    return OperationRunner(
        owner=settings().name,
        store=store(),
        stacks=stacks(),
        activities=activities,
        reconciler=reconciler(),
        preparation=Preparation(
            _stack_settings(), place(), PreflightReader(), account(), stacks(), store().configuration
        ),
        new_id=lambda: new_identifier(now_s()),
        context=context,
    )


def submissions() -> Submissions:
    """Where wishes are taken."""
    return Submissions(
        store=store(), now_s=now_s, new_id=lambda: new_identifier(now_s()), wake=_wake, requested=_requested
    )


def _requested(operation: Operation) -> None:
    telemetry.count("operations_requested")
    logger.info("Operation requested", operation=operation.id, kind=operation.kind, by=operation.requested_by)


def worker(holder: str) -> Worker:
    """A worker of its own name."""
    return Worker(
        store=store(),
        runner=runner(),
        # Lambda tries an invocation again under the same id, and may deliver it twice at once.
        holder=f"{holder}-{secrets.token_hex(4)}",
        pace=_pace(WORK_S),
        notify=_ended,
        hand_over=_wake,
    )


def _ended(operation: Operation) -> None:
    """An operation ended, or waits for a person."""
    telemetry.measure(operation_measures(operation))
    failure = operation.failure or {}
    with telemetry.about(operation=operation.id):
        for step in operation.steps:
            if step.state == "failed":
                logger.warning("Step failed", step=step.name, code=failure.get("code"))
        logger.info("Operation at rest", kind=operation.kind, state=operation.state, code=failure.get("code"))
        tell(of_operation(operation))


def measure_ages() -> None:
    """Tell how old is what is at work, and the last look at the mirror sessions."""
    telemetry.measure(age_measures(store(), now_s()))


def drain(seconds: float) -> str:
    """Take all mirror sessions and filters of ours away, within some seconds; what was done, in a sentence."""
    return runner().drain(_pace(seconds - 10))


def answer_custom_resource(url: str, body: bytes) -> None:
    """Hand in the answer of a custom resource."""
    custom_resource.answer(url, body)


def tell(*happenings: Happening) -> None:
    """Tell people, once, of what they want to be told. No operation fails for it: what is lost is counted."""
    try:
        configuration = store().configuration()
    except ControlPlaneError as error:
        # Of what somebody does not want, perhaps: better than that nobody hears of a stack that failed.
        logger.warning("What people want to be told could not be read", code=error.code)
        _tell(happenings)
    else:
        _tell([each for each in happenings if is_wanted(each.kind, configuration)])


def is_muted(happening: Happening) -> bool:
    """Whether a rule of people's is about it. Where the inventory cannot be asked for the rules, they are told."""
    try:
        return any(each.covers(happening, int(now_s())) for each in notifications().mutes().values())
    except (InventoryStoreError, ControlPlaneError) as error:
        logger.warning("The rules that mute could not be read", explanation=str(error))
        return False


def _tell(wanted: Sequence[Happening]) -> None:
    try:
        notifications().tell(wanted, int(now_s()), topic().publish_from_outbox)
    except NotPutBack as error:
        _lost(error.count, error.subjects, str(error))
    except (AwsRefused, AwsUnreachable) as error:
        logger.warning("The topic did not take a message, which waits in the outbox", code=error.code)
    except (InventoryStoreError, ControlPlaneError) as error:
        # Told twice, perhaps, and of what somebody muted: better than that nobody hears of a stack that failed.
        logger.warning("The outbox does not answer", explanation=str(error))
        for happening in wanted:
            try:
                topic().publish(Notification(happening.kind, (happening,), int(now_s())))
            except ControlPlaneError as refusal:
                _lost(1, (happening.text,), str(refusal))


def _lost(count: int, told: Sequence[str], why: str) -> None:
    telemetry.measure({"notices_lost": count})
    logger.warning("People could not be told", told=told, explanation=why)


def test_message() -> Notification:
    """A message of which each is another."""
    happening = Happening("test", "info", TEST_TEXT, new_identifier(now_s()))
    return Notification("test", (happening,), int(now_s()))


def send_test() -> Notification:
    """Send a test to all who subscribed to the topic.

    Raises:
        AwsRefused, AwsUnreachable: it was not sent.
    """
    notification = test_message()
    topic().publish(notification)
    return notification


def watch_pipeline() -> int:
    """Look whether agents and coverage are as people want them, and tell them where that is otherwise than before.

    How many happenings that were. They are told before it is noted that they were, and known by what they are: a watch
    that is cut in between tells nothing twice.
    """
    values = store().configuration()
    wanted = Wanted(
        # A run on one machine has one agent.
        agents=1 if settings().is_run else values.value(BY_NAME["agents_min"]),
        coverage_percent=values.value(BY_NAME["coverage_percent_min"]),
        coverage_minutes=values.value(BY_NAME["coverage_minutes"]),
    )
    facts = pipeline_reader().look(now_s()).facts
    before = Watch.from_json(notifications().watch())
    after, happenings = watched(before, facts, wanted, settings().name)
    # Also where nothing happened: what waits for room within the hour is sent once there is some.
    tell(*happenings)
    if after != before:
        notifications().keep_watch(asdict(after))
    return len(happenings)


@cache
def webhook_secret() -> WebhookSecret:
    """The webhooks, with what is secret of them."""
    return WebhookSecret(client("secretsmanager"), settings().webhook_secret)


def webhooks() -> Webhooks:
    """The webhooks, to be added to and removed from."""
    return Webhooks(webhook_secret(), store(), now_s, f"webhooks-{secrets.token_hex(4)}")


@cache
def webhook_function() -> WebhookFunction:
    """What posts to webhooks."""
    return WebhookFunction(client("lambda", read_timeout_s=WEBHOOK_TEST_S), settings().webhook_function)


@cache
def dead_letters() -> DeadLetters:
    """What webhooks did not take."""
    return DeadLetters(client("sqs"), settings().webhook_dead_letters)


@cache
def subscriptions() -> Subscriptions:
    """Who subscribed to the topic."""
    return Subscriptions(client("sns"), settings().topic_arn)


def delivery() -> Delivery:
    """How webhooks are posted to."""
    return Delivery(Poster(allows_loopback=settings().posts_to_loopback), now_s, sleep, random.random)


_looks: Kept[Look] = Kept(LOOK_KEPT_S)
_source_places: Kept[Mapping[str, SourcePlace]] = Kept(SOURCES_KEPT_S)
# What a run on one machine has in place of CloudWatch.
_given: list[RunMeasures] = []


def give_measures(measures: RunMeasures) -> None:
    """Have this process measure so, and not by CloudWatch, until it is made to forget."""
    _given[:] = [measures]
    measures_in_use.cache_clear()
    usage_in_use.cache_clear()


@cache
def measures_in_use() -> Measures:
    """What measures the pipeline."""
    return _given[0] if _given else CloudWatchMeasures(now_s)


@cache
def usage_in_use() -> UsageMeasures:
    """What measures usage."""
    return _given[0] if _given else CloudWatchUsage(now_s)


def pipeline_reader() -> PipelineReader:
    """What reads the pipeline."""
    return PipelineReader(
        owner=settings().name,
        account=account(),
        stacks=stacks(),
        store=store(),
        measures=measures_in_use(),
        inventory=inventory,
        activities=activities,
        artifacts=settings().artifacts,
        kept_places=_source_places,
    )


def pipeline_look() -> Look:
    """What there is to tell of the pipeline, read anew after some seconds."""
    return _looks.get(settings().name, now_s(), lambda: pipeline_reader().look(now_s()))


def cost_reader() -> CostReader:
    """What reads costs."""
    return CostReader(pipeline_reader(), usage_in_use(), (settings().inventory_table, settings().control_table))


def context() -> dict[str, Any]:
    """Facts for the explanations of failures."""
    here = place()
    return {"account": here.account, "region": here.region, "partition": here.partition, "installation": here.name}


def now_s() -> float:
    """Seconds since the epoch."""
    return time()


def now_ns() -> int:
    """Nanoseconds since the epoch."""
    return time_ns()


@cache
def page() -> PageFiles:
    """The dashboard's built files."""
    return PageFiles(PAGE_FOLDER)


def user_pool_tokens(door: PeopleDoor) -> UserPoolTokens:
    """The token endpoint of the user pool of a door."""
    return UserPoolTokens(door.sign_in_url, door.client_id)


def _pace(seconds: float) -> Pace:
    return Pace(clock=now_s, sleep=sleep, jitter=random.random, deadline_s=now_s() + seconds)


def _wake() -> None:
    try:
        worker_function().wake()
    except ControlPlaneError as error:
        logger.warning("The worker could not be woken; the schedule wakes it", code=error.code)


def forget() -> None:
    """Makes everything anew at the next call: for tests, and for a process that changes its environment."""
    _given.clear()
    _looks.forget()
    _source_places.forget()
    for made in (
        settings,
        inventory,
        account,
        store,
        stacks,
        _autoscaling,
        worker_function,
        topic,
        webhook_secret,
        webhook_function,
        dead_letters,
        subscriptions,
        user_pool,
        reconciler,
        runner,
        measures_in_use,
        usage_in_use,
    ):
        made.cache_clear()
