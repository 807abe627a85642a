export { closingRate } from './evaluate.routes.ts';
export { evaluateModule } from './module.ts';
export { periodOf } from './period.ts';
