import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMay } from "../../api/use-may";
import { OperationAtWork } from "../../components/operation-at-work";
import { useAddress } from "../../components/use-address";
import { Page } from "../../layout/page";
import { formatCount } from "../../text/format";
import { addToDraft } from "../connect/draft";
import { BalancerTable, useLoadBalancers } from "./balancer-table";
import type { Choice } from "./choice";
import { LoadBalancerPanel } from "./load-balancer-panel";
import { columnsOf } from "./load-balancers-config";

const COLUMNS = columnsOf({ isWhole: true });

/** The load balancers whose backends could be mirrored, and what is mirrored of each. */
export default function LoadBalancersPage() {
  const { address, change } = useAddress();
  const navigate = useNavigate();
  const mayApply = useMay("apply");
  const [choice, setChoice] = useState<Choice>(new Map());
  const list = useLoadBalancers({ name: "load-balancers.2", columns: COLUMNS });
  const selected = list.query.data?.items.find(({ id }) => id === address.get("opened"));
  return (
    <Page
      title="Load balancers"
      breadcrumbs={[{ text: "Load balancers", href: "/load-balancers" }]}
      contentType="table"
      splitPanel={selected && <LoadBalancerPanel loadBalancer={selected} />}
      onSplitPanelClose={() => {
        change({ opened: "" });
      }}
    >
      <SpaceBetween size="m">
        <OperationAtWork />
        <BalancerTable
          list={list}
          description="A name leads to what stands behind it: which targets can be mirrored, and why others cannot."
          choice={mayApply ? choice : null}
          onChoose={setChoice}
          actions={
            mayApply && (
              <Button
                variant="primary"
                disabled={choice.size === 0}
                onClick={() => {
                  addToDraft(choice);
                  void navigate("/connect?step=load-balancers");
                }}
              >
                {choice.size === 0 ? "Mirror selected" : `Mirror selected (${formatCount(choice.size)})`}
              </Button>
            )
          }
        />
      </SpaceBetween>
    </Page>
  );
}
