"""What the stack templates promise beyond what cfn-lint can see."""

from __future__ import annotations

import configparser
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.loaders import Loader
from botocore.model import ServiceModel
from cfnlint.decode import decode

from chalice_app.configuration.limits import PARAMETER_CHARACTERS_MAX
from chalice_app.configuration.sampling_rules import read_rules, toml_of
from inventory_store.limits import GAPS_KEPT_S, PURGES_SETTLE_S, REVIEW_LEASE_S
from inventory_store.table import EXPIRY_ATTRIBUTE, table_definition
from mirror_agent.check.machine import check_redaction_key
from mirror_agent.errors import EXIT_INSTANCE_ENDS, EXIT_USAGE
from mirror_agent.limits import (
    CONNECT_TIMEOUT_S,
    DRAIN_MARGIN_S,
    DRAIN_TIMEOUT_S,
    LIFECYCLE_HEARTBEAT_S,
    READ_TIMEOUT_S,
    SENDER_SILENCE_S_MAX,
)
from mirror_agent.settings_sources import read_settings
from stream_processor import settings
from stream_processor.limits import (
    DECISIONS_READ_EVERY_S,
    FOLDING_ENDS_BEFORE_TIMEOUT_MS,
    REVIEWING_ENDS_BEFORE_TIMEOUT_MS,
)
from stream_processor.settings import settings_from
from tests.unit.mirror_agent.metadata_service import metadata_service

ROOT = Path(__file__).resolve().parents[3]
# What is merged into Chalice's template is a part of one; what comes of it is held in tests/packaging.
TEMPLATES = sorted(path for path in (ROOT / "cfn").glob("*.yaml") if path.stem != "control-plane")
OWNER = {"Key": "heliostat:managed-by", "Value": {"Ref": "InstallationName"}}


def template(name: str) -> dict[str, Any]:
    decoded, problems = decode(str(ROOT / "cfn" / f"{name}.yaml"))
    assert problems == []
    return dict(decoded)


def resource(name: str, logical_id: str) -> dict[str, Any]:
    return dict(template(name)["Resources"][logical_id]["Properties"])


def attributes(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["Key"]: row["Value"] for row in rows}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing(path: Path) -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "cfn-lint"), "--", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_table_is_the_one_that_the_store_lays_out() -> None:
    table = resource("bootstrap", "InventoryTable")
    definition = table_definition("heliostat-inventory")

    for part in ("BillingMode", "KeySchema", "GlobalSecondaryIndexes"):
        assert table[part] == definition[part]
    by_name = {row["AttributeName"]: row["AttributeType"] for row in definition["AttributeDefinitions"]}
    assert {row["AttributeName"]: row["AttributeType"] for row in table["AttributeDefinitions"]} == by_name
    assert table["TimeToLiveSpecification"] == {"AttributeName": EXPIRY_ATTRIBUTE, "Enabled": True}
    assert table["SSESpecification"]["SSEEnabled"]


def test_a_failing_batch_waits_out_an_outage_within_an_age_and_leaves_a_note() -> None:
    mapping = resource("processing", "RecordsToProcessor")

    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == -1
    retention_s = resource("collector", "RecordStream")["RetentionPeriodHours"] * 3600
    assert 3600 <= mapping["MaximumRecordAgeInSeconds"] <= retention_s / 2
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["FailedBatches", "Arn"]}
    variables = resource("processing", "Processor")["Environment"]["Variables"]
    assert variables["HELIOSTAT_FAILURE_QUEUE"] == {"Ref": "FailedBatches"}
    # An item that goes on notes what may have been given up, whichever clock is ahead.
    assert 30 <= mapping["MaximumRecordAgeInSeconds"] - int(variables["HELIOSTAT_GIVEN_UP_AFTER_S"]) <= 120
    # And keeps that for as long as the stream has it.
    assert retention_s <= GAPS_KEPT_S <= retention_s + 3600


