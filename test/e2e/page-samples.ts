import { engineSamples } from './engine-samples.ts';

// A worker of a page that runs the engines with the help of another one, and tells what they come to.
const thread = new Worker(new URL('./page-thread.ts', import.meta.url), { type: 'module' });
thread.addEventListener('message', () => {
  postMessage(engineSamples({ count: 1, start: (task) => thread.postMessage(task) }));
  thread.terminate();
});
