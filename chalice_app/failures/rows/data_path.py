"""From a mirrored packet to the inventory: where it stops, and why. Mostly seen in metrics and heartbeats."""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

ROWS = (
    Row(
        code="record_too_large",
        scope="agent",
        severity="warning",
        pattern=re.compile(
            r"Member must have length less than or equal to 1048576|[Rr]ecord (?:size|data) exceeds|exceeds the "
            r"maximum record size"
        ),
        explanation="A record is larger than the stream takes.",
        fix="Nothing: bodies are cut before they are sent, and the cut is marked.",
    ),
    Row(
        code="item_too_large",
        scope="service",
        severity="warning",
        pattern=re.compile(r"Item size (?:to update )?has exceeded the maximum allowed size"),
        explanation="What is known of one endpoint is more than DynamoDB keeps in an item (400 KB).",
        fix="Nothing: samples and shapes are bounded; the oldest give way.",
    ),
    Row(
        code="record_formats_differ",
        scope="stack",
        seen="The stacks' outputs RecordFormat are not the same.",
        explanation=(
            "Agents write records of format [{agents} ]and the processor reads format [{processor}]: it gives up what "
            "they send."
        ),
        fix="Run heliostat deploy of the newest release, then apply again: both stacks come to the same release.",
    ),
    Row(
        code="store_layouts_differ",
        scope="stack",
        seen="Output StoreLayout of the processing stack is not the layout that the control plane reads.",
        explanation=(
            "The processor writes the inventory in layout [{processor} ]and the control plane reads layout "
            "[{control_plane}]: what is new may be missing or unreadable here."
        ),
        fix="Run heliostat deploy of the newest release, then apply again: both come to the same release.",
    ),
    Row(
        code="releases_differ",
        scope="stack",
        severity="warning",
        seen="A stack's output Release is not the control plane's version, or its artifact is another one.",
        explanation="Parts are of different releases or builds, which fit together[: {releases}].",
        fix="Apply again: agents and processor are brought to the control plane's release.",
    ),
    Row(
        code="processor_timeout",
        scope="service",
        pattern=re.compile(r"Task timed out after (?P<seconds>\d{1,4}\.\d{1,2}) seconds"),
        explanation=(
            "A function was ended by Lambda before it was done.[ It ran for {seconds} s.] Its batch comes again."
        ),
        fix="Nothing, if it happens once. If it lasts, look at the table's latency and throttling.",
        retryable=True,
    ),
    Row(
        code="processor_throttled",
        scope="service",
        severity="warning",
        seen="Lambda reports throttles of the processor.",
        explanation="The account's concurrent executions are used up: batches wait in the stream.",
        fix="Reserve concurrency for the processor, or have the account's quota raised (Service Quotas, AWS Lambda).",
        retryable=True,
    ),
    Row(
        code="records_late",
        scope="service",
        seen="The iterator age of the stream grows, or the queue of failed batches is not empty.",
        explanation="Records are processed later and later, or one that cannot be processed holds up its shard.",
        fix="See the processor's log and its queue of failed batches; what is named there was given up.",
    ),
    Row(
        code="agents_hear_nothing",
        scope="agent",
        seen="Sources mirror, the load balancer passes bytes on, and agents count no packet.",
        explanation=(
            "Packets reach the load balancer and not the agents: a security group or network ACL stops UDP 4789."
        ),
        fix=(
            "Admit UDP 4789 from every block that sources live in: stack parameter MirroredCidrs, and the "
            "subnets' ACLs."
        ),
    ),
    Row(
        code="no_route_to_collector",
        scope="account",
        seen="Sources mirror, and the load balancer counts no bytes.",
        explanation=(
            "Copies leave the sources and never arrive: no route leads from their subnets to the load balancer."
        ),
        fix="Check route tables (and peering or transit gateway) between the sources' subnets and the agents'.",
    ),
    Row(
        code="vpc_does_not_arrive",
        scope="account",
        seen="Sources of a VPC mirror, and agents receive nothing of its virtual networks, though they do of others.",
        explanation=(
            "Copies leave the sources[ in {vpc_id}] and do not arrive, though those of other VPCs do: no route leads "
            "from their subnets to the load balancer before the agents, or a security group or network ACL stops UDP "
            "4789."
        ),
        fix=(
            "Check route tables on both sides (peering or transit gateway) and network ACLs; name the VPC as connected "
            "and apply, so that the agents' security group admits its address blocks (stack parameter MirroredCidrs)."
        ),
    ),
    Row(
        code="listener_missing",
        scope="stack",
        seen="The load balancer has no UDP listener on 4789, or its target group is gone.",
        explanation="The listener on UDP 4789 was removed: mirroring goes on, into nothing, and AWS says so nowhere.",
        fix=(
            "Run heliostat reconcile, or wait for the next look within five minutes: it is made anew. A target group "
            "is not: see docs/operations.md, Changed beside its stack."
        ),
        automatic_fix="make_target_again",
    ),
    Row(
        code="agents_unhealthy",
        scope="agent",
        seen="HealthyHostCount is 0, or UnhealthyRoutingFlowCount grows.",
        explanation=(
            "No agent is healthy. The load balancer sends packets to all of them then, in the hope that one listens."
        ),
        fix="See the agents' heartbeats; if Kinesis refuses their records they say so there.",
    ),
    Row(
        code="zone_without_agents",
        scope="stack",
        severity="warning",
        seen="A zone has sources and no agent, and cross-zone balancing is off.",
        explanation="Packets of a zone are balanced within it only, and no agent is there.",
        fix=(
            "Turn cross-zone balancing of the agents' load balancer on again: it was turned off beside its stack, and "
            "no apply looks at that."
        ),
    ),
    Row(
        code="source_drops_copies",
        scope="interface",
        severity="warning",
        seen="NetworkSkipMirrorIn/Out or NetworkPacketsSkipMirrorIn/Out of an instance is above 0.",
        explanation=(
            "The instance is at the limit of its bandwidth: AWS drops copies first, so its own traffic is untouched."
        ),
        fix="Move it to a larger type, or select fewer of its ports.",
    ),
    Row(
        code="packets_cut",
        scope="interface",
        severity="warning",
        seen="Agents count packets whose captured length is less than their own.",
        explanation="Packets are longer than a mirror carries (8,500 bytes) and are cut; heads are read all the same.",
        fix="Lower the MTU of the source if bodies matter.",
    ),
    Row(
        code="halves_apart",
        scope="agent",
        severity="warning",
        seen="Many connections are seen in one direction only.",
        explanation="Requests and answers of a connection reach different agents, or one direction is not mirrored.",
        fix=(
            "See that the target group has stickiness by source address, and that filters have rules in both "
            "directions."
        ),
    ),
    Row(
        code="agents_overloaded",
        scope="agent",
        severity="warning",
        seen="Agents count datagrams that the kernel dropped, or drops of their queues.",
        explanation="Agents get more packets than they can take, and drop whole connections rather than packets.",
        fix="Raise AgentsMax (setting agents_max), or choose larger instance types (selection).",
    ),
    Row(
        code="new_agents_idle",
        scope="agent",
        severity="warning",
        seen="Flows per agent differ much after more were started.",
        explanation=(
            "A load balancer keeps flows where they are, and stickiness keeps sources there: new agents fill slowly."
        ),
        fix="Nothing, if load falls. Else start agents anew, one by one: flows are spread again.",
    ),
    Row(
        code="strange_packets",
        scope="agent",
        severity="warning",
        seen="Agents count datagrams that are no VXLAN, or of a VNI that is none of ours.",
        explanation="Somebody else sends to UDP 4789: nothing of it is read.",
        fix="Narrow MirroredCidrs to where sources live.",
    ),
    Row(
        code="too_many_paths",
        scope="service",
        severity="warning",
        seen="A host has more path templates than are kept.",
        explanation="Paths of this host hold what looks like identifiers and is not recognised: templates were merged.",
        fix="Nothing is lost but detail; tell us the form of the identifiers.",
    ),
    Row(
        code="nothing_selected",
        scope="load_balancer",
        seen="The selection is empty.",
        explanation="No load balancer is selected: nothing is mirrored.",
        fix="Select load balancers, look at the plan, and apply it.",
    ),
    Row(
        code="agents_absent",
        scope="agent",
        seen="No agent is registered with the load balancer before the agents.",
        explanation="There is no agent: packets that are mirrored reach nobody.",
        fix=(
            "See the activity history of the Auto Scaling group {stack_name}-agents (EC2, Auto Scaling groups): it "
            "says why no instance stays."
        ),
    ),
    Row(
        code="sources_silent",
        scope="interface",
        seen="Mirror sessions stand, and CloudWatch counts no mirrored packet of their instances.",
        explanation=(
            "Nothing is mirrored, although mirror sessions stand: the backends get no requests on the mirrored ports. "
            "CloudWatch tells packets some ten minutes late, so that a new session looks like this at first."
        ),
        fix=(
            "See that the load balancer gets requests, and that its target groups send them to the ports that were "
            "selected; then wait ten minutes."
        ),
    ),
    Row(
        code="traffic_encrypted",
        scope="load_balancer",
        seen="Agents count connections of TLS, and no exchange.",
        explanation=(
            "All that is mirrored is encrypted: TLS reaches the backends, and what is in it cannot be read."
            "[ {connections} connections of TLS were seen.]"
        ),
        fix=(
            "End TLS at the load balancer and speak HTTP to the backends, or mirror where it is ended: at a proxy or "
            "sidecar behind it."
        ),
    ),
    Row(
        code="traffic_not_http",
        scope="load_balancer",
        seen="Agents count packets, and no exchange.",
        explanation="Packets arrive, and hold no HTTP.[ Seen were: {protocols}.]",
        fix="Select target groups whose ports speak HTTP; others cost mirror sessions, and bring nothing.",
    ),
    Row(
        code="records_refused",
        scope="agent",
        seen="Agents count exchanges and refusals, and no record that Kinesis took.",
        explanation=(
            "Kinesis takes no records of the agents.[ They count: {refusals}.] They keep them on disk meanwhile."
        ),
        fix=(
            "The agents' log says why, with what to do (lines kinesis_refuses): a right on the stream or its key, the "
            "clock, or a stream that is gone."
        ),
        retryable=True,
    ),
    Row(
        code="processor_failing",
        scope="service",
        seen="Lambda counts as many errors of the processor as invocations.",
        explanation=(
            "Every invocation of the processor fails: records wait in the stream, and are tried again for six hours."
        ),
        fix=(
            "See the processor's log (/aws/lambda/{stack_name}-processor): it names what it may not do, or cannot "
            "reach."
        ),
        retryable=True,
    ),
    Row(
        code="processor_not_invoked",
        scope="service",
        seen="The stream takes records, and Lambda counts no invocation of the processor.",
        explanation="Records wait in the stream, and nothing reads them: its event source mapping is off, or gone.",
        fix=(
            "Switch it on (Lambda, the processor, Configuration, Triggers). One that is gone, no apply brings back: "
            "see docs/operations.md, Changed beside its stack."
        ),
    ),
    Row(
        code="exchanges_of_no_use",
        scope="service",
        seen="The processor reads records, and the inventory stays empty.",
        explanation="Records are read and bring no endpoint: their exchanges have no request, no host or no method.",
        fix="See the processor's counters exchanges_dropped_*: mostly one direction of the traffic is not mirrored.",
    ),
    Row(
        code="not_measured",
        scope="service",
        severity="warning",
        seen="Something is not measured here, such as EC2's metrics in a local run.",
        explanation="This is not measured here.[ {what}]",
        fix="",
    ),
    Row(
        code="nothing_arrives",
        scope="service",
        seen="No stage after a certain one has counted anything for five minutes.",
        explanation="Nothing reaches the inventory.[ The first stage that counts nothing is: {stage}.]",
        fix="Follow the stages: mirror session, source, load balancer, agent, HTTP, stream, processor, table.",
    ),
)
