import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a lesson. */
export const reviewProblem = defineProblems({
  'a-person-accepts': {
    status: 403,
    zh: '复盘改进须由具名人员采纳，机器令牌不能采纳。',
    en: 'A named person accepts a lesson; a machine’s token cannot.',
    act: 'operator',
  },
  'not-your-lesson': {
    status: 403,
    zh: '该改进须由“{value}”角色采纳。',
    en: 'This lesson is accepted by the role "{value}".',
    act: 'operator',
  },
  'lesson-decided': {
    status: 409,
    zh: '该改进已处理（{value}）。',
    en: 'This lesson has been decided ({value}).',
    act: 'user',
  },
  refused: {
    status: 409,
    zh: '应用包不允许该修改：{value}。',
    en: 'The pack does not allow this change: {value}.',
    act: 'operator',
  },
  'unknown-path': {
    status: 400,
    zh: '应用包没有开放“{value}”供修改。',
    en: 'The pack does not open "{value}" for changes.',
    act: 'user',
  },
  'stage-missing': {
    status: 409,
    zh: '尚缺环节记录，不能归档：{value}。',
    en: 'It cannot be archived yet; no record of: {value}.',
    act: 'user',
  },
});
