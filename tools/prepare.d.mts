/** A hash over names and contents: the same sources give the same hash on every machine. */
export function sourcesHash(root: string, paths: readonly string[]): string;
/** Builds what `npm start` serves; answers the exit code of the install step. */
export function prepare(): number;
