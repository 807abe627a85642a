import { KERNEL, THREADED_KERNEL } from './generated/kernels.ts';
import { DONE, LEFT, STOP } from './kernel-slots.ts';
import type { FloodModel } from './model.ts';

/** What moves the water of a flood, and why it is not the kernel or not all of it. */
export type FloodComputer =
  | { readonly kind: 'kernel'; readonly simd: true; readonly threads: number; readonly reason?: string }
  | { readonly kind: 'reference'; readonly reason: string };

/** What a thread is given to help with a flood: it runs `serveFlood` with it. A worker takes it as a message. */
export interface FloodTask {
  readonly memory: WebAssembly.Memory;
  readonly number: number;
}

/** Threads that a caller lends to a flood, each free until it is given a task. */
export interface FloodThreads {
  readonly count: number;
  readonly start: (task: FloodTask) => void;
}

/** How a flood is computed. */
export interface ComputeOptions {
  /** Threads besides the caller's own. */
  readonly threads?: FloodThreads;
  /** `reference`: the TypeScript scheme, although the kernel could be had. */
  readonly by?: 'kernel' | 'reference';
  /** `false`: the kernel keeps no greatest values and no arrivals, for a caller that needs the water alone. */
  readonly records?: boolean;
}

/** The functions of a kernel's instance. */
export interface KernelCalls {
  readonly prepare: () => void;
  readonly refresh: () => number;
  readonly record: () => void;
  readonly faces: () => void;
  readonly sweep: (withFaces: number) => void;
  readonly serve: (number: number) => void;
}

/** A module with one SIMD instruction: (func (drop (v128.any_true (v128.const 0)))). */
const SIMD_PROBE = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 25, 1, 23, 0, 253, 12],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 253, 83, 26, 11],
]);
/** Thinner films than this are beyond the kernel's single precision, m. */
const LEAST_DRY_M = 1e-9;

/** What can compute a model here. */
export function floodComputer(model: FloodModel, { threads, by }: ComputeOptions): FloodComputer {
  const reference = (reason: string): FloodComputer => ({ kind: 'reference', reason });
  if (model.precision !== 'f32') return reference('double precision is asked for');
  if (by === 'reference') return reference('the reference is asked for');
  if (!WebAssembly.validate(SIMD_PROBE)) return reference('no SIMD in the WebAssembly here');
  if ((model.dryDepthM ?? 1) < LEAST_DRY_M) return reference(`films below ${LEAST_DRY_M} m are asked for`);
  const kernel = { kind: 'kernel', simd: true, threads: 1 } as const;
  if (threads === undefined || threads.count === 0) return kernel;
  if (typeof SharedArrayBuffer === 'undefined') return { ...kernel, reason: 'no shared memory here' };
  return { ...kernel, threads: 1 + threads.count };
}

/** An instance over a memory, which is shared where there are threads. */
export function instantiate(memory: WebAssembly.Memory, isShared: boolean): KernelCalls {
  const module = new WebAssembly.Module(bytesOf(isShared ? THREADED_KERNEL : KERNEL));
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  const call = (name: string) => {
    const one = exports[name];
    if (typeof one !== 'function') throw new Error(`The kernel has no ${name}.`);
    return (...values: number[]): number => Number(one(...values) ?? 0);
  };
  return {
    prepare: call('prepare'),
    refresh: call('refresh'),
    record: call('record'),
    faces: call('faces'),
    sweep: call('sweep'),
    serve: call('serve'),
  };
}

/**
 * Helps with a flood until it is closed: blocks the thread that calls it, between steps without using it. For a worker of
 * Node or of a browser that a caller lends.
 */
export function serveFlood({ memory, number }: FloodTask): void {
  instantiate(memory, true).serve(number);
}

/** Sends the threads of a flood home. */
export function dismiss(memory: WebAssembly.Memory): void {
  const words = new Int32Array(memory.buffer);
  Atomics.store(words, STOP / 4, 1);
  Atomics.notify(words, LEFT / 4);
  Atomics.notify(words, DONE / 4);
}

function abort(): never {
  throw new Error('The kernel failed.');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const value = new Uint8Array(128);
  for (let i = 0; i < LETTERS.length; i++) value[LETTERS.charCodeAt(i)] = i;
  const length = base64.length * 0.75 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
  const bytes = new Uint8Array(length);
  for (let i = 0, to = 0; i < base64.length; i += 4) {
    let four = 0;
    for (let k = 0; k < 4; k++) four = (four << 6) | (value[base64.charCodeAt(i + k)] ?? 0);
    for (let k = 16; k >= 0 && to < length; k -= 8) bytes[to++] = (four >> k) & 255;
  }
  return bytes;
}
