import { Project, Workspace } from 'epanet-js';

/** Toolkit numbers of EPANET 2.3; the package's own types do not resolve under `nodenext`. */
const NODE = { baseDemand: 1, emitter: 3, tankLevel: 8, demand: 9, pressure: 11 } as const;
const LINK = { flow: 8, status: 11, setting: 12 } as const;
const INIT_FLOWS = 10;
/** Codes below are warnings (negative pressure, pump out of range): the solution stands. */
const FIRST_ERROR = 100;

interface Toolkit {
  open(input: string, report: string, binary: string): void;
  openH(): void;
  initH(flag: number): void;
  runH(): number;
  closeH(): void;
  close(): void;
  getNodeIndex(id: string): number;
  getLinkIndex(id: string): number;
  getPatternIndex(id: string): number;
  getNodeValue(index: number, property: number): number;
  setNodeValue(index: number, property: number, value: number): void;
  getLinkValue(index: number, property: number): number;
  setLinkValue(index: number, property: number, value: number): void;
  setPatternValue(index: number, period: number, value: number): void;
}

/** One network held open in EPANET, solved again and again for single moments. */
export interface Solver {
  node(id: string): number;
  link(id: string): number;
  pattern(id: string): number;
  setMultiplier(pattern: number, value: number): void;
  setTankLevel(node: number, levelM: number): void;
  setPumpSpeed(link: number, speed: number): void;
  setOpen(link: number, open: boolean): void;
  /** Outflow in L/s at one metre of pressure. */
  setEmitter(node: number, coefficient: number): void;
  solve(): void;
  pressureM(node: number): number;
  flowLps(link: number): number;
  /** What leaves at a node, leak included; for a tank or a reservoir what flows into it. */
  outflowLps(node: number): number;
  close(): void;
}

let loading: Promise<Workspace> | undefined;

/** Loads the WebAssembly module once a process; networks opened afterwards share it. */
export function loadEpanet(): Promise<Workspace> {
  loading ??= (async () => {
    const workspace = new Workspace();
    await workspace.loadModule();
    return workspace;
  })();
  return loading;
}

/** Opens a network written by `networkInput`. */
export function openSolver(workspace: Workspace, input: string): Solver {
  const toolkit: Toolkit = new Project(workspace);
  dropWarnings(toolkit);
  workspace.writeFile('world.inp', input);
  toolkit.open('world.inp', 'world.rpt', '');
  toolkit.openH();
  toolkit.initH(INIT_FLOWS);
  return {
    node: (id) => toolkit.getNodeIndex(id),
    link: (id) => toolkit.getLinkIndex(id),
    pattern: (id) => toolkit.getPatternIndex(id),
    setMultiplier: (pattern, value) => toolkit.setPatternValue(pattern, 1, value),
    setTankLevel: (node, levelM) => toolkit.setNodeValue(node, NODE.tankLevel, levelM),
    setPumpSpeed: (link, speed) => toolkit.setLinkValue(link, LINK.setting, speed),
    setOpen: (link, open) => toolkit.setLinkValue(link, LINK.status, open ? 1 : 0),
    setEmitter: (node, coefficient) => toolkit.setNodeValue(node, NODE.emitter, coefficient),
    solve: () => void toolkit.runH(),
    pressureM: (node) => toolkit.getNodeValue(node, NODE.pressure),
    flowLps: (link) => toolkit.getLinkValue(link, LINK.flow),
    outflowLps: (node) => toolkit.getNodeValue(node, NODE.demand),
    close: () => {
      toolkit.closeH();
      toolkit.close();
    },
  };
}

/** The package prints every warning of the engine; a hilly network has one a step, so only errors are kept. */
function dropWarnings(toolkit: Toolkit): void {
  const check: unknown = Reflect.get(toolkit, '_checkError');
  if (typeof check !== 'function') return;
  Object.defineProperty(toolkit, '_checkError', {
    value: (code: number): void => {
      if (code === 0 || code >= FIRST_ERROR) check.call(toolkit, code);
    },
  });
}
