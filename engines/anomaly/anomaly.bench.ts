import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anomalyPerSecond, nabFigures } from './test/measure.ts';
import { nabCorpus } from './test/nab-corpus.ts';

/** Readings a second on one core and, where the folder of cases is given, the figures of the public benchmark. */
export async function bench(): Promise<Record<string, number>> {
  const folder = join(process.env.CITYLOOP_CASES ?? '', 'timeseries', 'nab');
  const speed = { anomaly_per_s: anomalyPerSecond(() => performance.now()) };
  if (process.env.CITYLOOP_CASES === undefined || !existsSync(folder)) return speed;
  const tar = execFileSync('xz', ['-dc', join(folder, 'nab-data-full.tar.xz')], { maxBuffer: 2 ** 28 });
  return {
    ...speed,
    ...nabFigures(nabCorpus(tar, readFileSync(join(folder, 'combined_windows.json'), 'utf8'))),
  };
}
