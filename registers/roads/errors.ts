import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a road network. */
export const roadProblem = defineProblems({
  'roads-inconsistent': {
    status: 400,
    zh: '路网数据不一致：{reason}。',
    en: 'The road network contradicts itself: {reason}.',
    act: 'user',
  },
  'roads-owner-unknown': {
    status: 400,
    zh: '没有单位“{value}”，请先在组织树中登记路网数据的维护单位。',
    en: 'There is no unit "{value}"; enter the unit that keeps the roads in the organisation first.',
    act: 'operator',
  },
  'roads-outside-city': {
    status: 400,
    zh: '路网“{value}”没有节点落在本市范围内，请核对经纬度和坐标系。',
    en: 'No node of the road network "{value}" lies within the city; check the coordinates and their datum.',
    act: 'user',
  },
  'roads-moved-on': {
    status: 409,
    zh: '路网已更新到版本 {current}，您提交的数据基于版本 {value}；未作任何改动，请取回新版本后再提交。',
    en: 'The road network is at version {current}, yours began from {value}; nothing was changed: fetch it and send again.',
    act: 'user',
  },
});
