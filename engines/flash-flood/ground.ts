/** Heights on a grid; row 0 is the northernmost. */
export interface Ground {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidthM: number;
  readonly cellHeightM: number;
  /** Metres, row by row; NaN where there is no ground, which drains like the edge of the map. */
  readonly heightsM: Float64Array;
}

/** A stop signal and a listener for the share done, 0 to 1. */
export interface RunOptions {
  readonly signal?: { readonly aborted: boolean } | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Throws where a run was asked to stop. */
export function heedStop({ signal }: RunOptions): void {
  if (signal?.aborted) throw new Error('The run was stopped.');
}

/** Refuses a ground that is no grid, or that has infinite heights. */
export function checkGround({ columns, rows, cellWidthM, cellHeightM, heightsM }: Ground): void {
  if (!(Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0))
    throw new Error(`The ground has ${columns} columns and ${rows} rows.`);
  if (heightsM.length !== columns * rows)
    throw new Error(`The ground has ${heightsM.length} heights for ${columns} x ${rows} cells.`);
  for (const [name, value] of [
    ['cellWidthM', cellWidthM],
    ['cellHeightM', cellHeightM],
  ] as const)
    if (!(value > 0 && value < Infinity)) throw new Error(`${name} of the ground is ${value}.`);
  for (let cell = 0; cell < heightsM.length; cell++)
    if (Math.abs(heightsM[cell] ?? 0) === Infinity)
      throw new Error(
        `Row ${Math.floor(cell / columns)}, column ${cell % columns}: height ${heightsM[cell]}.`,
      );
}
