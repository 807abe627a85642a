import { buildKernels } from '../build-kernels.ts';
import type { Check, Tree } from './check.ts';

/** The generated files that are not what their sources give, a sentence for each. */
export function staleKernels(
  built: ReadonlyMap<string, string>,
  tree: Pick<Tree, 'files' | 'read'>,
): string[] {
  return [...built]
    .filter(([file, text]) => !tree.files.includes(file) || tree.read(file) !== text)
    .map(([file]) => `${file} is not what its sources give: run "npm run build:kernels" and commit it`);
}

/** The kernels of the engines, rebuilt, are the committed ones. */
export const kernels: Check = {
  name: 'kernels',
  run: async (tree) => staleKernels(await buildKernels(tree.root), tree),
};
