/** The files of a checkout as a check sees them: names from the root, contents on demand. */
export interface Tree {
  readonly root: string;
  readonly files: readonly string[];
  readonly read: (file: string) => string;
}

/** One thing that `npm run check` looks at; it answers a sentence for each fault, none when all is well. */
export interface Check {
  readonly name: string;
  readonly run: (tree: Tree) => readonly string[] | Promise<readonly string[]>;
}

/** Whether a file is a test, a benchmark, a fixture, or lies in a folder of tests, fixtures or a test harness. */
export function isTest(file: string): boolean {
  return /\.(test|bench|fixture)\.tsx?$/.test(file) || /(^|\/)(test|fixtures|[^/]+-testing)\//.test(file);
}

/** Whether a file is our TypeScript that runs in production. */
export function isProduction(file: string): boolean {
  return /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !isTest(file);
}

/** `file:line`, counted from 1, of a place in a text. */
export function place(file: string, text: string, index: number): string {
  return `${file}:${text.slice(0, index).split('\n').length}`;
}
