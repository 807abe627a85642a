import { parentPort } from 'node:worker_threads';
import { type FloodTask, serveFlood } from '@cityloop/engines/inundation';

// Says that it is up, and helps with the flood that it is given until that is closed.
parentPort?.once('message', (task: FloodTask) => serveFlood(task));
parentPort?.postMessage('up');
