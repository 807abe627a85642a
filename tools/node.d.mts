/** The Node version that runs the TypeScript sources directly. */
export const NODE_MAJOR: number;
/** The root of the checkout. */
export const ROOT: string;
/** The Node binary that runs the sources, or `undefined` where there is none. */
export function nodeBinary(): string | undefined;
/** Like `nodeBinary`, but ends the process with one line that says what to do. */
export function requireNodeBinary(): string;
/** The sentence for a machine without a suitable Node: it says what to do. */
export function missingNodeLine(machine: { platform: string; arch: string; version: string }): string;
