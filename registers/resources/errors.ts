import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with warehouses, stock and crews. */
export const resourceProblem = defineProblems({
  'resource-owner-unknown': {
    status: 400,
    zh: '没有单位“{value}”，请先在组织树中登记。',
    en: 'There is no unit "{value}"; enter it in the organisation first.',
    act: 'operator',
  },
  'resource-outside-city': {
    status: 400,
    zh: '位置 {value} 不在本市范围内，请核对经纬度和坐标系。',
    en: 'The place {value} is not within the city; check the coordinates and their datum.',
    act: 'user',
  },
  'resource-not-yours': {
    status: 403,
    zh: '“{value}”不在您可维护的范围内。',
    en: '"{value}" lies outside what you may change.',
    act: 'user',
  },
  'stock-short': {
    status: 409,
    zh: '“{value}”库存为 {qty}，不足以出库 {wanted}。',
    en: '"{value}" has {qty} in stock, {wanted} cannot be taken.',
    act: 'user',
  },
});
