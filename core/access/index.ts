export { type Action, actions, isAction, isShared } from './actions.ts';
export { isWithin, rootOf } from './path.ts';
export { type Grant, nobody, type Principal, systemPrincipal } from './principal.ts';
export { documentColumns, type ScopeColumns, scopeSql } from './scope.store.ts';
export { type Branch, type Guarded, inScope, mayAct, type Scope, scopeOf } from './scope.ts';
