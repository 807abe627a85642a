import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ROOT } from './node.mjs';

/** A kernel: AssemblyScript that becomes one TypeScript file with the bytes, once alone and once for threads. */
const KERNELS = [
  { source: 'engines/inundation/kernels/index.ts', target: 'engines/inundation/generated/kernels.ts' },
];

const PLAIN = ['-O3', '--noAssert', '--enable', 'simd', '--importMemory', '--runtime', 'stub'];
/** A shared memory has a greatest size, of which the caller takes what it needs: 4 GiB. */
const THREADED = [
  ...PLAIN,
  '--enable',
  'threads',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
];

const compilerSchema = z.object({
  main: z.custom<
    (args: readonly string[], options: object) => Promise<{ error: Error | null; stderr: object }>
  >((value) => typeof value === 'function'),
});

/** The generated files by their names, built from their sources. */
export async function buildKernels(root: string): Promise<ReadonlyMap<string, string>> {
  const compiler = compilerSchema.parse(
    await import(pathToFileURL(join(root, 'node_modules/assemblyscript/dist/asc.js')).href),
  );
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const built = new Map<string, string>();
    for (const { source, target } of KERNELS) {
      const bytes = async (name: string, options: readonly string[]) => {
        const file = join(folder, name);
        const { error, stderr } = await compiler.main(
          [source, '--baseDir', root, '--outFile', file, ...options],
          {},
        );
        if (error !== null) throw new Error(`${source}: ${error.message}\n${String(stderr)}`);
        return readFileSync(file).toString('base64');
      };
      built.set(
        target,
        generated(source, await bytes('plain.wasm', PLAIN), await bytes('threads.wasm', THREADED)),
      );
    }
    return built;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function generated(source: string, plain: string, threads: string): string {
  return [
    `/** WebAssembly of ${source} in base64, made by \`npm run build:kernels\`: SIMD, with a memory of its own. */`,
    `export const KERNEL =\n  '${plain}';`,
    '/** The same for several threads over a shared memory. */',
    `export const THREADED_KERNEL =\n  '${threads}';`,
    '',
  ].join('\n');
}

if (import.meta.main)
  for (const [file, text] of await buildKernels(ROOT)) {
    writeFileSync(join(ROOT, file), text);
    console.log(`${file}: ${text.length} bytes`);
  }
