import type { Check } from './check.ts';
import { isProduction, isTest, place } from './check.ts';

const CALL = /\bcrashPoint\(\s*(['"`])([^'"`]+)\1/g;

/** Every named point at which the process can be made to die is named by a test, and stands in one place. */
export const crashPoints: Check = {
  name: 'crash-points',
  run: (tree) => {
    const tests = tree.files
      .filter((file) => isTest(file) && file.endsWith('.ts'))
      .map((file) => tree.read(file));
    const seen = new Map<string, string>();
    const faults: string[] = [];
    for (const file of tree.files.filter((name) => isProduction(name) && !name.startsWith('tools/'))) {
      const text = tree.read(file);
      for (const { 2: point = '', index } of text.matchAll(CALL)) {
        const at = place(file, text, index);
        const first = seen.get(point);
        if (first) faults.push(`${at}: the crash point '${point}' stands at ${first} too`);
        seen.set(point, first ?? at);
        // A test may count passings: 'point:3'.
        const quoted = [`'${point}'`, `"${point}"`, `\`${point}\``, `'${point}:`, `\`${point}:`];
        if (!tests.some((test) => quoted.some((name) => test.includes(name)))) {
          faults.push(`${at}: no test names the crash point '${point}'`);
        }
      }
    }
    return faults;
  },
};
