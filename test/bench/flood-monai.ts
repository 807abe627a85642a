import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { monaiPeaks } from '../../engines/inundation/test/monai.ts';

/** Measured highest levels of the flume's three gauges. */
const MEASURED = [
  { cm: 3.69, timeS: 18.35 },
  { cm: 3.9, timeS: 17 },
  { cm: 4.54, timeS: 16.85 },
];
/** Every second cell along both axes. */
const COARSE = 2;

/** Errors of the peaks of Monai Valley in second order, and the seconds of the run; nothing without the public cases. */
export async function monaiErrors(): Promise<Record<string, number>> {
  const folder = join(process.env.CITYLOOP_CASES ?? '', 'flood', 'monai');
  if (process.env.CITYLOOP_CASES === undefined || !existsSync(folder)) {
    console.log('Monai Valley: not run, because the files of CITYLOOP_CASES are absent (docs/cases.md).');
    return {};
  }
  const begun = performance.now();
  const files = {
    bathymetry: gunzipSync(readFileSync(join(folder, 'Benchmark_2_Bathymetry.asc.gz'))).toString(),
    wave: readFileSync(join(folder, 'Benchmark_2_input.txt'), 'utf8'),
  };
  const told: Record<string, number> = {};
  monaiPeaks(files, COARSE, { scheme: { kind: 'hllc' }, precision: 'f32' }).forEach(
    ({ cm, timeS }, gauge) => {
      const { cm: measuredCm, timeS: measuredS } = MEASURED[gauge] ?? { cm: Number.NaN, timeS: Number.NaN };
      console.log(
        `Monai Valley, gauge ${gauge}: ${cm.toFixed(2)} cm at ${timeS.toFixed(2)} s (measured ${measuredCm} at ${measuredS})`,
      );
      told[`monai_${gauge}_height_error`] = cm / measuredCm - 1;
      told[`monai_${gauge}_time_error_s`] = timeS - measuredS;
    },
  );
  return { ...told, monai_s: (performance.now() - begun) / 1000 };
}
