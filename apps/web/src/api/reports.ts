import { useMutation, useQueryClient } from '@tanstack/react-query';
import { postJson, putBytes } from './http.ts';
import type { Doc } from './wire.ts';

/** What somebody saw: which of a pack's reports, where, in words. */
export interface Seen {
  readonly pack: string;
  readonly type: string;
  readonly title: string;
  readonly text: string;
  readonly lng: number;
  readonly lat: number;
}

/** A report with photos that are still on the phone; `handled`: it has been put right on the spot. */
export interface NewReport extends Seen {
  /** One for each form: what is sent again with it is written once. */
  readonly id: string;
  readonly channel: string;
  readonly before: readonly Blob[];
  readonly handled?: {
    readonly after: readonly Blob[];
    readonly answers: Readonly<Record<string, unknown>>;
    readonly note: string;
  };
}

/** Stores the photos and sends the report; one that was handled is closed with it, up to its check. */
export function useReport() {
  const client = useQueryClient();
  return useMutation({
    async mutationFn({ id, before, handled, channel, ...seen }: NewReport) {
      const photos = await Promise.all(before.map(stored));
      if (handled === undefined) return postJson<Doc>('/api/reports', { ...seen, channel, files: photos });
      const { note, answers } = handled;
      const after = await Promise.all(handled.after.map(stored));
      return postJson<Doc>('/api/reports/handled', { ...seen, id, before: photos, after, answers, note });
    },
    onSettled: () =>
      Promise.all(
        ['tasks', 'proofs', 'incidents'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  });
}

async function stored(photo: Blob): Promise<string> {
  const { sha256 } = await putBytes<{ readonly sha256: string }>('/api/files', photo);
  return sha256;
}
