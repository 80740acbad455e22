import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { collectionsQuery } from "../api/queries/inventory";
import { formatCount, plural } from "../text/format";
import { visible } from "../text/visible";

const HOSTS_SHOWN = 50;
const ALL = { value: "", label: "All hosts" };

/** Picks one of the hosts; the API searches among them, for there may be thousands. */
export function HostFilter({ host, onChange }: { host: string; onChange: (host: string) => void }) {
  const [search, setSearch] = useState("");
  const [asked, setAsked] = useState(false);
  const hosts = useQuery({
    ...collectionsQuery({ ...(search && { search }), sort: "host", order: "asc", page_size: HOSTS_SHOWN }),
    enabled: asked,
  });
  const options = (hosts.data?.items ?? []).map((collection) => ({
    value: collection.host,
    label: visible(collection.host),
    description: plural(collection.endpoint_count, "endpoint"),
  }));
  return (
    <Select
      ariaLabel="Host"
      selectedOption={host === "" ? ALL : { value: host, label: visible(host, 40) }}
      options={search === "" ? [ALL, ...options] : options}
      onChange={({ detail }) => {
        onChange(detail.selectedOption.value ?? "");
      }}
      filteringType="manual"
      filteringPlaceholder="Find a host"
      filteringAriaLabel="Find a host"
      onLoadItems={({ detail }) => {
        if (hosts.isError) void hosts.refetch();
        setAsked(true);
        setSearch(detail.filteringText);
      }}
      statusType={hosts.isError ? "error" : hosts.isPending ? "loading" : "finished"}
      loadingText="Loading hosts"
      errorText="The hosts could not be loaded."
      recoveryText="Try again"
      empty="No hosts"
      finishedText={hosts.data?.next_page_token ? `The first ${formatCount(HOSTS_SHOWN)}; type to find others` : ""}
      expandToViewport
    />
  );
}
