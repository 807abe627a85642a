import { z } from 'zod';

/** Levels of the tree, top first; bodies outside it have level `none`. */
export const unitLevels = ['city', 'district', 'town', 'village', 'grid', 'none'] as const;

/** One of {@link unitLevels}. */
export type UnitLevel = (typeof unitLevels)[number];

/** What a unit is. */
export const unitKinds = [
  'centre',
  'functional-zone',
  'department',
  'utility',
  'crew',
  'warehouse-keeper',
  'village',
  'grid',
  'body',
] as const;

/** Where a fact comes from. */
export const sources = ['standard', 'regulation', 'local', 'vendor', 'design'] as const;

/** A calendar day of the city, `YYYY-MM-DD`. */
export const daySchema = z.iso.date();

const provenance = {
  source: z.enum(sources).describe('Kind of source'),
  sourceRef: z.string().describe('The source itself'),
  verified: z.boolean().describe('Whether somebody compared the row with its source'),
};
const validity = {
  validFrom: daySchema.describe('First day'),
  validTo: daySchema.nullable().describe('First day on which it no longer holds; null while open'),
};

/** A centre, department, utility, crew, village or grid: somebody who runs something. */
export const unitSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .describe('Identifier; territorial units have the short region code'),
  parentId: z.string().nullable().describe('Unit above; null at a root'),
  path: z.string().describe('Ids from the root, joined by /'),
  kind: z.enum(unitKinds).describe('What it is'),
  level: z.enum(unitLevels).describe('Level of the tree it works at'),
  nameZh: z.string().min(1).describe('Chinese name'),
  nameEn: z.string().nullable().describe('English name where there is one'),
  ...validity,
  ...provenance,
});

/** A centre, department, utility, crew, village or grid. */
export type Unit = z.output<typeof unitSchema>;

/** One of the boards that the work of a level is divided into. */
export const boardSchema = z.object({
  level: z.enum(['city', 'district', 'town']).describe('Level of centre that has it'),
  code: z.string().describe('Code, the same at city and districts'),
  position: z.number().int().describe('Place in the row'),
  nameZh: z.string().describe('Chinese name'),
  nameEn: z.string().describe('English name'),
  leadUnit: z.string().nullable().describe('Unit whose post leads it; null: named by each centre'),
  leadPost: z.string().describe('Post that leads it'),
  contactPost: z.string().describe('Post that is its contact at the top'),
  ...validity,
  ...provenance,
});

/** One of the boards. */
export type Board = z.output<typeof boardSchema>;

/** A runway or sub-runway below a board; it always has a lead. */
export const runwaySchema = z.object({
  code: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .describe('Code'),
  parentCode: z.string().nullable().describe('Runway that a sub-runway belongs to; null for a runway'),
  board: z.string().describe('Code of its board'),
  ownerUnit: z.string().describe('Unit that set it up: the city, or a district for one of its own'),
  nameZh: z.string().min(1).describe('Chinese name'),
  nameEn: z.string().nullable().describe('English name where there is one'),
  leadUnit: z.string().min(1).describe('Unit that leads it'),
  leadPost: z.string().min(1).describe('Post in that unit that leads it'),
  ...validity,
  ...provenance,
});

/** A runway or sub-runway. */
export type Runway = z.output<typeof runwaySchema>;

/** Several centres taken as one area, e.g. the central urban area. */
export const regionGroupSchema = z.object({
  code: z.string().describe('Code'),
  nameZh: z.string().describe('Chinese name'),
  nameEn: z.string().describe('English name'),
  members: z.array(z.string()).describe('Unit ids of its members'),
  ...provenance,
});

/** Several centres taken as one area. */
export type RegionGroup = z.output<typeof regionGroupSchema>;

/** Where a position lies in the tree: unit ids, as deep as outlines reach. */
export const placeSchema = z.object({
  path: z.string().describe('Path of the deepest unit'),
  regionCode: z.string().describe('Region code of the deepest unit'),
  district: z.string().nullable(),
  town: z.string().nullable(),
  village: z.string().nullable(),
  grid: z.string().nullable(),
  zones: z.array(z.string()).describe('Functional zones that run this place beside the tree'),
  generated: z.boolean().describe('Whether the outline that decided was invented'),
});

/** Where a position lies in the tree. */
export type Place = z.output<typeof placeSchema>;

/** The unit's own id: the last segment of a path. */
export function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Paths from the root down to the unit itself. */
export function pathsAbove(path: string): readonly string[] {
  const ids = path.split('/');
  return ids.map((_, i) => ids.slice(0, i + 1).join('/'));
}

/** Path of the unit above, or undefined at a root. */
export function parentPath(path: string): string | undefined {
  const end = path.lastIndexOf('/');
  return end === -1 ? undefined : path.slice(0, end);
}

/** A region's full code (12 digits, 15 for a grid) from the short id of its territorial unit. */
export function regionCodeOf(id: string): string {
  return id.padEnd(12, '0');
}

/** The short id of a region: its code without the zeros that only fill up. */
export function shortCode(code: string): string {
  if (code.length === 15) return code;
  if (code.endsWith('000000')) return code.slice(0, 6);
  return code.endsWith('000') ? code.slice(0, 9) : code;
}

/** Short id of the region above, by the code's own scheme; undefined for a county. */
export function parentOfShortCode(id: string): string | undefined {
  if (id.length <= 6) return undefined;
  return id.slice(0, id.length - 3);
}

/** The calendar day in the city at an instant. */
export function cityDay(at: Date): string {
  return new Date(at.getTime() + CITY_OFFSET_MS).toISOString().slice(0, 10);
}

/** China Standard Time, the same all year. */
const CITY_OFFSET_MS = 8 * 3_600_000;

/** Whether something holds on a day. */
export function holdsOn(
  row: { readonly validFrom: string; readonly validTo: string | null },
  day: string,
): boolean {
  return row.validFrom <= day && (row.validTo === null || day < row.validTo);
}

/** Runways that somebody at a path works with: the city's, and a district's own only inside that district. */
export function runwaysFor(runways: readonly Runway[], path: string): readonly Runway[] {
  const above = new Set(path.split('/'));
  return runways.filter((runway) => above.has(runway.ownerUnit));
}
