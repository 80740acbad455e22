from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import NoCredentialsError
from botocore.parsers import ResponseParserError

from mirror_agent.kinesis_connection import KinesisConnection
from mirror_agent.put_answer import Accepted
from tests.unit.mirror_agent.conftest import STREAM, ModelledKinesis, aws_error, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mirror_agent.put_answer import PutAnswer


def kinds(answer: PutAnswer) -> list[str]:
    return ["accepted" if isinstance(each, Accepted) else each.kind for each in answer.outcomes]


def test_records_are_put_with_their_partition_keys(kinesis: ModelledKinesis) -> None:
    answer = KinesisConnection(lambda: kinesis, STREAM).put(records("b-001", "b-002"))

    assert kinds(answer) == ["accepted", "accepted"]
    assert [key for key, _ in kinesis.taken] == ["b-001", "b-002"]


@pytest.mark.parametrize("error", [NoCredentialsError(), aws_error("ExpiredTokenException")])
def test_refused_credentials_are_looked_for_anew(error: Exception) -> None:
    clients = iter([ModelledKinesis(raises=[error]), ModelledKinesis(raises=[error]), ModelledKinesis()])
    connection = KinesisConnection(lambda: next(clients), STREAM)

    answers = [connection.put(records("a")) for _ in range(3)]

    assert [kinds(answer) == ["accepted"] for answer in answers] == [False, False, True]


def test_credentials_that_cannot_be_looked_for_are_a_refusal_too() -> None:
    made = []

    def connect() -> ModelledKinesis:
        made.append(len(made))
        if len(made) == 2:
            raise NoCredentialsError
        return ModelledKinesis(raises=[aws_error("ExpiredToken")] if len(made) == 1 else [])

    connection = KinesisConnection(connect, STREAM)

    assert [kinds(connection.put(records("a"))) for _ in range(3)] == [
        ["credentials_expired"],
        ["no_credentials"],
        ["accepted"],
    ]


def test_a_throttled_client_is_kept() -> None:
    made = []

    def connect() -> ModelledKinesis:
        made.append(ModelledKinesis(raises=[aws_error("ThrottlingException")]))
        return made[-1]

    connection = KinesisConnection(connect, STREAM)

    assert [kinds(connection.put(records("a"))) for _ in range(2)] == [["throttled"], ["accepted"]]
    assert len(made) == 1


@pytest.mark.parametrize(
    "error", [ResponseParserError("no JSON"), AttributeError("'list' has no 'get'"), KeyError("x")]
)
def test_what_a_parser_cannot_read_is_a_bad_answer(error: Exception) -> None:
    answer = KinesisConnection(lambda: ModelledKinesis(raises=[error]), STREAM).put(records("a", "b"))

    assert (kinds(answer), answer.contradicts) == (["bad_answer"] * 2, True)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"<html>", b"\xff\xfe", b'{"Records": 7}', b'"x"'])
def test_whatever_a_server_answers_with_status_200_is_an_answer(body: bytes) -> None:
    class Raw:
        def stream(self, **_: Any) -> Iterator[bytes]:
            yield body

    def answer_with(**_: Any) -> AWSResponse:
        return AWSResponse("https://kinesis.test", 200, {}, Raw())

    client = boto3.client(
        "kinesis",
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )
    client.meta.events.register("before-send.kinesis.PutRecords", answer_with)

    answer = KinesisConnection(lambda: client, STREAM).put(records("a", "b"))

    assert kinds(answer) == ["bad_answer"] * 2
