/**
 * The part of `epanet-js` (MIT, 0.9.0, EPANET 2.3.5) that this engine calls. `import * as epanet from 'epanet-js'` fits it;
 * the caller hands it in, because engines import nothing.
 */
export interface EpanetLibrary {
  readonly Workspace: new () => EpanetWorkspace;
  readonly Project: new (workspace: never) => EpanetProject;
}

/** The virtual file system of one WebAssembly instance. */
export interface EpanetWorkspace {
  loadModule(): Promise<void>;
  writeFile(path: string, data: string): void;
  readFile(path: string): string;
}

/** One opened network. */
export interface EpanetProject {
  open(inputFile: string, reportFile: string, binaryFile: string): void;
  close(): void;
  openH(): void;
  initH(flag: number): void;
  runH(): number;
  nextH(): number;
  closeH(): void;
  getNodeIndex(id: string): number;
  getLinkIndex(id: string): number;
  getNodeValue(index: number, property: number): number;
  setNodeValue(index: number, property: number, value: number): void;
  getLinkValue(index: number, property: number): number;
  setLinkValue(index: number, property: number, value: number): void;
  setTimeParameter(parameter: number, value: number): void;
  setBaseDemand(index: number, category: number, value: number): void;
  setControlEnabled(index: number, enabled: number): void;
}

/** Codes of the EPANET toolkit (epanet2_enums.h); the library's own enums cannot be named, as its type files do not resolve. */
export const EPANET_CODE = {
  node: { baseDemand: 1, emitter: 3, tankLevel: 8, pressure: 11, emitterFlow: 29 },
  link: { roughness: 2, minorLoss: 3, flow: 8, status: 11 },
  init: { keepFlows: 0, newFlows: 10 },
  time: { duration: 0, hydraulicStep: 1, patternStart: 4 },
} as const;
