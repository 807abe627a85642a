/** Where the fixture's three chains and its register rows lie. */
export const places = {
  town: { lng: 106.5675, lat: 29.5555, path: 'cq/500103/500103001/500103001014/500103001014003' },
  siblingTown: { lng: 106.5765, lat: 29.5585, path: 'cq/500103/500103003/500103003019/500103003019002' },
  siblingDistrict: { lng: 106.565, lat: 29.575, path: 'cq/500105/500105002' },
} as const;

/** The town of the fixture's first chain. */
export const townPath = 'cq/500103/500103001';

type Spot = { readonly lng: number; readonly lat: number; readonly path: string };
const spots: readonly Spot[] = [places.town, places.siblingTown, places.siblingDistrict];

/** A photo: what begins it says that it is one. */
export const PHOTO = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

const at = ({ lng, lat }: Spot) => ({ lng, lat });
const meter = (id: string, ownerUnit: string, gateway: string, spot: Spot) => ({
  id,
  pack: 'water-burst',
  object: 'pressure-meter',
  name: id,
  gateway,
  ownerUnit,
  ...at(spot),
  facts: { zone: 'z' },
});

/** Devices that are registered by themselves: of the utility and of a stranger, in the same grid and elsewhere. */
export const devices = [
  meter('PM-T', 'u-water-group', 'gw-town', places.town),
  meter('PM-O', 'u-power', 'gw-other', places.town),
  meter('PM-D', 'u-power', 'gw-other', places.siblingDistrict),
];

const sleeves = [{ code: 'sleeve', name: '抢修套', qty: 3 }];

/** Warehouses of two owners in two areas. */
export const warehouses = [
  { id: 'WH-T', name: '一库', unit: 'u-water-group', ...at(places.town), stock: sleeves },
  { id: 'WH-D', name: '二库', unit: 'u-water-group', ...at(places.siblingDistrict), stock: sleeves },
  { id: 'WH-O', name: '电库', unit: 'u-power', ...at(places.siblingTown), stock: sleeves },
];

/** A crew; each owner registers one of its own. */
export const crew = { id: 'CREW', name: '抢修队', ...at(places.town), skills: ['dig'] };

/** A place as GeoJSON. */
export const pointAt = ({ lng, lat }: { readonly lng: number; readonly lat: number }) => ({
  type: 'Point' as const,
  coordinates: [lng, lat] as const,
});

/** A thing of a pack. */
export const cover = {
  id: 'COVER-T',
  owner: 'u-water-group',
  geometry: pointAt(places.town),
  fields: { class: '供水' },
};

const node = (id: string, { lng, lat }: Spot, shift: number) => ({
  id,
  kind: 'junction' as const,
  lng: lng + shift,
  lat,
  elevationM: 200,
  demandLps: 1,
  users: 10,
  zone: 'z',
});

/** A network of three pipes that are not joined: one in each area. */
export const network = {
  name: '访问测试管网',
  owner: 'u-water-group',
  gateway: 'gw-net',
  model: {
    id: 'access-net',
    nodes: spots.flatMap((spot, i) => [node(`J${i}a`, spot, 0), node(`J${i}b`, spot, 0.0001)]),
    links: spots.map((_, i) => ({
      id: `P${i}`,
      kind: 'pipe' as const,
      from: `J${i}a`,
      to: `J${i}b`,
      lengthM: 10,
      diameterMm: 400,
      roughness: 110,
      status: 'open' as const,
    })),
    patterns: {},
  },
  meters: spots.map((_, i) => ({ id: `PM-N${i}`, kind: 'pressure' as const, at: `J${i}a`, zone: 'z' })),
  devices: { pack: 'water-burst', pressure: 'pressure-meter', flow: 'flow-meter' },
};

/** Roads of two towns of one district: seen where the district is. */
export const roads = {
  name: '访问测试路网',
  owner: 'u-water-group',
  source: 'design' as const,
  verified: false,
  demonstration: true,
  nodes: [
    { id: 'a', ...at(places.town) },
    { id: 'b', ...at(places.siblingTown) },
  ],
  segments: [{ id: 'ab', from: 'a', to: 'b', lengthM: 1000, speedKmh: 30, oneWay: false }],
};

/** Who owns a register row and where it lies: what access looks at. */
export interface Standing {
  readonly id: string;
  readonly ownerPath: string;
  readonly placePath: string;
}

const pathOf = (spot: { readonly lng: number; readonly lat: number }) =>
  spots.find(({ lng, lat }) => lng === spot.lng && lat === spot.lat)?.path ?? '';

/** Every row of the registers with its standing. */
export const standings: Readonly<
  Record<'devices' | 'warehouses' | 'crews' | 'pipes' | 'roads' | 'objects', readonly Standing[]>
> = {
  devices: [
    ...devices.map((one) => ({ id: one.id, ownerPath: one.ownerUnit, placePath: pathOf(one) })),
    ...spots.map(({ path }, i) => ({ id: `PM-N${i}`, ownerPath: 'u-water-group', placePath: path })),
  ],
  warehouses: warehouses.map((one) => ({ id: one.id, ownerPath: one.unit, placePath: pathOf(one) })),
  crews: ['u-water-group', 'u-power'].map((owner) => ({
    id: `CREW-${owner}`,
    ownerPath: owner,
    placePath: places.town.path,
  })),
  objects: [
    { id: 'COVER-T', ownerPath: 'u-water-group', placePath: places.town.path },
    { id: 'COVER-D', ownerPath: 'u-power', placePath: places.siblingDistrict.path },
  ],
  roads: [{ id: 'access-roads', ownerPath: 'u-water-group', placePath: 'cq/500103' }],
  pipes: spots.map(({ path }, i) => ({ id: `P${i}`, ownerPath: 'u-water-group', placePath: path })),
};