def test_the_function_understands_the_environment_that_the_template_gives_it() -> None:
    variables = resource("processing", "Processor")["Environment"]["Variables"]
    parameters = template("processing")["Parameters"]
    filled = {
        name: str(parameters.get(value["Ref"], {}).get("Default", value["Ref"])) if "Ref" in value else str(value)
        for name, value in variables.items()
    }

    understood = settings_from(filled)
    assert understood.failure_queue_url == "FailedBatches"
    # A local run gives none of it: what nobody chose is the same there.
    unchosen = settings_from({settings.INVENTORY: filled[settings.INVENTORY]})
    for name in ("sample_ttl_days", "trusted_proxies", "trusted_hops"):
        assert getattr(understood, name) == getattr(unchosen, name), name
    assert {name for name in variables if name.startswith("HELIOSTAT_")} == {
        settings.INSTALLATION,
        settings.INVENTORY,
        settings.SAMPLE_TTL_DAYS,
        settings.FAILURE_QUEUE,
        settings.GIVEN_UP_AFTER_S,
        settings.TRUSTED_PROXIES,
        settings.TRUSTED_HOPS,
    }


def test_the_reviewer_looks_at_the_inventory_that_the_processor_folds_into() -> None:
    processor, reviewer = resource("processing", "Processor"), resource("processing", "Reviewer")

    name = settings.INVENTORY
    assert reviewer["Environment"]["Variables"][name] == processor["Environment"]["Variables"][name]
    assert reviewer["Code"] == processor["Code"]
    assert reviewer["Timeout"] * 1000 >= 3 * REVIEWING_ENDS_BEFORE_TIMEOUT_MS
    assert resource("processing", "ScheduleMayReview")["SourceArn"] == {"Fn::GetAtt": ["ReviewSchedule", "Arn"]}


def test_an_invocation_has_time_to_fold_before_it_has_to_answer() -> None:
    assert resource("processing", "Processor")["Timeout"] * 1000 >= 3 * FOLDING_ENDS_BEFORE_TIMEOUT_MS


def test_a_purge_waits_for_as_long_as_anybody_may_write_what_was_read_before() -> None:
    assert resource("processing", "Processor")["Timeout"] + DECISIONS_READ_EVERY_S <= PURGES_SETTLE_S
    assert resource("processing", "Reviewer")["Timeout"] <= REVIEW_LEASE_S


def test_all_packets_of_one_source_reach_one_agent_in_whatever_zone() -> None:
    group = attributes(resource("collector", "AgentTargetGroup")["TargetGroupAttributes"])
    balancer = attributes(resource("collector", "AgentLoadBalancer")["LoadBalancerAttributes"])

    assert (group["stickiness.enabled"], group["stickiness.type"]) == ("true", "source_ip")
    assert balancer["load_balancing.cross_zone.enabled"] == "true"


def test_the_health_check_asks_the_agent_itself(tmp_path: Path) -> None:
    group = resource("collector", "AgentTargetGroup")
    settings = read_settings(["--config", str(settings_file(tmp_path))], environment={})

    assert (group["HealthCheckProtocol"], group["HealthCheckPath"]) == ("HTTP", "/healthz")
    assert str(settings.health) == f"0.0.0.0:{group['HealthCheckPort']}"
    assert str(settings.listen) == f"0.0.0.0:{group['Port']}"


def settings_file(folder: Path) -> Path:
    """The file that the start-up script writes, with the parameters' defaults."""
    parameters = template("collector")["Parameters"]
    text = user_data().partition("<<'SETTINGS'\n")[2].partition("SETTINGS\n")[0]
    for name, value in {
        "AWS::StackName": "collector",
        "AWS::Region": "eu-central-1",
        "RecordStream": "records",
        "AgentLogs": "collector-AgentLogs-1",
        **{name: str(parameter.get("Default", "")) for name, parameter in parameters.items()},
    }.items():
        text = text.replace(f"${{{name}}}", value)
    path = folder / "agent.toml"
    path.write_text(text)
    return path


def test_the_agent_understands_the_file_that_the_template_writes(tmp_path: Path) -> None:
    settings = read_settings(["--config", str(settings_file(tmp_path))], environment={})

    assert (settings.stream, settings.region, settings.log_group) == (
        "records",
        "eu-central-1",
        "collector-AgentLogs-1",
    )
    assert (settings.redaction, settings.bytes_per_second, settings.vnis) == ("masked", 262_144, None)
    hook = resource("collector", "DrainHook")
    assert hook["LifecycleHookName"] == {"Fn::Sub": "${AWS::StackName}-drain"}
    assert settings.lifecycle_hook == "collector-drain"
    group = resource("collector", "AgentGroup")
    assert group["AutoScalingGroupName"] == {"Fn::Sub": "${AWS::StackName}-agents"}
    assert settings.auto_scaling_group == "collector-agents"


