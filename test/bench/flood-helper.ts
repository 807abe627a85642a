import { parentPort } from 'node:worker_threads';
import { type FloodTask, serveFlood } from '@cityloop/engines/inundation';

// A thread that helps with a flood: says that it is up, and serves the flood that it is given until it is closed.
parentPort?.once('message', (task: FloodTask) => serveFlood(task));
parentPort?.postMessage('up');
