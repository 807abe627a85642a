const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** One field of a protocol buffer message: a number, or the bytes of a text or an inner message. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number;
  readonly bytes: Buffer;
}

/** The fields of a message one after another; enough for envelopes, whose inner parts a package reads. */
export function* protobufFields(message: Buffer): Generator<ProtobufField> {
  const none = message.subarray(0, 0);
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const key = readVarint(message, cursor);
    const number = Math.floor(key / 8);
    const kind = key % 8;
    if (kind === VARINT) {
      yield { number, value: readVarint(message, cursor), bytes: none };
      continue;
    }
    const length =
      kind === BYTES ? readVarint(message, cursor) : kind === FIXED64 ? 8 : kind === FIXED32 ? 4 : -1;
    if (length < 0 || cursor.at + length > message.length)
      throw new Error(`a field of kind ${kind} and ${length} bytes does not fit`);
    yield { number, value: 0, bytes: message.subarray(cursor.at, cursor.at + length) };
    cursor.at += length;
  }
}

function readVarint(message: Buffer, cursor: { at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = message[cursor.at++];
    if (byte === undefined || scale > 2 ** 56) throw new Error('a number does not end');
    value += (byte % 128) * scale;
    if (byte < 128) return value;
  }
}
