export { type Action, actions, isAction, isShared } from './actions.ts';
export { isWithin, rootOf } from './path.ts';
export { type Grant, nobody, type Principal, systemPrincipal } from './principal.ts';
export { type Branch, type Guarded, inScope, mayAct, type Scope, scopeOf } from './scope.ts';
