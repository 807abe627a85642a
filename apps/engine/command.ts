import type { z } from 'zod';

/** What a command may use of the machine; the engine itself uses nothing. */
export interface EngineContext {
  /** Absolute path of a file that the input names; relative paths start at the folder of the input file. */
  readonly path: (name: string) => string;
  /** Aborts when a person stops the run. */
  readonly signal: AbortSignal;
  /** Share of the work done, 0 to 1, and what is going on; shown on stderr. */
  readonly progress: (share: number, what: string) => void;
}

/** One file of a report, and how the page shows it. */
export interface ReportFigure {
  /** File name in the report's folder, `*.svg` or `*.png`. */
  readonly file: string;
  /** SVG text or PNG bytes. */
  readonly content: string | Uint8Array;
  /** One sentence below the figure: what is drawn, with units. */
  readonly caption: string;
}

/** What a run's page shows: figures in order, tables of plain values, and what a reader must know before trusting them. */
export interface Report {
  readonly title: string;
  readonly figures: readonly ReportFigure[];
  readonly tables: readonly {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number)[])[];
  }[];
  /** Limits and assumptions, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * One engine behind `npm run -s engine -- NAME`: `commands/NAME/command.ts` exports it as `command`. `run` throws an
 * `InputError` (input.ts) that names the field when a file or a combination of fields cannot be used.
 */
export interface EngineCommand<Input, Output> {
  /** One sentence: what goes in, what comes out. */
  readonly summary: string;
  /** Every field with its unit in `describe`; unknown fields are refused (`z.strictObject`). */
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly run: (input: Input, context: EngineContext) => Promise<Output>;
  readonly report: (input: Input, output: Output, context: EngineContext) => Promise<Report>;
}
