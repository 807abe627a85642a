import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a report. */
export const senseProblem = defineProblems({
  'outside-city': {
    status: 400,
    zh: '位置 {value} 不在本市范围内，请在地图上重新选点。',
    en: 'The place {value} is not within the city; choose it on the map again.',
    act: 'user',
  },
  'unknown-report': {
    status: 400,
    zh: '没有“{value}”这类上报，请从清单中选择。',
    en: 'There is no report "{value}"; choose one from the list.',
    act: 'user',
  },
  'unknown-channel': {
    status: 400,
    zh: '该上报不接受来源“{value}”。',
    en: 'This report does not come by the channel "{value}".',
    act: 'user',
  },
});
