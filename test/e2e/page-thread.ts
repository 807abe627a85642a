import { type FloodTask, serveFlood } from '../../engines/inundation/index.ts';

// A worker of a page that helps with a flood: says that it is up, and serves the flood that it is given.
addEventListener('message', ({ data }: MessageEvent<FloodTask>) => serveFlood(data), { once: true });
postMessage('up');