def test_the_agents_user_alone_can_read_the_key_that_the_script_writes(tmp_path: Path) -> None:
    path = tmp_path / "redaction.key"
    settings = read_settings(["--config", str(settings_file(tmp_path)), "--redaction-key-file", str(path)], {})
    lines = [line for line in user_data().splitlines() if "/etc/heliostat/redaction.key" in line]
    modes = [line for line in lines if line.startswith(("install ", "chown ", "chgrp ", "chmod "))]
    here = "\n".join(modes).replace("/etc/heliostat/redaction.key", str(path))

    # Only its own user may give a file away: whoever runs this test stands for the agent's.
    subprocess.run(["sh", "-ec", here.replace("-o heliostat", f"-o {os.getuid()}")], check=True)
    mode = path.stat().st_mode & 0o777
    path.chmod(0o600)
    path.write_text("SECRET-SECRET-SECRET")
    path.chmod(mode)

    assert f"-o {unit()['User']} " in here
    assert check_redaction_key(settings).standing == "ok"


@pytest.mark.parametrize("name", ["RedactionMode", "BytesPerSecond", "ReceiveThreads"])
def test_a_parameter_takes_what_the_agent_takes(name: str, tmp_path: Path) -> None:
    parameter = template("collector")["Parameters"][name]
    bounds = [parameter.get("MinValue"), parameter.get("MaxValue")]

    for value in parameter.get("AllowedValues", bounds):
        path = settings_file(tmp_path)
        key = {"RedactionMode": "redaction", "BytesPerSecond": "bytes_per_second", "ReceiveThreads": "shards"}[name]
        given = json.dumps(value)
        path.write_text(re.sub(f"^{key} = .*$", f"{key} = {given}", path.read_text(), flags=re.MULTILINE))
        assert getattr(read_settings(["--config", str(path)], {}), key) == value


def test_a_stream_has_shards_of_its_own_where_it_is_provisioned_and_only_there() -> None:
    properties, parameters = resource("collector", "RecordStream"), template("collector")["Parameters"]

    assert properties["StreamModeDetails"] == {"StreamMode": {"Ref": "StreamMode"}}
    assert properties["ShardCount"] == {"Fn::If": ["IsProvisioned", {"Ref": "StreamShards"}, {"Ref": "AWS::NoValue"}]}
    assert template("collector")["Conditions"]["IsProvisioned"] == {
        "Fn::Equals": [{"Ref": "StreamMode"}, "PROVISIONED"]
    }
    modes = ServiceModel(Loader().load_service_model("kinesis", "service-2"), "kinesis").shape_for("StreamMode").enum
    assert (sorted(parameters["StreamMode"]["AllowedValues"]), parameters["StreamMode"]["Default"]) == (
        sorted(modes),
        "ON_DEMAND",
    )


def test_rules_of_the_settings_are_those_that_the_agent_reads(tmp_path: Path) -> None:
    rules = read_rules([{"action": "exclude", "path": "/\"é'$(id)`*", "methods": ["get"], "ports": [80]}])
    parameter = template("collector")["Parameters"]["SamplingRules"]
    path = settings_file(tmp_path)

    assert re.fullmatch(parameter["AllowedPattern"], toml_of(rules))
    path.write_text(path.read_text().replace("rules = []", f"rules = {toml_of(rules)}"))
    [rule] = read_settings(["--config", str(path)], {}).rules
    assert rule.model_dump(mode="json", exclude_none=True) == rules[0]


def test_the_reviewer_understands_which_changes_are_told() -> None:
    variables = resource("processing", "Reviewer")["Environment"]["Variables"]
    parameter = template("processing")["Parameters"][variables[settings.NOTIFIED_IMPACTS]["Ref"]]

    for text in ("none", "breaking", "security,compatible", parameter["Default"]):
        assert re.fullmatch(parameter["AllowedPattern"], text)
        settings_from({settings.INVENTORY: "sqlite:///i.db", settings.NOTIFIED_IMPACTS: text})


