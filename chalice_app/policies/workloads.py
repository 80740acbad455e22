"""What runs in the stacks: agents, and the processor. Their roles stand in `cfn/`, and are held against this."""

from __future__ import annotations

from chalice_app.policies.execution import AGENT_GROUP, STREAM
from chalice_app.policies.grant import KEYS, OWNED, Condition, Grant, PolicyTask, by_way_of

AGENT = PolicyTask(
    name="agent",
    description="Write exchange records, tell of the agent's health, and fetch the agent's bundle and redaction key.",
    used_by="The agents on EC2, by their instance profile.",
    grants=(
        Grant("PutRecords", ("kinesis:DescribeStreamSummary", "kinesis:PutRecords"), (STREAM,)),
        Grant("FetchAgent", ("s3:GetObject",), ("arn:{partition}:s3:::{name}-artifacts-{account}-{region}/*",)),
        Grant(
            "ReadRedactionKey",
            ("secretsmanager:GetSecretValue",),
            ("arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-collector-*",),
        ),
        Grant(
            "WriteHeartbeatsAndMetrics",
            ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
            ("arn:{partition}:logs:{region}:{account}:log-group:{name}-collector-*",),
        ),
        Grant(
            "EndOwnTermination",
            ("autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"),
            (AGENT_GROUP,),
        ),
        Grant(
            "TellWhetherTheAgentRuns",
            ("cloudformation:SignalResource",),
            ("arn:{partition}:cloudformation:{region}:{account}:stack/{name}-collector/*",),
        ),
        Grant(
            "UseKey",
            ("kms:Decrypt", "kms:GenerateDataKey"),
            KEYS,
            (OWNED, by_way_of("kinesis", "secretsmanager")),
        ),
    ),
)

PROCESSOR = PolicyTask(
    name="processor",
    description="Read exchange records, fold them into the inventory, and note what cannot be folded.",
    used_by="The processor on Lambda.",
    grants=(
        Grant(
            "ReadRecords",
            (
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
                "kinesis:ListShards",
            ),
            (STREAM,),
        ),
        Grant(
            "Fold",
            (
                "dynamodb:BatchGetItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
            ),
            ("arn:{partition}:dynamodb:{region}:{account}:table/{name}-inventory",),
        ),
        Grant(
            "WriteLogs",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            ("arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}-processing-processor:*",),
        ),
        Grant("NameFailures", ("sqs:SendMessage",), ("arn:{partition}:sqs:{region}:{account}:{name}-processing-*",)),
        Grant("UseKey", ("kms:Decrypt", "kms:GenerateDataKey"), KEYS, (OWNED, by_way_of("dynamodb", "kinesis", "sqs"))),
        # The function's environment, which Lambda decrypts in the function's name.
        Grant(
            "ReadOwnEnvironment",
            ("kms:Decrypt",),
            KEYS,
            (
                Condition(
                    "StringEquals",
                    "kms:EncryptionContext:aws:lambda:FunctionArn",
                    ("arn:{partition}:lambda:{region}:{account}:function:{name}-processing-processor",),
                ),
            ),
        ),
    ),
)
