export { coloursBelow } from './colours-below.ts';
export { closingRate } from './evaluate.routes.ts';
export { evaluateModule } from './module.ts';
export { periodOf } from './period.ts';
