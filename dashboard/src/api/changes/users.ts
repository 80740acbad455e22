import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";
import { usersQuery } from "../queries/users";
import type { Role } from "../types";

/** Makes a change of people, after which their list is read again. */
function useChange<Wish, Answer>(change: (wish: Wish) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: usersQuery().queryKey }),
  });
}

export const useInviteUser = () =>
  useChange((body: { email: string; role: Role }) => answered(client.POST("/v1/users", { body })));

export const useGiveRole = () =>
  useChange(({ name, role }: { name: string; role: Role }) =>
    answered(client.PUT("/v1/users/{name}/role", { params: { path: { name } }, body: { role } })),
  );

export const useRemoveUser = () =>
  useChange((name: string) => answered(client.DELETE("/v1/users/{name}", { params: { path: { name } } })));

export const useInviteAgain = () =>
  useChange((name: string) => answered(client.POST("/v1/users/{name}/invitation", { params: { path: { name } } })));
