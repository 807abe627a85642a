import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { checkPack, loadPack, type PackContent } from '@cityloop/core/packs';
import { ROOT } from './node.mjs';

/** The folder that a name or a path means: `packs/NAME`, or the path itself. */
function folderOf(name: string): string | undefined {
  return [join(ROOT, 'packs', name), resolve(name)].find((folder) => existsSync(join(folder, 'pack.yaml')));
}

/** What a pack holds, in lines for its author. */
export function summary(content: PackContent): readonly string[] {
  const { pack, objects, warn, dispatch, plans, codes, sense } = content;
  const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
  const ours = codes.thresholds.filter(({ source }) => source === 'design');
  const unchecked = codes.thresholds.filter(({ source, verified }) => source !== 'design' && !verified);
  return [
    `${pack.id} ${pack.version}, ${pack.tier}: ${pack.name.zh} · ${pack.name.en}`,
    `objects: ${list(objects.objects.map(({ id, metrics }) => `${id} (${list(metrics.map((metric) => `${metric.id} in ${metric.unit}`))})`))}`,
    `reports: ${list(sense.reports.map(({ id }) => id))}`,
    ...warn.rules.map((rule) => `rule ${rule.id}: ${list(numbersOf(content, rule))}`),
    `incidents: ${list(dispatch.incidents.map(({ type }) => type))}`,
    ...plans.plans.map(
      (plan) => `plan ${plan.id}: ${plan.matters.length} matters: ${list(plan.matters.map(({ id }) => id))}`,
    ),
    `operations: ${list(pack.needs)}`,
    `numbers that are ours (source: design): ${list(ours.map(numberOf))}`,
    `numbers whose source nobody checked: ${list(unchecked.map(numberOf))}`,
  ];
}

type Threshold = PackContent['codes']['thresholds'][number];

function numberOf({ id, value, unit }: Threshold): string {
  return unit === '1' ? `${id} ${value}` : `${id} ${value} ${unit}`;
}

/** Every threshold that a rule names, wherever in it. */
function numbersOf(content: PackContent, part: unknown): readonly string[] {
  if (typeof part === 'object' && part !== null)
    return [...new Set(Object.values(part).flatMap((value) => numbersOf(content, value)))];
  return content.codes.thresholds.filter(({ id }) => id === part).map(numberOf);
}

/** Shows what is wrong with a pack, or what it holds, and runs its scenarios; answers the exit code. */
export async function tryPack(name: string, say: (line: string) => void): Promise<number> {
  const folder = folderOf(name);
  if (folder === undefined) {
    say(`No pack "${name}": there is no packs/${name}/pack.yaml, and no pack.yaml in a folder of that name.`);
    return 1;
  }
  const pack = await loadPack(folder);
  if (pack === undefined) throw new Error(`${folder} has no pack.yaml`);
  const faults = pack.kind === 'faulty' ? pack.faults : checkPack(pack.content);
  for (const { file, path, message } of faults)
    say(`${basename(folder)}/${file}${path === '' ? '' : `, ${path}`}: ${message}`);
  if (faults.length > 0 || pack.kind === 'faulty') {
    say(`${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`);
    return 1;
  }
  for (const line of summary(pack.content)) say(line);
  say('ok');
  return runScenarios(folder, say);
}

async function runScenarios(folder: string, say: (line: string) => void): Promise<number> {
  // Opening a city takes seconds and a gigabyte: only a pack without faults gets one.
  const { runScenario } = await import('../test/harness/run-scenario.ts');
  const files = readdirSync(join(folder, 'scenarios')).filter((file) => file.endsWith('.yaml'));
  let failed = 0;
  for (const file of files.sort()) {
    try {
      const report = await runScenario(join(folder, 'scenarios', file));
      say(`scenario ${file}: ok, ${report.steps} steps in ${report.seconds.toFixed(1)} s: ${report.name}`);
    } catch (error) {
      failed += 1;
      say(`scenario ${file}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || rest.length > 0) {
    console.log('Usage: npm run try PACK: the name of a folder in packs/, or a path');
    process.exit(1);
  }
  process.exit(await tryPack(name, console.log));
}
