import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { unitSchema } from './organisation.ts';

/** One of the application systems that the city's centre coordinates. */
export const applicationSystemSchema = z.object({
  code: z.string(),
  position: z.int(),
  nameZh: z.string(),
  nameEn: z.string(),
  leadUnit: z.string().describe('Unit that leads it'),
  source: unitSchema.shape.source,
  sourceRef: unitSchema.shape.sourceRef,
  verified: unitSchema.shape.verified,
});
export type ApplicationSystem = z.output<typeof applicationSystemSchema>;

/** The systems in their order, as the city's file says. */
export const applicationSystems: readonly ApplicationSystem[] = readFileSync(
  new URL('./data/application-systems.tsv', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [code, position, nameZh, nameEn, leadUnit, source, sourceRef, verified] = line.split('\t');
    return applicationSystemSchema.parse({
      code,
      position: Number(position),
      nameZh,
      nameEn,
      leadUnit,
      source,
      sourceRef,
      verified: verified === 'true',
    });
  })
  .sort((a, b) => a.position - b.position);
