/** One row of a utility's repair kit: what a break of such a pipe needs. */
export interface RepairKitRow {
  /** Code of the article in the register of stock. */
  readonly code: string;
  /** Diameters the row serves, mm, both ends included. */
  readonly fromMm: number;
  readonly toMm: number;
  /** Materials the row serves; absent for all. */
  readonly materials?: readonly string[];
  readonly qty: number;
  /** True where the article itself has the pipe's diameter (a clamp, a length of pipe); false for a pump or a lamp. */
  readonly sized: boolean;
  readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
  readonly sourceRef?: string;
  readonly verified: boolean;
}

/** One article that a warehouse must hold for the repair. */
export interface NeededStock {
  readonly code: string;
  readonly qty: number;
  /** Diameter of a sized article, mm. */
  readonly diameterMm?: number;
}

/** The articles that a break of this pipe needs, by the rows of the kit; empty when no row fits. */
export function neededStock(
  diameterMm: number,
  material: string | undefined,
  kit: readonly RepairKitRow[],
): readonly NeededStock[] {
  return kit
    .filter((row) => diameterMm >= row.fromMm && diameterMm <= row.toMm)
    .filter(
      (row) => row.materials === undefined || (material !== undefined && row.materials.includes(material)),
    )
    .map((row) => ({ code: row.code, qty: row.qty, ...(row.sized ? { diameterMm } : {}) }));
}

/** Rows to start from; a utility replaces them by its own. */
export const DESIGN_REPAIR_KIT: readonly RepairKitRow[] = [
  kitRow('repair-clamp', 0, 600, 1, true),
  kitRow('pipe-length', 0, 2000, 1, true),
  kitRow('coupling', 0, 2000, 2, true),
  kitRow('drain-pump', 0, 2000, 1, false),
  kitRow('lifting-gear', 300, 2000, 1, false),
];

function kitRow(code: string, fromMm: number, toMm: number, qty: number, sized: boolean): RepairKitRow {
  return { code, fromMm, toMm, qty, sized, source: 'design', verified: false };
}
