import type { Message } from '@cityloop/core/contracts';
import type { Files } from '@cityloop/core/files';
import type { Route } from '@cityloop/core/http';
import type { Packs } from '@cityloop/core/packs';
import type { Db, Store, Tx } from '@cityloop/core/store';
import type { Telemetry } from '@cityloop/core/telemetry';
import type { Clock } from './clock.ts';
import type { ReadingFeed } from './feed.ts';
import type { Job } from './jobs.store.ts';
import type { Log } from './log.ts';
import type { Operation, Operations } from './operations.ts';
import type { TimerEffect } from './timers.ts';

/** What the platform hands to every module. */
export interface Services {
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly files: Files;
  readonly packs: Packs;
  readonly clock: Clock;
  /** Batches of readings that are on disk. */
  readonly feed: ReadingFeed;
  readonly log: Log;
  readonly operations: Operations;
  /**
   * Runs work in one transaction and tells the relay and the timers afterwards; every change goes through here. Work that
   * the database gave up for the sake of another transaction runs again.
   */
  readonly write: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Reads outside a transaction. */
  readonly db: Db;
  /** Shows something on live screens without promise, e.g. a vital sign's new value. */
  readonly show: (topic: string, data: unknown, guarded?: ShownTo) => void;
}

/** Whom a live message concerns; absent: everybody who is signed in. */
export interface ShownTo {
  readonly ownerPath: string;
  readonly placePath: string | null;
  readonly board: string | null;
  readonly participants: readonly string[];
}

/** What a module does when a message comes. */
export type MessageEffect = (tx: Tx, message: Message, services: Services) => Promise<void>;

/** One room of the house: all that it has, in one value; nothing else registers anything. */
export interface Module {
  readonly name: string;
  /** Modules whose tables, seeds or operations it uses. */
  readonly needs?: readonly string[];
  /** Folder of `NNN-name.sql` files. */
  readonly migrations?: URL;
  /** Topics it takes, exact or `kind.*`. */
  readonly consumes?: Readonly<Record<string, MessageEffect>>;
  /** Topics it sends. */
  readonly emits?: readonly string[];
  /** Deadlines it sets, by name. */
  readonly timers?: Readonly<
    Record<string, (tx: Tx, timer: Parameters<TimerEffect>[1], services: Services) => Promise<void>>
  >;
  /** Long work, by name: what it returns is written when it ends. */
  readonly jobs?: Readonly<
    Record<string, (job: Job, services: Services, signal: AbortSignal) => Promise<(tx: Tx) => Promise<void>>>
  >;
  readonly operations?: (services: Services) => readonly Operation[];
  readonly routes?: (services: Services) => readonly Route[];
  /** Fills its tables when they are empty; runs once a version, after all migrations. */
  readonly seed?: (services: Services) => Promise<void>;
  /** Long-running work; stopped in reverse order. */
  readonly start?: (services: Services) => Promise<{ stop(): Promise<void> }>;
}

/** Modules in an order in which each comes after those it needs; an unknown, circular or doubled one is refused by name. */
export function inOrder(modules: readonly Module[]): readonly Module[] {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const twice = modules.find((module) => byName.get(module.name) !== module);
  if (twice !== undefined) throw new Error(`module ${twice.name} is composed twice`);
  const ordered: Module[] = [];
  function place(module: Module, trail: readonly string[]): void {
    if (ordered.includes(module)) return;
    if (trail.includes(module.name)) {
      const circle = [...trail.slice(trail.indexOf(module.name)), module.name];
      throw new Error(`modules need each other in a circle: ${circle.join(' → ')}`);
    }
    for (const need of module.needs ?? []) {
      const needed = byName.get(need);
      if (needed === undefined) throw new Error(`module ${module.name} needs ${need}, which is not composed`);
      place(needed, [...trail, module.name]);
    }
    ordered.push(module);
  }
  for (const module of modules) place(module, []);
  return ordered;
}
