import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Ids of a stream's places that only this process can read. */
export interface LiveIds {
  /** A fresh id of a place: two ids of one place look unrelated. */
  of(place: number): string;
  /** The place an id means, or `undefined` for an id of another process or another time. */
  placeOf(id: string): number | undefined;
}

const blockBytes = 16;

/**
 * A place is sealed with random bytes in one cipher block, so that neither a gap between two ids nor an id that did
 * not change tells a page how much others were told.
 */
export function openLiveIds(): LiveIds {
  const key = randomBytes(16);
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  // An id of another process opens to something else here.
  const mark = randomBytes(4);
  return {
    of(place) {
      const block = randomBytes(blockBytes);
      mark.copy(block);
      block.writeUIntBE(place, 4, 6);
      return cipher.update(block).toString('base64url');
    },
    placeOf(id) {
      const sealed = Buffer.from(id, 'base64url');
      if (sealed.length !== blockBytes) return undefined;
      const block = decipher.update(sealed);
      return block.subarray(0, 4).equals(mark) ? block.readUIntBE(4, 6) : undefined;
    },
  };
}
