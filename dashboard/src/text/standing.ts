/** How an endpoint stands to an imported document, in words. */
import type { ComparisonStanding } from "../api/types";
import type { Tone } from "./status-class";

interface StandingWords {
  label: string;
  /** What that means for whoever answers for the API. */
  meaning: string;
  tone: Tone;
}

/** In the order in which they ask for attention. */
export const STANDINGS: Readonly<Record<ComparisonStanding, StandingWords>> = {
  shadow: { label: "Shadow", meaning: "Answered, and in no document.", tone: "bad" },
  zombie: { label: "Zombie", meaning: "Called deprecated, and still used.", tone: "bad" },
  drifted: { label: "Drifted", meaning: "Used in ways that the document does not know.", tone: "warn" },
  orphan: { label: "Unseen", meaning: "Documented, and never or long not used.", tone: "plain" },
  documented: { label: "Documented", meaning: "Used as documented.", tone: "good" },
};

export const isStanding = (text: string | null): text is ComparisonStanding =>
  text !== null && Object.hasOwn(STANDINGS, text);
