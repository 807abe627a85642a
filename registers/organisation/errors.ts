import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a change of the organisation. */
export const organisationProblem = defineProblems({
  'unit-unknown': {
    status: 404,
    zh: '没有编号为“{value}”的单位，或它在该日期无效。',
    en: 'No unit "{value}" on that day.',
    act: 'user',
  },
  'region-unknown': {
    status: 404,
    zh: '没有代码为“{value}”的区划，或它在该日期无效。',
    en: 'No region "{value}" on that day.',
    act: 'user',
  },
  'unit-exists': {
    status: 409,
    zh: '编号“{value}”已被使用过，编号不能重复使用。',
    en: 'The id "{value}" has been used; ids are never used again.',
    act: 'user',
  },
  'unit-below-itself': {
    status: 422,
    zh: '“{value}”不能归到它自己或其下级之下。',
    en: '"{value}" cannot go below itself.',
    act: 'user',
  },
  'change-too-early': {
    status: 422,
    zh: '生效日期 {value} 早于现行记录的生效日期 {from}。',
    en: 'The change of {value} would begin before the current row, which holds from {from}.',
    act: 'user',
  },
  'runway-parent-unknown': {
    status: 422,
    zh: '没有代码为“{value}”的跑道，或它属于其他板块。',
    en: 'No runway "{value}" in that board.',
    act: 'user',
  },
});
