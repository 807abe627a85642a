import { deflateSync } from 'node:zlib';

/** The bytes of a field: a number, or a text or an inner message. */
export function field(number: number, value: number | string | Uint8Array): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** Numbers one after another, each as the difference to the one before, with the sign in the lowest bit. */
export function deltas(values: readonly number[]): Buffer {
  return Buffer.concat(
    values.map((value, i) => {
      const step = value - (values[i - 1] ?? 0);
      return varint(step < 0 ? -2 * step - 1 : 2 * step);
    }),
  );
}

/** Numbers one after another. */
export function packed(values: readonly number[]): Buffer {
  return Buffer.concat(values.map(varint));
}

/** One block of an `.osm.pbf`. */
export function block(kind: 'OSMHeader' | 'OSMData', content: Uint8Array): Buffer {
  const blob = Buffer.concat([field(2, content.length), field(3, deflateSync(content))]);
  const header = Buffer.concat([field(1, kind), field(3, blob.length)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, blob]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...bytes, left]);
}
