import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { expectAccessible, visit } from "../../testing/render-app";

const field = async (label: RegExp) => {
  const found = await screen.findByLabelText<HTMLInputElement>(label);
  await waitFor(() => {
    expect(found.disabled).toBe(false);
  });
  return found;
};

const type = (found: HTMLElement, value: string) => {
  fireEvent.change(found, { target: { value } });
};

it("makes the collector as large as a load asks for, and asks for shards only of a stream that has them", async () => {
  const { world } = visit("/settings?tab=capacity");
  type(await field(/^Threads of each agent/), "4");
  expect(screen.queryByLabelText(/^Shards of a provisioned stream/)).toBeNull();
  fireEvent.click(screen.getByRole("radio", { name: /^Provisioned/ }));
  type(await field(/^Shards of a provisioned stream/), "29");
  fireEvent.click(await screen.findByLabelText("Make endpoints"));
  await expectAccessible();

  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByText(/^Saved: Threads of each agent that receive, Capacity of the stream/);
  const { settings } = world.administration.settings;
  expect(settings.receive_threads.value).toBe(4);
  expect(settings.stream_mode.value).toBe("PROVISIONED");
  expect(settings.stream_shards.value).toBe(29);
  expect(settings.creates_vpc_endpoints.value).toBe(true);
  expect(screen.getByText("4 settings wait for an apply")).toBeTruthy();
});

it("takes networks by lines and commas, and names the one that is none", async () => {
  const { world } = visit("/settings?tab=capacity");
  const networks = await field(/^Networks of trusted proxies/);
  expect(networks.value.split("\n")).toContain("fc00::/7");

  type(networks, "10.0.0.0/8\n192.0.2.0");
  expect(await screen.findByText("192.0.2.0 is no network such as 10.0.0.0/16.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);

  type(networks, "10.0.0.0/8, 192.0.2.0/24\n\n2001:db8::/56\n");
  type(await field(/^Network of your DNS servers/), "10.0.0.2");
  expect(await screen.findByText(/^An IPv4 network such as/)).toBeTruthy();
  type(await field(/^Network of your DNS servers/), "10.0.0.2/32");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByText(/^Saved: Network of your DNS servers, Networks of trusted proxies/);
  const { settings } = world.administration.settings;
  expect(settings.trusted_proxy_networks.value).toEqual(["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/56"]);
  expect(settings.resolver_network.value).toBe("10.0.0.2/32");
});

it("keeps logs for a number of days that CloudWatch takes", async () => {
  const { world } = visit("/settings?tab=retention");
  const days = await screen.findByRole("button", { name: /^Logs of the processor/ });
  await waitFor(() => {
    expect(days).toHaveProperty("disabled", false);
  });

  fireEvent.mouseDown(days);
  fireEvent.keyDown(days, { keyCode: 13 });
  fireEvent.click(days);
  fireEvent.mouseUp(await screen.findByText("90 days"));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByText("Saved: Logs of the processor.");
  expect(world.administration.settings.settings.processor_log_days.value).toBe(90);
});
