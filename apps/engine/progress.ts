/** Where progress is written. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly write: (text: string) => unknown;
}

const FIRST_MS = 1000;
const EVERY_MS = 5000;
const REDRAW_MS = 100;

/** What is shown of a run: one line that is written over on a terminal; elsewhere a line now and then, once work lasts over a second. */
export function progressShown(output: ProgressOutput, now: () => number) {
  const begun = now();
  let last = -Infinity;
  let isDrawn = false;
  return {
    tell(share: number, what: string): void {
      const at = now();
      const percent = `${Math.round(100 * Math.min(1, Math.max(0, share)))} %`;
      const line = `${percent} ${what}`.trimEnd();
      if (output.isTTY === true) {
        if (at - last < REDRAW_MS) return;
        output.write(`\r\u001B[K${line}`);
        isDrawn = true;
      } else {
        if (at - begun < FIRST_MS || at - last < EVERY_MS) return;
        output.write(`${line}\n`);
      }
      last = at;
    },
    /** Takes the line from the terminal again. */
    clear(): void {
      if (isDrawn) output.write('\r\u001B[K');
      isDrawn = false;
    },
  };
}
