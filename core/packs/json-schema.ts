import { z } from 'zod';
import { PackFile, packFiles } from './format/files.ts';
import { Scenario } from './format/scenario.ts';

/** The JSON Schema of every file of a pack, for editors; generated, never written by hand. */
export function packJsonSchema(): Readonly<Record<string, unknown>> {
  const files = { 'pack.yaml': PackFile, ...packFiles, 'scenarios/*.yaml': Scenario };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'CityLoop pack, format 1',
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(files).map(([file, schema]) => [file, z.toJSONSchema(schema, { io: 'input' })]),
    ),
  };
}
