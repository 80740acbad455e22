import { useQuery } from "@tanstack/react-query";
import { pipelineQuery } from "../../api/queries/pipeline";
import type { Pipeline } from "../../api/types";
import { formatRate } from "../../text/pace";

interface MirroredRateProps {
  /** Of the load balancer. */
  id: string;
  of: keyof Pick<Pipeline["load_balancers"][number], "packets_per_s" | "exchanges_per_s">;
}

/** How much is mirrored of a load balancer now. All cells share one answer; their table asks for it again. */
export function MirroredRate({ id, of }: MirroredRateProps) {
  const { data } = useQuery(pipelineQuery());
  const found = data?.load_balancers.find(({ load_balancer_id }) => load_balancer_id === id);
  return <span className="number nowrap">{formatRate(found?.[of] ?? null)}</span>;
}
