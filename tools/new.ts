import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTree } from './checks/tree.ts';
import { ROOT } from './node.mjs';
import { KINDS, type Kind, scaffold } from './scaffolds.ts';

const NEXT: Readonly<Record<Kind, (name: string) => string>> = {
  pack: (name) => `npm run try ${name}`,
  engine: (name) => `npm test -- engines/${name}`,
  module: (name) => `npm test -- ${name}`,
  adr: () => 'fill in the four parts',
};

function main(args: readonly string[]): number {
  const kind = KINDS.find((known) => known === args[0]);
  const name = args[1];
  if (!kind || !name) {
    console.log(`Usage: npm run new ${KINDS.join('|')} NAME`);
    return 1;
  }
  const files = scaffold(kind, name, readTree(ROOT).files);
  for (const [file, text] of Object.entries(files)) {
    const path = join(ROOT, file);
    if (existsSync(path)) throw new RangeError(`${file} exists already`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(file);
  }
  console.log(`Next: ${NEXT[kind](name)}`);
  return 0;
}

if (import.meta.main) {
  try {
    process.exit(main(process.argv.slice(2)));
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
