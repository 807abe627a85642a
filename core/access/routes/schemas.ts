import { actions } from '@cityloop/core/access';
import { z } from 'zod';

/** A role over a sub-tree, on the wire. */
export const GrantWire = z
  .object({
    role: z.string().describe('role id'),
    path: z.string().min(1).describe('organisation path; the role reaches it and all below'),
    boards: z.array(z.string()).optional().describe('boards it counts for; absent: all'),
  })
  .meta({ id: 'Grant' });

/** Who is signed in, for pages. */
export const SessionWire = z
  .object({
    kind: z.enum(['account', 'token', 'system']).describe('person, machine or rule'),
    id: z.string().describe('account or token id'),
    name: z.string().describe('name shown to people'),
    unit: z.string().describe('unit id'),
    unitPath: z.string().describe('organisation path of the unit'),
    grants: z.array(GrantWire).describe('roles held'),
    actions: z.array(z.enum(actions)).describe('everything its roles allow somewhere'),
    mayReveal: z.boolean().describe('may see personal data in the clear, with a reason'),
    firstPassword: z.boolean().describe('still has the password somebody else made'),
    passwordDue: z.boolean().describe('the password is older than the rules allow'),
    secondFactor: z.boolean().describe('signs in with a second factor'),
  })
  .meta({ id: 'Session' });

/** An account as administrators see it. */
export const AccountWire = z
  .object({
    id: z.string().describe('account id'),
    username: z.string().describe('name to sign in with'),
    name: z.string().describe('name shown to people'),
    unit: z.string().describe('unit id'),
    unitPath: z.string().describe('organisation path of the unit'),
    grants: z.array(GrantWire).describe('roles held'),
    mayReveal: z.boolean().describe('may see personal data in the clear'),
    demo: z.boolean().describe('made at first start for trying out'),
    firstPassword: z.boolean().describe('still has the password somebody else made'),
    passwordDue: z.boolean().describe('the password is older than the rules allow'),
    secondFactor: z.boolean().describe('signs in with a second factor'),
    disabledAt: z.date().optional().describe('since when it is disabled'),
  })
  .meta({ id: 'Account' });

/** What a new account is, on the wire. */
export const NewAccountWire = z.object({
  username: z.string().describe('3–30 of a–z, 0–9, dot, underscore and hyphen'),
  name: z.string().min(1).max(100).describe('name shown to people'),
  unit: z.string().min(1).describe('unit id'),
  unitPath: z.string().min(1).describe('organisation path of the unit'),
  grants: z.array(GrantWire).describe('roles to hold'),
  email: z.email().optional().describe('address at the identity provider, when it signs in there'),
  mayReveal: z.boolean().optional().describe('may see personal data in the clear'),
});

/** A password told once. */
export const FirstPasswordWire = z.object({
  id: z.string().describe('account id'),
  username: z.string().describe('name to sign in with'),
  password: z.string().describe('first password; told here and never again'),
});

/** A role with its names. */
export const RoleWire = z
  .object({
    id: z.string().describe('role id'),
    zh: z.string().describe('Chinese name'),
    en: z.string().describe('English name'),
    actions: z.array(z.string()).describe('what it allows'),
  })
  .meta({ id: 'Role' });

/** A token as administrators see it. */
export const TokenWire = z
  .object({
    id: z.string().describe('token id'),
    prefix: z.string().describe('how it begins'),
    name: z.string().describe('name; for a gateway its id'),
    unit: z.string().describe('unit id'),
    unitPath: z.string().describe('organisation path of the unit'),
    grants: z.array(GrantWire).describe('roles held'),
    createdBy: z.string().describe('who made it'),
    createdAt: z.date().describe('when it was made'),
    expiresAt: z.date().optional().describe('when it ends'),
    revokedAt: z.date().optional().describe('when it was revoked'),
    lastUsedAt: z.date().optional().describe('when it was last used, to the minute'),
  })
  .meta({ id: 'Token' });

/** What a new token is, on the wire. */
export const NewTokenWire = z.object({
  name: z.string().min(1).max(100).describe('name; for a gateway its id, which is its MQTT user name'),
  unit: z.string().min(1).describe('unit id'),
  unitPath: z.string().min(1).describe('organisation path of the unit'),
  grants: z.array(GrantWire).describe('roles to hold'),
  expiresAt: z.coerce.date().optional().describe('when it ends; absent: never'),
});

/** A row of the audit. */
export const AuditWire = z
  .object({
    id: z.string().describe('row id'),
    at: z.date().describe('when'),
    actor: z.string().describe('name of who did it'),
    actorId: z.string().describe('account or token id, or rule'),
    unit: z.string().describe('its unit'),
    ip: z.string().optional().describe('from which address'),
    action: z.string().describe('what'),
    objectType: z.string().describe('kind of object'),
    objectId: z.string().describe('object'),
    result: z.string().describe('done, refused or failed'),
    detail: z.unknown().describe('further facts'),
    block: z.int().optional().describe('block that sealed it; absent: not yet'),
  })
  .meta({ id: 'AuditRow' });

/** What a check of the audit found. */
export const AuditReportWire = z
  .object({
    blocks: z.int().describe('blocks'),
    rows: z.int().describe('rows in blocks that hold'),
    unsealed: z.int().describe('rows not yet in a block'),
    head: z.string().describe('hash of the last block that holds'),
    firstBroken: z
      .object({
        block: z.int().describe('its number'),
        what: z
          .enum(['row-changed', 'row-missing', 'row-inserted', 'block-changed', 'block-missing'])
          .describe('what is wrong'),
        rows: z.array(z.string()).describe('rows concerned'),
      })
      .optional()
      .describe('first block that no longer holds what it held'),
  })
  .meta({ id: 'AuditReport' });
