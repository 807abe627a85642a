import type { NewAccount } from '@cityloop/core/access';

interface Demo {
  readonly username: string;
  readonly name: string;
  readonly path: string;
  readonly grants: readonly (readonly [role: string, path: string])[];
}

const DISTRICT = 'cq/500103';

const DEPARTMENTS: readonly (readonly [id: string, zh: string])[] = [
  ['water', '供水管理'],
  ['police-traffic', '交巡警'],
  ['fire', '消防救援'],
  ['telecom', '通信管理'],
  ['power', '电力'],
  ['gas', '燃气'],
  ['drainage', '排水'],
  ['housing', '住建（道路）'],
  ['health', '卫生健康'],
];

const people: readonly Demo[] = [
  { username: 'city', name: '市中心值班员', path: 'cq', grants: [['city-operator', 'cq']] },
  { username: 'leader', name: '区指挥长', path: DISTRICT, grants: [['leader', DISTRICT]] },
  { username: 'district', name: '区中心派遣员', path: DISTRICT, grants: [['district-operator', DISTRICT]] },
  { username: 'verifier', name: '区核查员', path: DISTRICT, grants: [['verifier', DISTRICT]] },
  { username: 'supervisor', name: '区监督评价员', path: DISTRICT, grants: [['supervisor', DISTRICT]] },
  { username: 'admin', name: '系统管理员', path: 'cq', grants: [['administrator', 'cq']] },
  { username: 'auditor', name: '审计管理员', path: 'cq', grants: [['auditor', 'cq']] },
  {
    username: 'crew',
    name: '供水抢修队',
    path: 'u-water-group',
    grants: [
      ['crew', 'u-water-group'],
      ['department-clerk', 'u-water-group'],
    ],
  },
  ...DEPARTMENTS.map(([id, zh]) => ({
    username: id,
    name: `区${zh}经办`,
    path: `${DISTRICT}/500103-${id}`,
    grants: [['department-clerk', `${DISTRICT}/500103-${id}`]] as const,
  })),
];

/** The demo’s accounts: a city, a district, its towns, its departments and a utility; roles, never persons. */
export function demoAccountDefs(
  towns: readonly { readonly path: string; readonly nameZh: string }[],
): readonly NewAccount[] {
  const local = towns.flatMap((town, index): readonly Demo[] => [
    {
      username: `town${index + 1}`,
      name: `${town.nameZh}值班员`,
      path: town.path,
      // The town checks what its grid workers close on the spot.
      grants: [
        ['town-operator', town.path],
        ['verifier', town.path],
      ],
    },
    {
      username: `grid${index + 1}`,
      name: `${town.nameZh}网格员`,
      path: town.path,
      grants: [['grid-worker', town.path]],
    },
  ]);
  return [...people, ...local].map(({ username, name, path, grants }) => ({
    username,
    name,
    unit: path.split('/').at(-1) ?? path,
    unitPath: path,
    grants: grants.map(([role, grantPath]) => ({ role, path: grantPath })),
  }));
}
