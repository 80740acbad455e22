import { useQueryClient } from "@tanstack/react-query";
import { useNotifications } from "../../layout/notifications";
import { visible } from "../../text/visible";
import { answered, client } from "../client";
import type { FalsePositive, SensitiveClass, SensitiveField } from "../types";

type Field = Pick<SensitiveField, "location" | "pointer" | "class_name">;

/** What people say of sensitive data; each is told with a way back. */
export function useSensitiveChanges() {
  const queryClient = useQueryClient();
  const { notify } = useNotifications();
  const refresh = () =>
    Promise.all(
      ["sensitive", "sensitive-matrix", "sensitive-classes", "false-positives", "endpoint", "endpoints"].map((name) =>
        queryClient.invalidateQueries({ queryKey: [name] }),
      ),
    );
  const add = async (endpointId: string, field: Field, reason: string): Promise<FalsePositive> => {
    const said = await answered(
      client.POST("/v1/endpoints/{endpoint_id}/false-positives", {
        params: { path: { endpoint_id: endpointId } },
        body: { ...field, reason },
      }),
    );
    await refresh();
    return said;
  };
  const remove = async ({ id, endpoint_id }: FalsePositive): Promise<void> => {
    await answered(
      client.DELETE("/v1/endpoints/{endpoint_id}/false-positives/{false_positive_id}", {
        params: { path: { endpoint_id, false_positive_id: id } },
      }),
    );
    await refresh();
  };
  /** Over the revision that was read alone; 0 where there was none. */
  const put = async (sensitiveClass: SensitiveClass, revision: number | null): Promise<SensitiveClass> => {
    const { name, title, severity, group, value_pattern, name_pattern, is_proven_by_one } = sensitiveClass;
    const saved = await answered(
      client.PUT("/v1/sensitive-classes/{name}", {
        params: { path: { name } },
        body: { title, severity, group, value_pattern, name_pattern, is_proven_by_one, revision },
      }),
    );
    await refresh();
    return saved;
  };
  const drop = async (name: string): Promise<void> => {
    await answered(client.DELETE("/v1/sensitive-classes/{name}", { params: { path: { name } } }));
    await refresh();
  };
  return {
    /** Says that a field does not hold a class. */
    markFalse: async (endpointId: string, field: Field, reason: string): Promise<void> => {
      const said = await add(endpointId, field, reason);
      notify({
        type: "success",
        content: "Marked as a false positive: this field will not be claimed again.",
        undo: { action: () => remove(said) },
      });
    },
    takeBack: async (said: FalsePositive): Promise<void> => {
      await remove(said);
      notify({
        type: "success",
        content: "The field is claimed again.",
        undo: { action: () => add(said.endpoint_id, fieldOf(said), said.reason) },
      });
    },
    /** Adds a class, or replaces the one that was there before. */
    saveClass: async (sensitiveClass: SensitiveClass, before: SensitiveClass | null): Promise<void> => {
      const saved = await put(sensitiveClass, before?.revision ?? 0);
      notify({
        type: "success",
        content: `The class ${visible(sensitiveClass.title, 80)} is looked for from now on.`,
        undo: { action: () => (before === null ? drop(sensitiveClass.name) : put(before, saved.revision)) },
      });
    },
    deleteClass: async (sensitiveClass: SensitiveClass): Promise<void> => {
      await drop(sensitiveClass.name);
      notify({
        type: "success",
        content: `The class ${visible(sensitiveClass.title, 80)} is deleted.`,
        undo: { action: () => put(sensitiveClass, 0) },
      });
    },
  };
}

const fieldOf = ({ location, pointer, class_name }: FalsePositive): Field => ({ location, pointer, class_name });
