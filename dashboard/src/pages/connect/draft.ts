/** What a person is about to wish for, from the selection that there is; a reload does not lose it. */
import type { Selection, Wish } from "../../api/types";
import { type Choice, CHOSEN_MAX } from "../load-balancers/choice";

/** The advanced fields as they are typed; lists are words between commas or spaces. */
export interface Settings {
  connectedVpcIds: string;
  subnetIds: string;
  instanceTypes: string;
  sessionNumberFloor: string;
  packetLength: string;
}

export interface Draft {
  /** Of the selection that it was made from. */
  version: number;
  /** Where the collector is to stand; null: where all that is chosen stands. */
  vpcId: string | null;
  choice: Choice;
  settings: Settings;
}

export function draftOf(selection: Selection): Draft {
  return {
    version: selection.version,
    vpcId: selection.vpc_id,
    // Of what was selected before, the VPC is known once it is listed.
    choice: new Map(selection.load_balancer_ids.map((id) => [id, null])),
    settings: {
      connectedVpcIds: selection.connected_vpc_ids.join(", "),
      subnetIds: selection.subnet_ids.join(", "),
      instanceTypes: selection.instance_types.join(", "),
      sessionNumberFloor: String(selection.session_number_floor),
      packetLength: selection.packet_length === null ? "" : String(selection.packet_length),
    },
  };
}

/** The VPCs of what is chosen, as far as they are known. */
export const vpcIdsOf = (choice: Choice): string[] =>
  [...new Set([...choice.values()].filter((vpcId) => vpcId !== null))].sort();

/** Where the collector is to stand; null where that is still to be said. */
export function collectorVpcOf({ vpcId, choice }: Draft): string | null {
  const vpcIds = vpcIdsOf(choice);
  return vpcId ?? (vpcIds.length === 1 ? (vpcIds[0] ?? null) : null);
}

export function wishOf(draft: Draft): Wish {
  const { settings } = draft;
  return {
    version: draft.version,
    vpc_id: collectorVpcOf(draft),
    load_balancer_ids: [...draft.choice.keys()].sort(),
    connected_vpc_ids: wordsOf(settings.connectedVpcIds),
    subnet_ids: wordsOf(settings.subnetIds),
    instance_types: wordsOf(settings.instanceTypes),
    session_number_floor: Number(settings.sessionNumberFloor),
    packet_length: settings.packetLength.trim() === "" ? null : Number(settings.packetLength),
  };
}

export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");

// What the API takes; it has the last word.
const VPC_ID = /^vpc-[0-9a-f]{8,17}$/;
const SUBNET_ID = /^subnet-[0-9a-f]{8,17}$/;
const INSTANCE_TYPE = /^[a-z0-9-]{2,20}\.[a-z0-9-]{2,20}$/;
const [VPCS_MAX, SUBNETS_MAX, INSTANCE_TYPES_MAX] = [4, 16, 6];
const [SESSION_NUMBER_MAX, PACKET_LENGTH_MAX] = [32_766, 8_500];

/** What is wrong with the fields, by their names: nothing, where they can be sent. */
export function problemsOf(settings: Settings): Partial<Record<keyof Settings, string>> {
  const isNumber = (text: string, max: number) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= max;
  const areAll = (text: string, pattern: RegExp, max: number) =>
    wordsOf(text).length <= max && wordsOf(text).every((word) => pattern.test(word));
  const { connectedVpcIds, subnetIds, instanceTypes, sessionNumberFloor, packetLength } = settings;
  return {
    ...(!areAll(connectedVpcIds, VPC_ID, VPCS_MAX) && {
      connectedVpcIds: `At most ${VPCS_MAX} ids of VPCs, such as vpc-0abc1234.`,
    }),
    ...(!areAll(subnetIds, SUBNET_ID, SUBNETS_MAX) && {
      subnetIds: `At most ${SUBNETS_MAX} ids of subnets, such as subnet-0abc1234.`,
    }),
    ...(!areAll(instanceTypes, INSTANCE_TYPE, INSTANCE_TYPES_MAX) && {
      instanceTypes: `At most ${INSTANCE_TYPES_MAX} instance types, such as m6i.large.`,
    }),
    ...(!isNumber(sessionNumberFloor.trim(), SESSION_NUMBER_MAX) && {
      sessionNumberFloor: "A whole number from 1 to 32,766.",
    }),
    ...(packetLength.trim() !== "" &&
      !isNumber(packetLength.trim(), PACKET_LENGTH_MAX) && {
        packetLength: "Nothing, for whole packets, or a whole number from 1 to 8,500.",
      }),
  };
}

const KEY = "heliostat.connect";
const ADDED_KEY = "heliostat.connect-added";

/** The draft that this tab holds; null where there is none, or none that can be read. */
export function storedDraft(): Draft | null {
  try {
    const { version, vpcId, choice, settings } = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as StoredDraft;
    return { version, vpcId, choice: new Map(choice.slice(0, CHOSEN_MAX)), settings: { ...settings } };
  } catch {
    return null;
  }
}

type StoredDraft = Omit<Draft, "choice"> & { choice: [string, string | null][] };

export function storeDraft(draft: Draft): void {
  const stored: StoredDraft = { ...draft, choice: [...draft.choice] };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // Without storage a reload begins anew, nothing else.
  }
}

export function forgetDraft(): void {
  sessionStorage.removeItem(KEY);
}

/** Adds to the draft, or to what is selected where there is none yet, once the wizard opens. */
export function addToDraft(choice: Choice): void {
  sessionStorage.setItem(ADDED_KEY, JSON.stringify([...choice]));
}

/** The draft that the wizard opens with; null where it begins from the selection as it is. */
export function openedDraft(selection: Selection): Draft | null {
  const [stored, added] = [storedDraft(), sessionStorage.getItem(ADDED_KEY)];
  if (added === null) return stored;
  // Once: what is taken out again stays out.
  sessionStorage.removeItem(ADDED_KEY);
  const draft = stored ?? draftOf(selection);
  const choice = new Map([...draft.choice, ...(JSON.parse(added) as [string, string | null][])].slice(0, CHOSEN_MAX));
  storeDraft({ ...draft, choice });
  return { ...draft, choice };
}
