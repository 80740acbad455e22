/** "collector_stack" as people read it: "Collector stack". */
export function words(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID, or classic/NAME.
const NAME = /(?:loadbalancer\/(?:app|net|gwy)|classic)\/([^/]+)/;

/** The name in a load balancer's id; the id itself where it has none. */
export const balancerName = (id: string): string => NAME.exec(id)?.[1] ?? id;
