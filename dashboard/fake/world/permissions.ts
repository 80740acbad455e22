import type { Permission, Permissions } from "../../src/api/types";

const allowed = (task: Permission["task"], action: string): Permission => ({
  action,
  task,
  statement: "HeliostatRead",
  verdict: "allowed",
  code: null,
  reason: null,
  fix: null,
  resource: null,
});

export const DELTA = {
  Version: "2012-10-17",
  Statement: [{ Sid: "HeliostatSessions", Effect: "Allow", Action: ["ec2:CreateTrafficMirrorSession"], Resource: "*" }],
};

/** What a role may do whose policies are all attached. */
export const PERMISSIONS: Permissions = {
  principal: "arn:aws:sts::123456789012:assumed-role/heliostat-api/heliostat",
  method: "simulated",
  items: [
    allowed("discovery", "elasticloadbalancing:DescribeLoadBalancers"),
    allowed("discovery", "ec2:DescribeInstances"),
    allowed("reconciler", "ec2:CreateTrafficMirrorSession"),
  ],
  missing: [],
  delta: null,
  deltas: [],
};

/** What is told where one action was never allowed, and AWS does not tell of another. */
export const LACKING: Permissions = {
  ...PERMISSIONS,
  items: [
    allowed("discovery", "elasticloadbalancing:DescribeLoadBalancers"),
    {
      ...allowed("discovery", "ec2:DescribeInstances"),
      verdict: "unknown",
      code: "not_told",
      reason: "AWS did not tell.",
    },
    {
      ...allowed("reconciler", "ec2:CreateTrafficMirrorSession"),
      verdict: "denied",
      code: "denied",
      reason: "No policy of the role allows it.",
      fix: "Add the statement below to the role.",
      resource: "arn:aws:ec2:eu-north-1:123456789012:traffic-mirror-session/*",
    },
  ],
  missing: ["ec2:CreateTrafficMirrorSession"],
  delta: DELTA,
  deltas: [DELTA],
};
