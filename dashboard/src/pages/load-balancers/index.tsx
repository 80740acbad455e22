import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { loadBalancerQuery } from "../../api/queries/load-balancers";
import { useMay } from "../../api/use-may";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfLoadBalancers } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
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
  const opened = address.get("opened") ?? "";
  const listed = list.query.data?.items.find(({ id }) => id === opened);
  const elsewhere = useQuery({
    ...loadBalancerQuery(opened),
    enabled: opened !== "" && list.query.isSuccess && listed === undefined,
  });
  const selected = listed ?? elsewhere.data ?? undefined;
  const close = () => {
    change({ opened: "" });
  };
  return (
    <Page
      title="Load balancers"
      breadcrumbs={[{ text: "Load balancers", href: "/load-balancers" }]}
      contentType="table"
      splitPanel={selected && <LoadBalancerPanel loadBalancer={selected} />}
      onSplitPanelClose={close}
    >
      <SpaceBetween size="m">
        <OperationAtWork />
        {listed === undefined && elsewhere.data === null && (
          <Alert
            type="info"
            header="The load balancer of this link is not there any more"
            dismissible
            onDismiss={close}
          />
        )}
        <BalancerTable
          list={list}
          description="A name leads to what stands behind it: which targets can be mirrored, and why others cannot."
          choice={mayApply ? choice : null}
          onChoose={setChoice}
          actions={
            <SpaceBetween direction="horizontal" size="m" alignItems="center">
              <LiveSwitch />
              <ExportMenu exports={exportsOfLoadBalancers(list.filter)} />
              {mayApply && (
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
              )}
            </SpaceBetween>
          }
        />
      </SpaceBetween>
    </Page>
  );
}
