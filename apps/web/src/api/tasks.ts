import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, postJson, putBytes, type Query } from './http.ts';
import type { Advice, Attachment, BothNames, Doc, DocumentHead, Level, Proof, Task } from './wire.ts';

/** The incident that a task belongs to, as far as its people need it. */
export interface WorkIncident {
  readonly id: string;
  readonly title: string;
  readonly level: Level | null;
  readonly state: string;
  readonly chainId: string;
}

export type TaskRow = Doc<Task> & { readonly incident: WorkIncident | null };
export type ProofRow = Doc<Proof> & {
  readonly task: Doc<Task> | null;
  readonly incident: DocumentHead | null;
};

/** One field of a matter's form. */
export interface FormField {
  readonly key: string;
  readonly name: BothNames;
  readonly type: string;
  readonly required?: boolean;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly options?: readonly { readonly value: string; readonly name: BothNames }[];
}

/** A task with what its matter asks for. */
export interface TaskDetail {
  readonly task: TaskRow;
  readonly form: readonly FormField[];
  readonly proof: { readonly photos: number; readonly note: boolean; readonly verify: boolean };
  readonly inputs: readonly string[];
  readonly advice: Advice | null;
}

/** One task with its form. */
export function useTask(id: string | undefined) {
  return useQuery({
    queryKey: ['tasks', 'one', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => getJson<TaskDetail>(`/api/tasks/${id}`, {}, signal),
  });
}

/** Tasks of a person, a unit or an incident. */
export function useTasks(query: Query) {
  return useQuery({
    queryKey: ['tasks', query],
    queryFn: ({ signal }) => getJson<{ readonly rows: readonly TaskRow[] }>('/api/tasks', query, signal),
    refetchInterval: 60_000,
  });
}

/** Checks that wait for a person who is not the handler. */
export function useProofs(query: Query) {
  return useQuery({
    queryKey: ['proofs', query],
    queryFn: ({ signal }) => getJson<{ readonly rows: readonly ProofRow[] }>('/api/proofs', query, signal),
    refetchInterval: 60_000,
  });
}

/** A command on a task or a check. */
export interface WorkCommand {
  readonly kind: 'tasks' | 'proofs';
  readonly id: string;
  readonly action: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Sends a command on a task or a check; without a connection it waits and is sent later. */
export function useWorkCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, id, action, body }: WorkCommand) =>
      postJson<Doc>(`/api/${kind}/${id}/${action}`, body),
    onSettled: () =>
      Promise.all(
        ['tasks', 'proofs', 'incident', 'chain'].map((name) =>
          client.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  });
}

/** A photo or file with what it shows. */
export interface NewAttachment {
  readonly taskId: string;
  readonly file: Blob;
  readonly role: Attachment['role'];
  readonly takenAt?: number;
  readonly lng?: number;
  readonly lat?: number;
}

/** Stores a file and adds it to a task. */
export function useAttach() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ taskId, file, ...facts }: NewAttachment) => {
      const { sha256 } = await putBytes<{ readonly sha256: string }>('/api/files', file);
      return postJson<Doc<Task>>(`/api/tasks/${taskId}/attach`, { attachment: { sha256, ...facts } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  });
}