def test_the_hook_waits_longer_than_an_agent_takes(tmp_path: Path) -> None:
    settings = read_settings(["--config", str(settings_file(tmp_path))], environment={})
    group = attributes(resource("collector", "AgentTargetGroup")["TargetGroupAttributes"])
    hook = resource("collector", "DrainHook")

    assert settings.linger_s >= float(group["deregistration_delay.timeout_seconds"])
    assert hook["HeartbeatTimeout"] > settings.linger_s + settings.drain_timeout_s + DRAIN_MARGIN_S
    assert hook["HeartbeatTimeout"] >= 3 * LIFECYCLE_HEARTBEAT_S
    assert (hook["LifecycleTransition"], hook["DefaultResult"]) == ("autoscaling:EC2_INSTANCE_TERMINATING", "CONTINUE")


def test_the_start_up_script_installs_what_was_meant_and_asks_no_package_index() -> None:
    lines = user_data().splitlines()

    def first(word: str) -> int:
        return next(number for number, line in enumerate(lines) if word in line)

    assert first("fetch &&") < first("sha256sum --check --strict") < first("tar --extract") < first('/pip" install')
    [pip] = [line for line in lines if '/pip" install' in line]
    assert "--no-index --find-links" in pip
    assert [word for word in ("apt-get", "curl", "awscli") if word in user_data()] == []
    # EC2 takes 16 KB, before base64; the rules come besides.
    assert len(user_data().encode()) + PARAMETER_CHARACTERS_MAX < 16 * 1024


def asking_program() -> dict[str, Any]:
    """The Python program of the start-up script, ready to be called."""
    names: dict[str, Any] = {"__name__": "asking"}
    exec(user_data().partition("<<'PYTHON'\n")[2].partition("\nPYTHON\n")[0], names)  # noqa: S102 - the script of our own template
    return names


