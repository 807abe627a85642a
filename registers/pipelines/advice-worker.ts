import { parentPort } from 'node:worker_threads';
import { burstAdvice, type Hydraulics, openHydraulics } from '@cityloop/engines/pipe-network';
import * as epanet from 'epanet-js';
import type { AdviceReply, AdviceRequest } from './advice-request.ts';

let hydraulics: Promise<Hydraulics> | undefined;
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: AdviceRequest) => {
  // One after the other: a network stands open with the settings of one question.
  last = last.then(async () => parentPort?.postMessage(await answer(request)));
});

async function answer({ id, model, input, minDiameterMm, stopped }: AdviceRequest): Promise<AdviceReply> {
  try {
    if (model !== undefined) {
      const before = await hydraulics?.catch(() => undefined);
      before?.close();
      hydraulics = openHydraulics(model, epanet);
    }
    const open = await hydraulics;
    if (open === undefined) throw new Error('no network is open');
    if (input === undefined) return { id, kind: 'ready' };
    const signal = {
      get aborted() {
        return Atomics.load(stopped, 0) !== 0;
      },
    };
    return { id, kind: 'advised', advice: burstAdvice(open, input, { minDiameterMm, signal }) };
  } catch (error) {
    return { id, kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
