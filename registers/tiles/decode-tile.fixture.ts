/** A layer as it was written, with the drawing commands of its features undone. */
export interface DecodedLayer {
  readonly name: string;
  readonly version: number;
  readonly extent: number;
  readonly features: readonly {
    readonly type: number;
    readonly properties: Readonly<Record<string, string | number | boolean>>;
    readonly parts: readonly (readonly (readonly [number, number])[])[];
  }[];
}

type Field = readonly [tag: number, value: number | Uint8Array];

/** Reads a vector tile by the letter of its specification, apart from the library that wrote it. */
export function decodeTile(bytes: Uint8Array): readonly DecodedLayer[] {
  return fields(bytes).map(([, layer]) => decodeLayer(fields(bytesOf(layer))));
}

function decodeLayer(layer: readonly Field[]): DecodedLayer {
  const all = (tag: number) => layer.filter(([found]) => found === tag).map(([, value]) => value);
  const keys = all(3).map(textOf);
  const values = all(4).map((value) => scalarOf(fields(bytesOf(value))));
  return {
    name: textOf(all(1)[0]),
    version: Number(all(15)[0]),
    extent: Number(all(5)[0]),
    features: all(2).map((value) => {
      const feature = new Map(fields(bytesOf(value)));
      const tags = feature.has(2) ? varints(bytesOf(feature.get(2))) : [];
      const properties: Record<string, string | number | boolean> = {};
      for (let i = 0; i < tags.length; i += 2)
        properties[keys[tags[i] ?? 0] ?? ''] = values[tags[i + 1] ?? 0] ?? '';
      return { type: Number(feature.get(3)), properties, parts: drawn(varints(bytesOf(feature.get(4)))) };
    }),
  };
}

function drawn(commands: readonly number[]): [number, number][][] {
  const parts: [number, number][][] = [];
  let [x, y, i] = [0, 0, 0];
  while (i < commands.length) {
    const command = commands[i++] ?? 0;
    for (let count = command >> 3; count > 0; count--) {
      const part = parts.at(-1);
      if ((command & 7) === 7) {
        if (part?.[0]) part.push(part[0]);
        continue;
      }
      x += zigzag(commands[i++] ?? 0);
      y += zigzag(commands[i++] ?? 0);
      if ((command & 7) === 1) parts.push([[x, y]]);
      else part?.push([x, y]);
    }
  }
  return parts;
}

function fields(bytes: Uint8Array): readonly Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const wire = key & 7;
    if (wire === 0) found.push([key >> 3, varint()]);
    else {
      const length = wire === 2 ? varint() : wire === 1 ? 8 : 4;
      found.push([key >> 3, bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return found;
}

function varints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 1;
  for (const byte of bytes) {
    value += (byte & 127) * shift;
    shift *= 128;
    if (byte >= 128) continue;
    values.push(value);
    value = 0;
    shift = 1;
  }
  return values;
}

function scalarOf([field]: readonly Field[]): string | number | boolean {
  const [tag, value] = field ?? [0, 0];
  if (tag === 1) return textOf(value);
  if (tag === 3) return new DataView(bytesOf(value).slice().buffer).getFloat64(0, true);
  if (tag === 7) return value === 1;
  return tag === 6 ? zigzag(Number(value)) : Number(value);
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function textOf(value: Field[1] | undefined): string {
  return new TextDecoder().decode(bytesOf(value));
}

function bytesOf(value: Field[1] | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`bytes expected, got ${value}`);
}
