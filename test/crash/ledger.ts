import type { Answer } from './client.ts';
import type { WireReading } from './water.ts';

/** A command that the server acknowledged: what it led to must be there for ever. */
export interface Acknowledged {
  /** What was done, in words for a failed test. */
  readonly what: string;
  readonly documentId: string;
  readonly chainId: string;
  /** Version of the document that the answer showed. */
  readonly version: number;
  /** What the document's history must say of it. */
  readonly topic: string;
  /** A text of its own that the document's body holds once, where the command brought one. */
  readonly mark?: string;
}

/** What the outside knows: kept by the client, so that no server can forget it. */
export interface Ledger {
  /** Values sent, by `device t`, acknowledged or not. */
  readonly sent: ReadonlyMap<string, number>;
  /** Keys of the readings whose message was acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  readonly commands: readonly Acknowledged[];
  /** Photos that the server said are on disk: SHA-256 and size. */
  readonly photos: ReadonlyMap<string, number>;
  /** Refusals and answers of state 500 and above, in words. */
  readonly faults: readonly string[];
  noteSent(readings: readonly WireReading[]): void;
  noteAcknowledged(readings: readonly WireReading[]): void;
  /** Notes what became of a command; an answer that never came leaves nothing. */
  noteCommand(command: Pick<Acknowledged, 'what' | 'topic' | 'mark'>, answer: Answer | undefined): boolean;
  notePhoto(answer: Answer | undefined): string | undefined;
  fault(what: string): void;
}

/** The key of a reading. */
export function keyOf(reading: Pick<WireReading, 'device' | 't'>): string {
  return `${reading.device} ${reading.t}`;
}

/** An empty ledger. */
export function openLedger(): Ledger {
  const sent = new Map<string, number>();
  const acknowledged = new Set<string>();
  const commands: Acknowledged[] = [];
  const photos = new Map<string, number>();
  const faults: string[] = [];
  /** A conflict is an answer too: what was not acknowledged may have happened before the kill. */
  function refused(what: string, answer: Answer): void {
    if (answer.status !== 409) faults.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return {
    sent,
    acknowledged,
    commands,
    photos,
    faults,
    noteSent(readings) {
      for (const reading of readings) sent.set(keyOf(reading), reading.v);
    },
    noteAcknowledged(readings) {
      for (const reading of readings) acknowledged.add(keyOf(reading));
    },
    noteCommand(command, answer) {
      if (answer === undefined) return false;
      if (!answer.ok) {
        refused(command.what, answer);
        return false;
      }
      const { head } = answer.body as { head: { id: string; chainId: string; version: number } };
      commands.push({ ...command, documentId: head.id, chainId: head.chainId, version: head.version });
      return true;
    },
    notePhoto(answer) {
      if (answer === undefined) return undefined;
      if (!answer.ok) {
        refused('photo', answer);
        return undefined;
      }
      const { sha256, size } = answer.body as { sha256: string; size: number };
      photos.set(sha256, size);
      return sha256;
    },
    fault(what) {
      faults.push(what);
    },
  };
}
