import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a device. */
export const deviceProblem = defineProblems({
  'unknown-object': {
    status: 400,
    zh: '没有应用定义设备类型“{value}”，请先安装对应应用。',
    en: 'No pack defines the kind of device "{value}"; install its pack first.',
    act: 'operator',
  },
  'device-owner-unknown': {
    status: 400,
    zh: '没有单位“{value}”，请先在组织树中登记。',
    en: 'There is no unit "{value}"; enter it in the organisation first.',
    act: 'operator',
  },
  'device-not-yours': {
    status: 403,
    zh: '设备“{value}”或其网关属于别的单位，请由其权属单位登记。',
    en: 'The device "{value}" or its gateway belongs to another unit; its owner registers it.',
    act: 'user',
  },
  'device-outside-city': {
    status: 400,
    zh: '位置 {value} 不在本市范围内，请核对经纬度和坐标系。',
    en: 'The place {value} is not within the city; check the coordinates and their datum.',
    act: 'user',
  },
});