@pytest.mark.parametrize(
    ("service", "host", "path", "query"),
    [
        ("s3", "s3.eu-central-1.amazonaws.com", "/artifacts/agent-0.1.0.tar", ""),
        (
            "cloudformation",
            "cloudformation.eu-central-1.amazonaws.com",
            "/",
            "Action=SignalResource&StackName=arn%3Aaws%3Acloudformation%3Aeu-central-1%3A1%3Astack%2Fa%2Fb",
        ),
    ],
)
def test_the_script_signs_as_botocore_does(service: str, host: str, path: str, query: str) -> None:
    credentials = {"AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "wJalrXUtnFEMI", "Token": "a/token=="}
    empty = hashlib.sha256(b"").hexdigest()
    url = f"https://{host}{path}" + (f"?{query}" if query else "")
    request = AWSRequest("GET", url, headers={"X-Amz-Content-SHA256": empty})
    SigV4Auth(Credentials(*credentials.values()), service, "eu-central-1").add_auth(request)

    headers = asking_program()["signature"](
        credentials, "eu-central-1", service, host, path, query, request.headers["X-Amz-Date"]
    )

    assert headers["authorization"] == request.headers["Authorization"]
    assert headers["x-amz-security-token"] == request.headers["X-Amz-Security-Token"]


def test_the_script_asks_with_the_credentials_of_the_instance(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    credentials = json.dumps({"AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T"})
    program, asked = asking_program(), []
    ask = program["ask"]

    def asking(url: str, *arguments: Any) -> Any:
        if url.startswith("https:"):
            asked.append((url, *arguments))
            return io.BytesIO(b"the bundle")
        return ask(url, *arguments)

    with metadata_service(placement__region="eu-central-1") as service:
        service.items["iam/security-credentials/"] = "agent-role"
        service.items["iam/security-credentials/agent-role"] = credentials
        program |= {"ask": asking, "IMDS": f"{service.url}/latest/"}
        program["get"]("s3", "s3.test", "/bucket/key", "B=2 3", "A=x:y")

    assert capsysbinary.readouterr().out == b"the bundle"
    [(url, headers)] = asked
    assert url == "https://s3.test/bucket/key?A=x%3Ay&B=2%203"
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=A/")
    assert headers["x-amz-security-token"] == "T"


UNIT = ROOT / "cfn" / "heliostat-agent.service"


def unit() -> dict[str, str]:
    """The service's settings; of one that stands twice, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text("utf-8"))
    return dict(parser["Service"])


def test_the_unit_is_started_from_what_the_script_installs() -> None:
    assert unit()["ExecStart"] == "/opt/heliostat/bin/python -m mirror_agent --config /etc/heliostat/agent.toml"
    assert "cat > /etc/heliostat/agent.toml" in user_data()
    assert "python3 -m venv --without-pip /opt/heliostat" in user_data()
    assert "/heliostat-agent.service" in user_data()
    assert 'spool_directory = "/var/lib/heliostat/spool"' in user_data()
    assert "heliostat/spool" in unit()["StateDirectory"].split()


def test_the_unit_may_open_a_ring_and_nothing_else() -> None:
    service = unit()

    assert service["User"] == "heliostat"
    assert service["AmbientCapabilities"] == service["CapabilityBoundingSet"] == "CAP_NET_RAW"
    assert service["LimitCORE"] == "0"
    # A ring's pages are the kernel's own: no limit of locked memory holds for them.
    assert "LimitMEMLOCK" not in service
    # getifaddrs(3) asks by netlink, and a ring wants to know which addresses are its own.
    assert {"AF_PACKET", "AF_NETLINK"} < set(service["RestrictAddressFamilies"].split())


def test_the_unit_starts_again_whatever_a_restart_can_help() -> None:
    service = unit()

    assert (service["Type"], service["Restart"]) == ("notify", "always")
    assert service["RestartPreventExitStatus"].split() == [str(EXIT_USAGE), str(EXIT_INSTANCE_ENDS)]
    assert float(service["WatchdogSec"]) >= SENDER_SILENCE_S_MAX
    assert float(service["TimeoutStopSec"]) > DRAIN_TIMEOUT_S + CONNECT_TIMEOUT_S + READ_TIMEOUT_S


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_finds_no_fault_with_the_unit_and_little_exposure(tmp_path: Path) -> None:
    # As installed, but for a program that is there.
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text("utf-8").replace("/opt/heliostat/bin/python", sys.executable))

    verified = subprocess.run(
        ["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert [line for line in verified.stderr.splitlines() if UNIT.name in line] == []
    assert exposed.returncode == 0, exposed.stdout[-300:]


def test_agents_have_no_public_address_and_no_legacy_metadata() -> None:
    data = resource("collector", "AgentLaunchTemplate")["LaunchTemplateData"]

    assert data["MetadataOptions"]["HttpTokens"] == "required"
    assert [interface["AssociatePublicIpAddress"] for interface in data["NetworkInterfaces"]] == [False]
    assert all(mapping["Ebs"]["Encrypted"] for mapping in data["BlockDeviceMappings"])


def test_a_fleet_does_not_depend_on_one_instance_type_and_follows_the_parameter() -> None:
    parameter = template("collector")["Parameters"]["InstanceTypes"]
    overrides = resource("collector", "AgentGroup")["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"]

    assert len(set(parameter["Default"].split(","))) == 4
    assert [each.get("Fn::If", [None, each])[1] for each in overrides] == [
        {"InstanceType": {"Fn::Select": [place, {"Ref": "InstanceTypes"}]}} for place in range(6)
    ]


def test_mirror_filters_and_sessions_are_in_no_template() -> None:
    kinds = {body["Type"] for path in TEMPLATES for body in template(path.stem)["Resources"].values()}

    assert {kind for kind in kinds if "TrafficMirror" in kind} == {"AWS::EC2::TrafficMirrorTarget"}


def user_data() -> str:
    data = resource("collector", "AgentLaunchTemplate")["LaunchTemplateData"]["UserData"]
    return str(data["Fn::Base64"]["Fn::Sub"])


def test_the_start_up_script_is_one() -> None:
    # As the shell gets it: CloudFormation fills in its own `${...}`, and nothing else.
    script = re.sub(r"\$\{[A-Za-z0-9:]+\}", "filled-in", user_data())

    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert "${" not in script


def test_a_stack_stands_only_when_its_agents_do() -> None:
    group = template("collector")["Resources"]["AgentGroup"]
    rolling = group["UpdatePolicy"]["AutoScalingRollingUpdate"]
    role = resource("collector", "AgentRole")["Policies"][0]["PolicyDocument"]["Statement"]

    assert group["CreationPolicy"]["ResourceSignal"]["Count"] == {"Ref": "AgentsMin"}
    assert rolling["WaitOnResourceSignals"] is True
    assert "AlarmNotification" in rolling["SuspendProcesses"]
    assert "cloudformation:SignalResource" in {action for statement in role for action in statement.get("Action", [])}
    lines = user_data().splitlines()
    assert lines.index("trap 'tell_stack FAILURE; shutdown -h now' ERR") < next(
        number for number, line in enumerate(lines) if "fetch &&" in line
    )
    assert lines[-1] == "tell_stack SUCCESS"


def test_an_agent_whose_records_are_refused_is_not_replaced() -> None:
    assert resource("collector", "AgentGroup")["HealthCheckType"] == "EC2"


def test_volumes_do_not_depend_on_the_default_key_of_the_account() -> None:
    [mapping] = resource("collector", "AgentLaunchTemplate")["LaunchTemplateData"]["BlockDeviceMappings"]

    assert mapping["Ebs"]["KmsKeyId"] == {"Ref": "VolumeKey"}
    assert template("collector")["Parameters"]["VolumeKey"]["Default"] == "alias/aws/ebs"


def test_the_fleet_grows_with_its_work() -> None:
    scaling = resource("collector", "AgentScaling")

    assert scaling["PolicyType"] == "TargetTrackingScaling"
    assert scaling["AutoScalingGroupName"] == {"Ref": "AgentGroup"}


def test_mirror_sessions_are_drained_before_anything_that_they_need_is_deleted() -> None:
    resources = template("collector")["Resources"]
    drain = resources["MirrorSessionDrain"]

    # CloudFormation deletes a resource after those that depend on it.
    assert drain["Properties"]["MirrorTargetId"] == {"Ref": "MirrorTarget"}
    assert {"AgentGroup", "VxlanListener"} < set(drain["DependsOn"])
    assert resources["MirrorTarget"]["DependsOn"] == "VxlanListener"
    assert drain["Properties"]["ServiceTimeout"] == 300
    assert drain["Properties"]["ServiceToken"] == {"Ref": "DrainFunctionArn"}
    assert template("collector")["Parameters"]["DrainFunctionArn"]["Default"] == ""


def test_the_outputs_are_those_that_the_control_plane_reads() -> None:
    assert set(template("collector")["Outputs"]) == {
        "MirrorTargetId",
        "RecordStreamArn",
        "RecordStreamName",
        "AgentLogGroupName",
        "AgentSecurityGroupId",
        "AgentLoadBalancerArn",
        "AgentGroupName",
        "AgentTargetGroupArn",
        "RecordFormat",
        "Release",
    }


def test_agents_admit_five_blocks_of_ipv4_and_two_of_ipv6_and_nobody_else() -> None:
    rules = [
        each.get("Fn::If", [None, each])[1]
        for each in resource("collector", "AgentSecurityGroup")["SecurityGroupIngress"]
    ]

    assert {(rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) for rule in rules} == {
        ("udp", 4789, 4789),
        ("tcp", 8000, 8000),
    }
    blocks = [rule.get("CidrIp", rule.get("CidrIpv6")) for rule in rules if rule["IpProtocol"] == "udp"]
    assert blocks == [
        *({"Fn::Select": [place, {"Ref": "MirroredCidrs"}]} for place in range(5)),
        *({"Fn::Select": [place, {"Ref": "MirroredIpv6Cidrs"}]} for place in range(2)),
    ]


def test_endpoints_admit_everybody_whom_their_names_lead_to_them_and_let_nothing_out() -> None:
    resources = template("collector")["Resources"]
    endpoints = [body for body in resources.values() if body["Type"] == "AWS::EC2::VPCEndpoint"]
    group = resources["EndpointSecurityGroup"]["Properties"]

    assert {body["Properties"]["ServiceName"]["Fn::Sub"].rpartition(".")[2] for body in endpoints} == {
        "kinesis-streams",
        "logs",
        "secretsmanager",
        "autoscaling",
        "cloudformation",
        "s3",
    }
    assert {body["Condition"] for body in endpoints} == {"HasEndpoints", "HasGatewayEndpoint"}
    agents, *others = (rule.get("Fn::If", [None, rule])[1] for rule in group["SecurityGroupIngress"])
    assert agents["SourceSecurityGroupId"] == {"Ref": "AgentSecurityGroup"}
    # A private name answers the whole VPC, and none of the endpoints has a policy that keeps others out.
    assert [rule["CidrIp"] for rule in others] == [
        {"Fn::Select": [place, {"Ref": "MirroredCidrs"}]} for place in range(5)
    ]
    assert {(rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) for rule in (agents, *others)} == {("tcp", 443, 443)}
    assert not any("PolicyDocument" in body["Properties"] for body in endpoints)
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_the_bucket_is_private_versioned_encrypted_and_asked_over_tls() -> None:
    bucket = resource("bootstrap", "Artifacts")
    [statement] = resource("bootstrap", "ArtifactsPolicy")["PolicyDocument"]["Statement"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_what_a_removal_may_keep_is_kept_by_its_stack_and_has_a_way_back() -> None:
    resources = template("bootstrap")["Resources"]

    for logical_id, condition in (("InventoryTable", "MakesTable"), ("Key", "MakesKey")):
        # A creation that fails leaves nothing, a deletion leaves this.
        assert resources[logical_id]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resources[logical_id]["Condition"] == condition
    assert resources["ControlTable"]["DeletionPolicy"] == "Delete"


def test_the_control_table_is_the_one_of_the_design() -> None:
    table = resource("bootstrap", "ControlTable")

    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


# --- what holds for every template ------------------------------------------------------------------------------------

EVERY = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
# These take no tags, or hand on those of what they belong to.
WITHOUT_TAGS = re.compile(
    r"AWS::(AutoScaling::(LifecycleHook|ScalingPolicy)|CloudWatch::Dashboard|EC2::LaunchTemplate"
    r"|ElasticLoadBalancingV2::Listener|IAM::InstanceProfile|IAM::ManagedPolicy|KMS::Alias|Lambda::(EventSourceMapping|Permission)|S3::BucketPolicy|SNS::TopicPolicy|SQS::QueuePolicy)|Custom::.+"
)


@EVERY
def test_everything_that_takes_a_tag_carries_the_owners(path: Path) -> None:
    for logical_id, body in template(path.stem)["Resources"].items():
        if not WITHOUT_TAGS.fullmatch(body["Type"]):
            tags = [{key: tag[key] for key in ("Key", "Value")} for tag in body["Properties"]["Tags"]]
            assert OWNER in tags, logical_id


@EVERY
def test_every_role_carries_the_boundary_but_the_one_that_it_bounds(path: Path) -> None:
    roles = {name: body for name, body in template(path.stem)["Resources"].items() if body["Type"] == "AWS::IAM::Role"}

    unbounded = {name for name, body in roles.items() if "PermissionsBoundary" not in body["Properties"]}
    assert unbounded == ({"ExecutionRole"} if path.stem == "bootstrap" else set())


@EVERY
def test_nothing_is_open_to_everybody(path: Path) -> None:
    for body in template(path.stem)["Resources"].values():
        for each in body["Properties"].get("SecurityGroupIngress", []):
            rule = each.get("Fn::If", [None, each])[1]
            assert rule.get("CidrIp") != "0.0.0.0/0"
            assert rule.get("CidrIpv6") != "::/0"
        for statement in body["Properties"].get("PolicyDocument", {}).get("Statement", []):
            # An endpoint's policy gives nobody anything: it says what the endpoint may be used for.
            bounded = body["Type"] == "AWS::EC2::VPCEndpoint" and statement["Resource"] != "*"
            assert statement.get("Principal") != "*" or statement["Effect"] == "Deny" or bounded


@EVERY
def test_every_suppression_says_why(path: Path) -> None:
    skips = [
        skip
        for body in template(path.stem)["Resources"].values()
        for skip in body.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]

    assert skips
    assert all(re.fullmatch(r"CKV2?_AWS_\d+", skip["id"]) and len(skip["comment"]) > 40 for skip in skips)


ENCRYPTED = {
    "AWS::DynamoDB::Table": lambda properties: properties["SSESpecification"]["KMSMasterKeyId"],
    "AWS::Kinesis::Stream": lambda properties: properties["StreamEncryption"]["KeyId"],
    "AWS::Lambda::Function": lambda properties: properties["KmsKeyArn"],
    "AWS::Logs::LogGroup": lambda properties: properties["KmsKeyId"],
    "AWS::SNS::Topic": lambda properties: properties["KmsMasterKeyId"],
    "AWS::SQS::Queue": lambda properties: properties["KmsMasterKeyId"],
    "AWS::SecretsManager::Secret": lambda properties: properties["KmsKeyId"],
}


@EVERY
def test_what_holds_records_names_or_logs_is_encrypted_with_the_customers_key(path: Path) -> None:
    bodies = [body for body in template(path.stem)["Resources"].values() if body["Type"] in ENCRYPTED]

    assert bodies
    for body in bodies:
        # With a condition where the template stands without the bootstrap stack.
        assert ENCRYPTED[body["Type"]](body["Properties"])["Fn::If"][0] in {"HasKey", "MakesKey"}


def test_what_no_function_took_is_encrypted_with_the_customers_key() -> None:
    queues = [each for each in template("control-plane")["Resources"].values() if each.get("Type") == "AWS::SQS::Queue"]

    assert [each["Properties"]["KmsMasterKeyId"] for each in queues] == [{"Ref": "KeyArn"}] * 2


DENIES_CLEAR_TEXT = {"Bool": {"aws:SecureTransport": "false"}}
# By the resource whose policy it is.
ASKED_OVER_TLS = {"AWS::S3::Bucket": "s3:*", "AWS::SNS::Topic": "sns:Publish", "AWS::SQS::Queue": "sqs:*"}


@EVERY
def test_whatever_takes_requests_by_itself_refuses_those_in_the_clear(path: Path) -> None:
    resources = template(path.stem)["Resources"]
    asked = {name: ASKED_OVER_TLS[body["Type"]] for name, body in resources.items() if body["Type"] in ASKED_OVER_TLS}

    refused = {
        (_named(statement["Resource"]), action)
        for body in resources.values()
        if body["Type"] in {"AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"}
        for statement in body["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement.get("Condition") == DENIES_CLEAR_TEXT
        if statement["Principal"] == "*"
        for action in statement["Action"]
    }

    assert refused == set(asked.items())


def _named(resource: Any) -> str:
    """The logical id of what a statement is about; of a bucket and its objects, the bucket's."""
    first = resource[0] if isinstance(resource, list) else resource
    return str(first["Ref"] if "Ref" in first else first["Fn::GetAtt"][0])


@EVERY
def test_logs_queues_and_streams_keep_what_they_hold_for_a_time_and_no_longer(path: Path) -> None:
    decoded = template(path.stem)
    kept: dict[str, list[Any]] = {}
    for body in decoded["Resources"].values():
        kept.setdefault(body["Type"], []).append(body["Properties"])

    for group in kept.get("AWS::Logs::LogGroup", []):
        days = decoded["Parameters"][group["RetentionInDays"]["Ref"]]
        assert 1 <= int(days["Default"]) <= 90
    assert all(0 < queue["MessageRetentionPeriod"] <= 14 * 86_400 for queue in kept.get("AWS::SQS::Queue", []))
    assert all(stream["RetentionPeriodHours"] == 24 for stream in kept.get("AWS::Kinesis::Stream", []))
    for table in kept.get("AWS::DynamoDB::Table", []):
        assert table["TimeToLiveSpecification"] == {"AttributeName": EXPIRY_ATTRIBUTE, "Enabled": True}


def test_agents_reach_aws_by_endpoints_of_their_vpc_under_the_names_that_they_ask() -> None:
    endpoints = [
        body["Properties"]
        for body in template("collector")["Resources"].values()
        if body["Type"] == "AWS::EC2::VPCEndpoint"
    ]

    services = {json.dumps(each["ServiceName"]).rpartition(".")[2].strip('"}') for each in endpoints}
    assert services >= {"kinesis-streams", "logs", "secretsmanager", "autoscaling", "cloudformation", "s3"}
    assert [
        each for each in endpoints if each["VpcEndpointType"] == "Interface" and not each["PrivateDnsEnabled"]
    ] == []


def test_outputs_that_the_documents_quote_count_the_resources_of_the_templates() -> None:
    # As the commands make them by default: without VPC endpoints, without a private API.
    left_out = {"HasEndpoints", "HasGatewayEndpoint", "HasPrivateApi"}
    made = {
        name: sum(each.get("Condition") not in left_out for each in template(name)["Resources"].values())
        for name in ("bootstrap", "collector", "processing")
    }
    connect, deploy = ((ROOT / "docs" / name).read_text("utf-8") for name in ("connect.md", "deploy.md"))

    told = re.findall(r"(collector|processing) stack: \w+, \d+ of (\d+):", connect)
    told += re.findall(r"^heliostat-(bootstrap): (\d+) to create", deploy, re.MULTILINE)
    assert {name for name, _ in told} == made.keys()
    assert [(name, count) for name, count in told if int(count) != made[name]] == []
