"""What a quota counts, by the type of the resource that could not be made."""

from __future__ import annotations

# The service as Service Quotas lists it, and what is counted.
COUNTED = {
    "AWS::ApiGateway::RestApi": "Amazon API Gateway, APIs of a region",
    "AWS::AutoScaling::AutoScalingGroup": "Amazon EC2 Auto Scaling, Auto Scaling groups of a region",
    "AWS::CloudFormation::Stack": "AWS CloudFormation, stacks of a region",
    "AWS::CloudWatch::Alarm": "Amazon CloudWatch, alarms of a region",
    "AWS::Cognito::UserPool": "Amazon Cognito user pools, user pools of a region",
    "AWS::DynamoDB::Table": "Amazon DynamoDB, tables of a region",
    "AWS::EC2::LaunchTemplate": "Amazon EC2, launch templates of a region",
    "AWS::EC2::SecurityGroup": "Amazon VPC, security groups of a region, or rules of one security group",
    "AWS::EC2::VPCEndpoint": "Amazon VPC, interface endpoints of a VPC, or gateway endpoints of a region",
    "AWS::ElasticLoadBalancingV2::Listener": "Elastic Load Balancing, listeners of a Network Load Balancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Elastic Load Balancing, Network Load Balancers, or their interfaces",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Elastic Load Balancing, target groups of a region",
    "AWS::Events::Rule": "Amazon EventBridge, rules of an event bus",
    "AWS::IAM::InstanceProfile": "IAM, instance profiles of an account",
    "AWS::IAM::ManagedPolicy": "IAM, customer managed policies of an account",
    "AWS::IAM::Role": "IAM, roles of an account",
    "AWS::KMS::Key": "AWS Key Management Service, keys of a region",
    "AWS::Kinesis::Stream": "Amazon Kinesis Data Streams, shards, or streams on demand, of a region",
    "AWS::Lambda::Function": "AWS Lambda, concurrent executions, or storage for functions, of a region",
    "AWS::Logs::LogGroup": "Amazon CloudWatch Logs, log groups of a region",
    "AWS::S3::Bucket": "Amazon S3, general purpose buckets of an account",
    "AWS::SNS::Topic": "Amazon SNS, topics of a region",
    "AWS::SQS::Queue": "Amazon SQS, queues of a region",
    "AWS::SecretsManager::Secret": "AWS Secrets Manager, secrets of a region",
}
OPERATIONS = {
    "cloudformation:CreateChangeSet": COUNTED["AWS::CloudFormation::Stack"],
    "cloudformation:CreateStack": COUNTED["AWS::CloudFormation::Stack"],
    "s3:CreateBucket": COUNTED["AWS::S3::Bucket"],
}


def counted_by(resource_type: str | None, operation: str | None) -> str | None:
    """The quota that a resource of this type, or this operation, uses; None for those that are not known."""
    return COUNTED.get(resource_type or "") or OPERATIONS.get(operation or "")
