import { afterEach, expect, it } from "vitest";
import type { Selection } from "../../api/types";
import {
  addToDraft,
  collectorVpcOf,
  draftOf,
  forgetDraft,
  openedDraft,
  problemsOf,
  storedDraft,
  storeDraft,
  wishOf,
} from "./draft";

const SELECTION: Selection = {
  version: 3,
  vpc_id: "vpc-0a1b2c3d",
  load_balancer_ids: ["classic/a", "classic/b"],
  connected_vpc_ids: ["vpc-0f1e2d3c", "vpc-0f1e2d3d"],
  subnet_ids: [],
  instance_types: ["m6i.large"],
  session_number_floor: 5,
  packet_length: null,
};

afterEach(forgetDraft);

it("wishes for what there is, until something is changed", () => {
  expect(wishOf(draftOf(SELECTION))).toEqual(SELECTION);
});

it("outlives a reload", () => {
  const draft = { ...draftOf(SELECTION), choice: new Map([["classic/a", "vpc-0a1b2c3d"]]) };

  storeDraft(draft);

  expect(storedDraft()).toEqual(draft);
});

it("begins anew where the stored draft cannot be read", () => {
  expect(storedDraft()).toBeNull();

  for (const damaged of ["{", "7", "null", '{"choice": 7}']) {
    sessionStorage.setItem("heliostat.connect", damaged);

    expect(storedDraft()).toBeNull();
  }
});

it("stands where all that is chosen stands, unless somebody says where", () => {
  const draft = { ...draftOf({ ...SELECTION, vpc_id: null }) };
  const one = new Map([
    ["a", "vpc-1"],
    ["b", "vpc-1"],
    ["c", null],
  ]);

  expect(collectorVpcOf({ ...draft, choice: one })).toBe("vpc-1");
  expect(collectorVpcOf({ ...draft, choice: new Map([...one, ["d", "vpc-2"]]) })).toBeNull();
  expect(collectorVpcOf({ ...draft, choice: one, vpcId: "vpc-9" })).toBe("vpc-9");
});

it("names each field that the API would refuse", () => {
  const { settings } = draftOf(SELECTION);

  expect(problemsOf(settings)).toEqual({});
  expect(
    Object.keys(
      problemsOf({
        connectedVpcIds: "vpc-xyz",
        subnetIds: "vpc-0a1b2c3d",
        instanceTypes: "large",
        sessionNumberFloor: "0",
        packetLength: "1.5",
      }),
    ),
  ).toEqual(["connectedVpcIds", "subnetIds", "instanceTypes", "sessionNumberFloor", "packetLength"]);
});

it("opens with what another page adds, once", () => {
  expect(openedDraft(SELECTION)).toBeNull();
  addToDraft(new Map([["classic/c", "vpc-0a1b2c3d"]]));

  const opened = openedDraft(SELECTION);

  expect([...(opened?.choice.keys() ?? [])]).toEqual(["classic/a", "classic/b", "classic/c"]);
  storeDraft(draftOf(SELECTION));
  expect([...(openedDraft(SELECTION)?.choice.keys() ?? [])]).toEqual(["classic/a", "classic/b"]);
});
