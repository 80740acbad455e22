"""Load balancers and what stands behind them. AWS refuses nothing here: discovery sees it."""

from __future__ import annotations

from chalice_app.failures.row import Row

ROWS = (
    Row(
        code="other_vpc",
        scope="load_balancer",
        severity="warning",
        seen="The load balancer is in another VPC than the collector, and the two are not connected.",
        explanation=(
            "The load balancer is in another VPC than the collector, and no peering or transit gateway joins them."
        ),
        fix="Install a collector in that VPC, or connect the two: peering or transit gateway, and routes both ways.",
    ),
    Row(
        code="no_network_interface",
        told_as=frozenset({"unknown_instance"}),
        scope="load_balancer",
        severity="warning",
        seen="No network interface of the VPC has the address of an ip target.",
        explanation="The target is an address that no network interface of this VPC has: on premises, peered, or gone.",
        fix="Mirror it in the VPC and account where the address lives.",
    ),
    Row(
        code="lambda_target",
        scope="load_balancer",
        severity="warning",
        seen="The target group's targets are Lambda functions.",
        explanation="A Lambda function has no network interface that could be mirrored.",
        fix="Let API Gateway's or the load balancer's access logs feed what must be known of it.",
    ),
    Row(
        code="gateway_load_balancer",
        scope="load_balancer",
        severity="warning",
        seen="The load balancer is a Gateway Load Balancer.",
        explanation="A Gateway Load Balancer hands packets to appliances, not requests to an API.",
        fix="Select the Application or Network Load Balancer in front of the API.",
    ),
    Row(
        code="tls_to_backend",
        scope="load_balancer",
        severity="warning",
        seen="The target group's protocol is HTTPS or TLS.",
        explanation="The load balancer speaks TLS to its targets: a mirror would carry ciphertext.",
        fix="End TLS at the load balancer: give the target group the protocol HTTP (or TCP).",
    ),
    Row(
        code="tls_probable",
        scope="load_balancer",
        severity="warning",
        seen="A Network Load Balancer passes TCP through on a port that mostly carries TLS.",
        explanation=(
            "This listener passes TCP through, on a port that mostly carries TLS: a mirror may carry ciphertext."
        ),
        fix="If it is TLS, end it at the load balancer: a TLS listener, and a target group with the protocol TCP.",
    ),
    Row(
        code="http2_backend",
        told_as=frozenset({"grpc", "http2"}),
        scope="load_balancer",
        severity="warning",
        seen="The target group's protocol version is HTTP2 or GRPC.",
        explanation=(
            "The load balancer speaks HTTP/2 to its targets. Connections that were open before the mirror "
            "session began lack "
            "their header tables: their requests are counted, and named once the connection is new."
        ),
        fix="Nothing. To see everything at once, let the backends close their connections (a rolling restart).",
    ),
    Row(
        code="waiting_for_targets",
        scope="load_balancer",
        severity="warning",
        seen="A selected target group is empty, or all of its targets are draining or unhealthy.",
        explanation="There is nothing to mirror behind this load balancer yet; it stays selected.",
        fix="Nothing: new targets are mirrored within a minute.",
    ),
    Row(
        code="load_balancer_gone",
        told_as=frozenset({"target_gone"}),
        scope="load_balancer",
        severity="warning",
        seen="A selected load balancer does not exist any more.",
        explanation="The load balancer was deleted or renamed after it was selected; its mirror sessions are removed.",
        fix="Select its successor.",
        automatic_fix="remove_session",
    ),
)
