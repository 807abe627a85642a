import type { Db } from '@cityloop/core/store';
import { checkPack } from './check.ts';
import { getAt, type LayerChange, refusal, versionOf, withLayers } from './content.ts';
import type { PackContent } from './format/files.ts';
import { loadPacks, type PackFault } from './load.ts';
import {
  addLayer,
  keepVersion,
  type LayerRow,
  readLayers,
  readVersion,
  withdrawLayer,
} from './packs.store.ts';

/** A pack as it is in force at a place. */
export interface EffectivePack {
  readonly content: PackContent;
  readonly version: string;
  readonly layers: readonly LayerRow[];
}

/** The packs of a city and the layers over them. */
export interface Packs {
  /** Ids of the packs that were found. */
  ids(): readonly string[];
  /** A pack without layers. */
  base(id: string): PackContent | undefined;
  /** A pack as it is in force at an organisation path: city, district and town layers laid over it. */
  effective(id: string, path: string): EffectivePack | undefined;
  /** A version that a running document began with. */
  version(db: Db, version: string): Promise<PackContent | undefined>;
  /** Keeps a version for the documents that begin with it. */
  keep(tx: Db, pack: EffectivePack, at: Date): Promise<void>;
  /** The layers in force. */
  layers(): readonly LayerRow[];
  /** Lays a change over a pack; refused where the pack does not open the place, or it would loosen a floor. */
  lay(tx: Db, row: Omit<LayerRow, 'id' | 'previous'>, unitPath: string): Promise<LayOutcome>;
  /** Takes a change away. */
  withdraw(tx: Db, id: string, at: Date): Promise<void>;
  /** Reads the layers again, after a commit that changed them. */
  refresh(db: Db): Promise<void>;
}

/** What became of a layer. */
export type LayOutcome =
  | { readonly kind: 'laid'; readonly id: string; readonly previous: unknown }
  | { readonly kind: 'refused'; readonly why: string; readonly detail: string };

/** What was found in the packs' folders. */
export interface FoundPacks {
  readonly packs: readonly PackContent[];
  readonly faults: readonly PackFault[];
}

/** Finds packs in folders; a faulty pack is left out and its faults are told. */
export async function findPacks(roots: readonly string[]): Promise<FoundPacks> {
  const loaded = (await Promise.all(roots.map(loadPacks))).flat();
  const packs = new Map<string, PackContent>();
  const faults: PackFault[] = [];
  for (const pack of loaded) {
    const found = pack.kind === 'faulty' ? pack.faults : checkPack(pack.content);
    faults.push(...found);
    if (pack.kind !== 'loaded' || found.length > 0) continue;
    const { id } = pack.content.pack;
    if (packs.has(id))
      faults.push({
        pack: id,
        file: 'pack.yaml',
        path: 'id',
        message: `"${id}" was found before; ${pack.folder} is left out`,
      });
    else packs.set(id, pack.content);
  }
  return { packs: [...packs.values()].sort((a, b) => (a.pack.id < b.pack.id ? -1 : 1)), faults };
}

/** Opens packs; `refresh` reads the layers that a database keeps over them, once it is migrated. */
export function openPacks(contents: readonly PackContent[]): Packs {
  const bases = new Map(contents.map((content) => [content.pack.id, content]));
  const versions = new Map<string, PackContent>();
  let layers: readonly LayerRow[] = [];
  let cache = new Map<string, EffectivePack>();

  function effective(id: string, path: string): EffectivePack | undefined {
    const base = bases.get(id);
    if (base === undefined) return undefined;
    const mine = layersAt(layers, id, path);
    const key = `${id} ${mine.map((layer) => layer.id).join(' ')}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const content = withLayers(base, mine);
    const made = { content, version: versionOf(content), layers: mine };
    cache.set(key, made);
    return made;
  }

  return {
    ids: () => [...bases.keys()],
    base: (id) => bases.get(id),
    effective,
    async version(from, version) {
      const known = versions.get(version) ?? (await readVersion(from, version));
      if (known !== undefined) versions.set(version, known);
      return known;
    },
    async keep(tx, pack, at) {
      await keepVersion(tx, pack.version, pack.content, at);
    },
    layers: () => layers,
    async lay(tx, row, unitPath) {
      const base = bases.get(row.pack);
      if (base === undefined) return { kind: 'refused', why: 'no-such-pack', detail: row.pack };
      const units = unitPath.split('/');
      if (!units.includes(row.unit)) throw new RangeError(`unit ${row.unit} does not lie on ${unitPath}`);
      // What lies below the layer's unit neither binds it nor is replaced by it.
      const above = units.slice(0, units.indexOf(row.unit) + 1).join('/');
      // What stands in the database, because another process or this transaction may have laid something since.
      const now = withLayers(base, layersAt(await readLayers(tx), row.pack, above));
      const change: LayerChange = { level: row.level, unit: row.unit, path: row.path, value: row.value };
      const refused = refusal(now, change);
      if (refused !== undefined) return { kind: 'refused', why: refused.why, detail: refused.detail };
      const previous = getAt(now, row.path);
      const id = await addLayer(tx, { ...row, previous });
      return { kind: 'laid', id, previous };
    },
    withdraw: withdrawLayer,
    async refresh(from) {
      layers = await readLayers(from);
      cache = new Map();
    },
  };
}

/** The layers of the units that an organisation path goes through. */
function layersAt(layers: readonly LayerRow[], pack: string, path: string): readonly LayerRow[] {
  const units = path.split('/');
  return layers.filter((layer) => layer.pack === pack && units.includes(layer.unit));
}
