import { z } from 'zod';
import { Duration, Id, Name } from './common.ts';

/** schedules.yaml: what falls due. */
export const SchedulesFile = z.strictObject({
  schedules: z.array(
    z.strictObject({
      id: Id,
      name: Name,
      object: Id,
      state: Id,
      field: z.string().describe('date field'),
      before: Duration,
      opens: Id.describe('incident type'),
    }),
  ),
});

/** imports.yaml: columns of a table → fields of objects. */
export const ImportsFile = z.strictObject({
  imports: z.array(
    z.strictObject({
      id: Id,
      name: Name,
      object: Id,
      key: z.string(),
      columns: z.record(z.string(), z.string()),
    }),
  ),
});

/** roles.yaml: roles that the application uses, in its own words. */
export const RolesFile = z.strictObject({
  roles: z.array(z.strictObject({ id: Id, name: Name, role: z.string().describe('role of the platform') })),
});

/** views.yaml: lists, layers and tiles. */
export const ViewsFile = z.strictObject({
  layers: z
    .array(z.strictObject({ id: Id, name: Name, object: Id, label: z.string().optional() }))
    .default([]),
  lists: z
    .array(z.strictObject({ id: Id, name: Name, object: Id, columns: z.array(z.string()) }))
    .default([]),
});

/** quality.yaml: what the tier stands on. */
export const QualityFile = z.strictObject({
  rules: z.record(
    z.string(),
    z
      .enum(['done', 'exempt', 'todo'])
      .or(z.strictObject({ status: z.enum(['done', 'exempt', 'todo']), comment: z.string() })),
  ),
});
