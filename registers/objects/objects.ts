import { Actor } from '@cityloop/core/contracts';
import { geometrySchema } from '@cityloop/core/geo';
import type { PackContent } from '@cityloop/core/packs';
import { z } from 'zod';

/** A kind of object as its pack defines it. */
export type ObjectType = PackContent['objects']['objects'][number];

/** Values of an object's fields, or answers of a form. */
export const Values = z.record(z.string(), z.unknown());
export type Values = Readonly<Record<string, unknown>>;

/** What an approver said. */
export const Verdict = z.enum(['given', 'refused']);
export type Verdict = z.infer<typeof Verdict>;

/** An approval as it stands for the object's present state. */
export const Approval = z.object({
  verdict: Verdict,
  by: Actor,
  at: z.number().describe('ms UTC'),
  answers: Values,
});
export type Approval = z.infer<typeof Approval>;

/** Who and where an object is. */
export interface ObjectKey {
  readonly pack: string;
  readonly type: string;
  readonly id: string;
}

/** An object in the register. */
export interface RegisterObject extends ObjectKey {
  readonly name: string;
  readonly board: string;
  readonly ownerUnit: string;
  readonly ownerPath: string;
  readonly placePath: string | null;
  readonly lng: number | null;
  readonly lat: number | null;
  readonly address: string | null;
  readonly fields: Values;
  /** Empty where the kind has no life. */
  readonly state: string;
  readonly approvals: Readonly<Record<string, Approval>>;
  readonly version: number;
  readonly at: Date;
  readonly updatedAt: Date;
}

/** An object as somebody registers it. */
export const NewObject = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
    .optional()
    .describe('id within its kind; made when left out'),
  name: z.string().min(1).max(200).optional().describe('name shown to people; its id when left out'),
  owner: z.string().optional().describe('unit that owns it; the caller’s when left out'),
  address: z.string().max(200).optional(),
  geometry: geometrySchema.optional().describe('CGCS2000; of the kind that the pack says'),
  fields: Values.default({}).describe('fields of its kind'),
});
export type NewObject = z.infer<typeof NewObject>;
