import { z } from 'zod';

const id = z.string().min(1).max(64).describe('id, unique in the city');
const lng = z.number().min(-180).max(180).describe('longitude, degrees, CGCS2000');
const lat = z.number().min(-90).max(90).describe('latitude, degrees, CGCS2000');

/** An article in a warehouse. */
export const StockItem = z.object({
  code: z.string().min(1).max(64).describe('article'),
  name: z.string().min(1).describe('name shown to people'),
  diameterMm: z.number().positive().optional().describe('diameter of a sized article, mm'),
  qty: z.number().min(0).describe('pieces there now'),
});
export type StockItem = z.infer<typeof StockItem>;

/** A warehouse as its keeper counts it. */
export const Warehouse = z.object({
  id,
  name: z.string().min(1).describe('name shown to people'),
  unit: z.string().describe('unit that keeps it'),
  lng,
  lat,
  stock: z.array(StockItem).max(5000).describe('what lies there; an article left out is no longer there'),
});
export type Warehouse = z.infer<typeof Warehouse>;

/** A crew and where it starts from; where it is later is nobody's business here. */
export const Crew = z.object({
  id,
  name: z.string().min(1).describe('name shown to people'),
  unit: z.string().describe('unit it belongs to'),
  lng,
  lat,
  skills: z.array(z.string()).describe('what it can do'),
});
export type Crew = z.infer<typeof Crew>;

/** An article that is needed. */
export const Need = z.object({
  code: z.string().min(1).describe('article'),
  qty: z.number().positive().describe('pieces needed'),
  diameterMm: z.number().positive().optional().describe('only articles of this diameter serve, mm'),
});
export type Need = z.infer<typeof Need>;

/** What became of one item of a list. */
export const ItemResult = z.object({ id: z.string(), ok: z.boolean(), error: z.string().optional() });
export type ItemResult = z.infer<typeof ItemResult>;
