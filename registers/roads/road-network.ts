import { z } from 'zod';

const id = z.string().min(1).max(64).describe('id, unique among its kind in the network');
const lng = z.number().min(-180).max(180).describe('longitude, degrees, CGCS2000');
const lat = z.number().min(-89).max(89).describe('latitude, degrees, CGCS2000');

/** Where roads meet or end. */
export const NodeRow = z.object({ id, lng, lat });
export type NodeRow = z.infer<typeof NodeRow>;

/** A road between two nodes; fits the engine’s `RoadSegment`. */
export const SegmentRow = z.object({
  id,
  from: z.string().describe('node it starts at'),
  to: z.string().describe('node it ends at'),
  name: z.string().min(1).max(120).exactOptional().describe('name shown to people'),
  lengthM: z.number().positive().describe('length to drive, metres'),
  speedKmh: z.number().positive().max(130).describe('speed that is driven, km/h'),
  oneWay: z.boolean().describe('driven only from its start to its end'),
  via: z
    .array(z.tuple([lng, lat]))
    .max(5000)
    .exactOptional()
    .describe('points of the line between its two ends'),
});
export type SegmentRow = z.infer<typeof SegmentRow>;

/** Roads as their owner registers them, whole. */
export const NetworkBody = z.object({
  name: z.string().min(1).max(120).describe('name shown to people'),
  owner: z.string().describe('unit that keeps the record'),
  source: z.enum(['standard', 'regulation', 'local', 'vendor', 'design']).describe('kind of source'),
  sourceRef: z.string().exactOptional().describe('the source itself'),
  verified: z.boolean().describe('whether somebody checked the source'),
  demonstration: z.boolean().describe('invented for a demonstration: no such roads exist'),
  nodes: z.array(NodeRow).min(2),
  segments: z.array(SegmentRow).min(1),
  version: z
    .int()
    .optional()
    .describe('version that this one replaces; refused when the network has moved on'),
});
export type NetworkBody = z.infer<typeof NetworkBody>;

const sourced = { source: z.string(), sourceRef: z.string().exactOptional(), verified: z.boolean() };

/** Rows that hold until an owner brings its own. */
export const RoadRows = z.object({
  reach: z.object({ value: z.number().positive(), unit: z.literal('m'), ...sourced }),
});
export type RoadRows = z.infer<typeof RoadRows>;
