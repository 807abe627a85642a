import pg from 'pg';

// A literal would not fit the enum of the library's types, which leaves the array types out.
const textArrayType: number = 1009;

type Parse = (text: string) => unknown;

function parseInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function keepText(text: string): string {
  return text;
}

function arrayOf(parse: Parse): Parse {
  const parseTexts = pg.types.getTypeParser(textArrayType);
  const convert = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(convert);
    return typeof item === 'string' ? parse(item) : item;
  };
  return (text) => convert(parseTexts(text));
}

/** By type oid: what the `pg` driver parses otherwise than the embedded database does. */
const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [17, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  [20, parseInteger],
  [1016, arrayOf(parseInteger)],
  [1082, keepText],
  [1182, arrayOf(keepText)],
  [1186, keepText],
  [1187, arrayOf(keepText)],
  [1231, arrayOf(keepText)],
]);

/** Result parsers that make the `pg` driver answer as the embedded database: bigint as number when safe, date as text. */
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return parsers.get(oid) ?? pg.types.getTypeParser(oid, format);
  },
};
