import type * as contracts from '@cityloop/core/contracts';

/** A type as it travels in JSON: moments are ISO strings, everything is read only. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

export type DocumentHead = Omit<Wire<contracts.DocumentHead>, 'level'> & { readonly level: Level | null };
export type Incident = Omit<Wire<contracts.Incident>, 'advice'> & { readonly advice?: Advice | undefined };
export type Task = Wire<contracts.Task>;
export type Proof = Wire<contracts.Proof>;
export type Score = Wire<contracts.Score>;
export type Measure = Wire<contracts.Measure>;
export type Lesson = Wire<contracts.Lesson>;
export type Alarm = Wire<contracts.Alarm>;
export type Signal = Wire<contracts.Signal>;
export type Actor = Wire<contracts.Actor>;
export type Attachment = Wire<contracts.Attachment>;

/** 1 the worst, 4 the mildest. */
export type Level = 1 | 2 | 3 | 4;

/** A document with its body. */
export interface Doc<Body = unknown> {
  readonly head: DocumentHead;
  readonly body: Body;
}

/** A name in both languages. */
export interface BothNames {
  readonly zh: string;
  readonly en?: string | null | undefined;
}

/** A unit as every answer names the units it mentions. */
export interface UnitName extends BothNames {
  /** Name of the region that the unit answers for, where it has one. */
  readonly region?: BothNames;
  readonly level?: string;
  readonly kind?: string;
}

/** Names of the units that an answer mentions, by id. */
export type Units = Readonly<Record<string, UnitName>>;

/** What an operation proposes for a burst, until a named person confirms it. */
export interface Advice {
  readonly operation: string;
  readonly state: 'running' | 'proposed' | 'failed' | 'refused';
  readonly error?: string | BothNames;
  /** Why a person put it aside. */
  readonly reason?: string;
  /** What to do while there is no proposal. */
  readonly instead?: BothNames;
  readonly startedAt: number;
  readonly finishedAt?: number | null;
  readonly result?: AdviceResult;
}

export interface AdviceResult {
  readonly candidates: readonly {
    readonly linkId: string;
    readonly probability: number;
    readonly outflowLps: number;
    readonly diameterMm: number;
    readonly lng: number;
    readonly lat: number;
  }[];
  readonly valves: readonly { readonly id: string; readonly lng: number; readonly lat: number }[];
  readonly affected: {
    readonly users: number;
    readonly nodes: number;
    readonly critical: readonly {
      readonly name: string;
      readonly kind: 'hospital' | 'school' | 'other';
      readonly lng: number;
      readonly lat: number;
    }[];
    readonly area: import('geojson').Geometry | import('geojson').Feature | null;
  };
  readonly repair: {
    readonly hours: number;
    readonly low: number;
    readonly high: number;
    readonly factors: readonly { readonly key: string; readonly text: string; readonly hours: number }[];
    readonly formula: string;
    readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
    readonly sourceRef?: string;
  } | null;
  readonly warehouse: {
    readonly id: string;
    readonly name: string;
    readonly distanceM: number;
    /** How one drives from it; without it only the straight line is known. */
    readonly route?: {
      readonly seconds: number;
      readonly metres: number;
      readonly line: readonly (readonly [number, number])[];
    } | null;
    readonly stock: readonly {
      readonly code: string;
      readonly name: string;
      readonly qty: number;
      readonly needed: number;
    }[];
  } | null;
  readonly caveats: readonly string[];
  readonly metersUsed: number;
  readonly metersSilent: number;
  readonly readingsSince: number;
}
