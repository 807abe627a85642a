import { z } from 'zod';
import type { EngineCommand } from '../../../command.ts';
import { cellMetres, fileError, readRaster } from '../../../files/index.ts';
import { classedScale, mapSvg } from '../../../report/index.ts';

const input = z.strictObject({
  terrain: z.string().describe('Path of a raster of heights (m).'),
  levelM: z.number().describe('Height of the water in m.'),
  fault: z
    .enum(['nan', 'shape', 'diverge', 'busy', 'deaf', 'file', 'talk'])
    .optional()
    .describe('What goes wrong.'),
});
const output = z.object({ volumeM3: z.number() });

/** The water in a basin up to a level; and all that can go wrong in an engine. */
export const command: EngineCommand<z.infer<typeof input>, z.infer<typeof output>> = {
  summary: 'Heights and a water level to the volume of the water.',
  input,
  output,
  async run({ terrain, levelM, fault }, context) {
    const raster = await readRaster(context.path(terrain));
    if (fault === 'diverge') throw new Error('The water diverged in cell 3, 4 at 12.5 s.');
    if (fault === 'file') throw fileError(context.path(terrain), 'has no edge');
    if (fault === 'busy' || fault === 'deaf') turn(fault === 'busy' ? context.signal : { aborted: false });
    if (fault === 'talk') console.log('a package says something');
    const size = cellMetres(raster);
    let volumeM3 = fault === 'nan' ? Number.NaN : 0;
    for (const height of raster.values) volumeM3 += Math.max(0, levelM - height) * size.x * size.y;
    return fault === 'shape'
      ? Object.assign({ volumeM3 }, { volumeM3: '1' as unknown as number })
      : { volumeM3 };
  },
  async report({ terrain, levelM }, { volumeM3 }, context) {
    const raster = await readRaster(context.path(terrain));
    const depth = { ...raster, values: raster.values.map((height) => levelM - height) };
    const scale = classedScale('depth', { title: 'Depth (m)', breaks: [0.001, 1] });
    const space = { kind: 'plane', metresPerUnit: 1 } as const;
    const content = mapSvg({ title: 'Basin', space, layers: [{ kind: 'raster', raster: depth, scale }] });
    return {
      title: 'Basin',
      figures: [{ file: 'basin.svg', content, caption: 'Depth of the water (m).' }],
      tables: [{ title: 'Volume', columns: ['m³'], rows: [[volumeM3]] }],
      notes: [],
    };
  },
};

function turn(signal: { readonly aborted: boolean }): void {
  process.stderr.write('turning\n');
  const begun = performance.now();
  while (performance.now() - begun < 60_000) if (signal.aborted) throw new Error('stopped');
}
