/** Path of the first value that JSON cannot hold (NaN, Infinity, a typed array, a function), with the value; undefined where there is none. */
export function unprintable(value: unknown, path = ''): string | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : `${path || 'the output'} is ${value}`;
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return `${path || 'the output'} is a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) return `${path || 'the output'} is a ${value.constructor.name}`;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = unprintable(value[i], `${path}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = unprintable(inner, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON for people and programs: objects over lines, lists of plain values in one line. */
export function formatJson(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.every((one) => isShort(one))) return JSON.stringify(value);
    return `[\n${value.map((one) => inner + formatJson(one, inner)).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  if (fields.length === 0) return '{}';
  const lines = fields.map(([key, one]) => `${inner}${JSON.stringify(key)}: ${formatJson(one, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function isShort(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    Array.isArray(value) && value.length <= 4 && value.every((one) => typeof one !== 'object' || one === null)
  );
}
