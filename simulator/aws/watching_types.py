"""CloudFormation types of what watches: alarms and filters of logs, which moto knows by the API alone."""

from __future__ import annotations

from typing import Any

from moto.cloudwatch.models import Dimension, Metric, MetricDataQuery, MetricStat, cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.events.models import Rule
from moto.logs.models import logs_backends

from simulator.aws.resource_types import OwnType, Properties, is_true


class AlarmType(OwnType, CloudFormationModel):
    """AWS::CloudWatch::Alarm. Ref gives its name."""

    type_name = "AWS::CloudWatch::Alarm"
    name_property = "AlarmName"
    attributes = ("Arn",)

    def change(self, properties: Properties) -> None:
        """Put the alarm, which makes it or changes it."""
        put: Any = cloudwatch_backends[self.place.account_id][self.place.region_name].put_metric_alarm
        put(
            name=self.physical_resource_id,
            namespace=properties.get("Namespace"),
            metric_name=properties.get("MetricName"),
            metric_data_queries=[_query(each) for each in properties.get("Metrics", [])],
            comparison_operator=properties["ComparisonOperator"],
            evaluation_periods=int(properties["EvaluationPeriods"]),
            datapoints_to_alarm=properties.get("DatapointsToAlarm"),
            period=int(properties.get("Period", 0)),
            threshold=float(properties.get("Threshold", 0)),
            statistic=properties.get("Statistic"),
            extended_statistic=properties.get("ExtendedStatistic"),
            description=properties.get("AlarmDescription"),
            dimensions=properties.get("Dimensions", []),
            alarm_actions=properties.get("AlarmActions", []),
            ok_actions=properties.get("OKActions", []),
            insufficient_data_actions=properties.get("InsufficientDataActions", []),
            unit=properties.get("Unit"),
            actions_enabled=is_true(properties.get("ActionsEnabled", True)),
            treat_missing_data=properties.get("TreatMissingData"),
            tags=properties.get("Tags", []),
        )

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        cloudwatch_backends[account_id][region_name].delete_alarms([self.physical_resource_id])

    def attribute(self, name: str) -> str:
        """Its ARN."""
        assert name == "Arn"
        place = self.place
        return f"arn:aws:cloudwatch:{place.region_name}:{place.account_id}:alarm:{self.physical_resource_id}"


# As moto keeps what the API gave it: typed as text, and told again as what the answer's schema asks for.
_make_query: Any = MetricDataQuery
_make_stat: Any = MetricStat


def _query(query: Properties) -> MetricDataQuery:
    stat = query.get("MetricStat")
    made: MetricDataQuery = _make_query(
        query_id=query["Id"],
        label=query.get("Label"),
        period=query.get("Period"),
        return_data=is_true(query.get("ReturnData", True)),
        expression=query.get("Expression"),
        metric_stat=stat and _metric_stat(stat),
    )
    return made


def _metric_stat(stat: Properties) -> MetricStat:
    metric = stat["Metric"]
    dimensions = [Dimension(each["Name"], each["Value"]) for each in metric.get("Dimensions", [])]
    made: MetricStat = _make_stat(
        metric=Metric(metric_name=metric["MetricName"], namespace=metric["Namespace"], dimensions=dimensions),
        period=int(stat["Period"]),
        stat=stat["Stat"],
        unit=stat.get("Unit"),
    )
    return made


class MetricFilterType(OwnType, CloudFormationModel):
    """AWS::Logs::MetricFilter. Ref gives its name."""

    type_name = "AWS::Logs::MetricFilter"
    name_property = "FilterName"
    log_group_name = ""

    def change(self, properties: Properties) -> None:
        """Put the filter, in place of the one that is there: moto would keep both."""
        if self.log_group_name:
            self.delete(self.place.account_id, self.place.region_name)
        self.log_group_name = properties["LogGroupName"]
        put: Any = logs_backends[self.place.account_id][self.place.region_name].put_metric_filter
        put(
            self.physical_resource_id,
            properties["FilterPattern"],
            self.log_group_name,
            [
                {name[0].lower() + name[1:]: str(value) for name, value in each.items() if not isinstance(value, list)}
                for each in properties["MetricTransformations"]
            ],
        )

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        logs_backends[account_id][region_name].delete_metric_filter(self.physical_resource_id, self.log_group_name)


def _update_rule(
    *,
    original_resource: Rule,
    new_resource_name: str,  # noqa: ARG001 - it keeps the name that it has
    cloudformation_json: Properties,
    account_id: str,
    region_name: str,
) -> Rule:
    """Moto removes a rule to change it, and gives it another name."""
    targets = [target["Id"] for target in original_resource.targets]
    original_resource.remove_targets(targets)
    return Rule.create_from_cloudformation_json(original_resource.name, cloudformation_json, account_id, region_name)


Rule.update_from_cloudformation_json = staticmethod(_update_rule)  # type: ignore[assignment,method-assign]
