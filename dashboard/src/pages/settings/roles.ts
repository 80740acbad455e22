import type { Role } from "../../api/types";

/** What people of each role may do, the least first. */
export const ROLE_OPTIONS: { value: Role; label: string; description: string }[] = [
  { value: "viewer", label: "Viewer", description: "Sees everything, changes nothing" },
  { value: "operator", label: "Operator", description: "Decides on findings and changes, applies mirroring" },
  { value: "admin", label: "Administrator", description: "Changes settings and people as well" },
];
