export { coloursBelow } from './colours-below.ts';
export { evaluateModule } from './module.ts';
export { periodOf } from './period.ts';
export { closingRate } from './rates.ts';
