import { describe } from 'node:test';
import { inProcessBus } from './index.ts';
import { busCases } from './test/bus-cases.ts';

describe('the bus of one process', () => {
  busCases('in process', async () => inProcessBus());
});
