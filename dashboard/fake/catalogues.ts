/** The rules and the classes of sensitive data that Heliostat ships with, as the API tells them. */
import shippedRules from "../../api_inventory/rules/catalogue.json";
import { classes } from "../../api_inventory/sensitive/classes.json";
import type { Rule, SensitiveClass } from "../src/api/types";

export const RULES = shippedRules.map((rule) => ({ support_min: 1, owasp_name: "", ...rule })) as Rule[];

export const SENSITIVE_CLASSES = [
  ...classes.map(({ name, title, severity, group }) => ({
    name,
    title,
    severity,
    group,
    is_custom: false,
    value_pattern: null,
    name_pattern: null,
    is_proven_by_one: false,
  })),
  {
    name: "loyalty_card",
    title: "Loyalty card of the shop",
    severity: "low",
    group: "custom",
    is_custom: true,
    value_pattern: "LC[0-9]{10}",
    name_pattern: null,
    is_proven_by_one: true,
  },
] as SensitiveClass[];

export function ruleOf(id: string): Rule {
  const found = RULES.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`the catalogue has no rule ${id}`);
  return found;
}

export function classOf(name: string): SensitiveClass {
  const found = SENSITIVE_CLASSES.find((sensitiveClass) => sensitiveClass.name === name);
  if (found === undefined) throw new Error(`there is no class ${name}`);
  return found;
}
