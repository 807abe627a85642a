export { type Access, type AccessOptions, type Caller, loadSignIn, openAccess } from './access.ts';
export {
  type Accounts,
  type AccountView,
  anyFirstPasswords,
  demoAccounts,
  type FirstPassword,
  type NewAccount,
  type OwnAccount,
  openAccounts,
  ownAccount,
} from './accounts.store.ts';
export { type Action, actions, isAction, isShared } from './actions.ts';
export {
  type AuditActor,
  type AuditEntry,
  type AuditQuery,
  type AuditReport,
  audit,
  auditScope,
  type BrokenBlock,
  readAudit,
  type SealedBlock,
  seal,
  verifyAudit,
} from './audit.store.ts';
export { type AuditRow, canonicalJson } from './audit-chain.ts';
export type { IdentityProvider } from './auth.ts';
export { renewDemoPasswords } from './demo-passwords.store.ts';
export { accessProblem } from './errors.ts';
export { accessMigrations } from './migrations.ts';
export { isWithin, rootOf } from './path.ts';
export { maskName, maskPhone } from './personal.ts';
export { type Grant, nobody, type Principal, systemPrincipal } from './principal.ts';
export { accountPrincipal, heldAt } from './principals.store.ts';
export { type RevealRequest, reveal } from './reveal.store.ts';
export { documentColumns, type ScopeColumns, scopeSql } from './scope.store.ts';
export { type Branch, type Guarded, inScope, mayAct, type Scope, scopeOf } from './scope.ts';
export { accessRule, listRoles, type RoleView, seedAccess } from './seed.store.ts';
export { type NewToken, openTokens, type Tokens, type TokenView } from './tokens.store.ts';
