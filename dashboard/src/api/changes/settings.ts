import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";
import { settingsQuery } from "../queries/settings";
import type { Settings, SettingValues } from "../types";

export interface SettingsWish {
  version: number;
  values: SettingValues;
  reason: string;
  confirmsOff?: boolean;
}

/** Changes settings; what the API answered is what pages show then. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ version, values, reason, confirmsOff }: SettingsWish) =>
      answered(
        client.PUT("/v1/settings", {
          body: {
            version,
            settings: values,
            ...(reason !== "" && { reason }),
            ...(confirmsOff === true && { confirm_redaction_off: true }),
          },
        }),
      ),
    onSuccess: async (settings: Settings) => {
      queries.setQueryData(settingsQuery().queryKey, settings);
      await queries.invalidateQueries({ queryKey: ["settings", "history"] });
    },
    // Somebody else may have been faster: what they saved is what a person goes on from.
    onError: () => queries.invalidateQueries({ queryKey: settingsQuery().queryKey }),
  });
}

/** Brings the settings to the stacks; answers with the operation. */
export function useApplySettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered(client.POST("/v1/settings/apply")),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsQuery().queryKey }),
  });
}
