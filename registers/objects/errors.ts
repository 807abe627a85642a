import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with an object of a pack and its life. */
export const objectProblem = defineProblems({
  'object-type-unknown': {
    status: 404,
    zh: '没有应用定义对象“{value}”。',
    en: 'No pack defines the object "{value}".',
    act: 'user',
  },
  'object-unknown': {
    status: 422,
    zh: '没有唯一登记的对象“{value}”，请核对编号。',
    en: 'No single object "{value}" is registered; check its id.',
    act: 'user',
  },
  'object-exists': {
    status: 409,
    zh: '编号“{value}”已登记，请换用其他编号。',
    en: 'The id "{value}" is registered already; take another one.',
    act: 'user',
  },
  'object-field-wrong': {
    status: 400,
    zh: '“{field}”填写有误（收到：{value}）：{reason}。',
    en: '"{field}" does not fit (got {value}): {reason}.',
    act: 'user',
  },
  'object-place-wrong': {
    status: 400,
    zh: '对象的位置或图形不符合要求：{value}。',
    en: 'The place or shape does not fit the object: {value}.',
    act: 'user',
  },
  'object-owner-unknown': {
    status: 400,
    zh: '没有单位“{value}”，请先在组织树中登记。',
    en: 'There is no unit "{value}"; enter it in the organisation first.',
    act: 'operator',
  },
  'move-unknown': {
    status: 404,
    zh: '该对象没有操作“{value}”。',
    en: 'The object has no move or approval "{value}".',
    act: 'user',
  },
  'move-not-now': {
    status: 409,
    zh: '当前状态“{state}”下不能执行“{value}”。',
    en: '"{value}" cannot be done in the state "{state}".',
    act: 'user',
  },
  'move-guarded': {
    status: 409,
    zh: '不满足“{value}”的条件：{reason}。',
    en: 'The condition of "{value}" is not met: {reason}.',
    act: 'user',
  },
  'approvals-missing': {
    status: 409,
    zh: '尚缺会签：{value}。',
    en: 'Approvals are missing: {value}.',
    act: 'user',
  },
  'move-role': {
    status: 403,
    zh: '需要角色“{role}”才能执行“{value}”。',
    en: 'The role "{role}" is needed for "{value}".',
    act: 'operator',
  },
  'approval-unit': {
    status: 403,
    zh: '“{value}”须由单位“{unit}”的人员会签。',
    en: '"{value}" is given by somebody of the unit "{unit}".',
    act: 'operator',
  },
  'import-unknown': {
    status: 404,
    zh: '应用没有导入模板“{value}”。',
    en: 'The pack has no import "{value}".',
    act: 'user',
  },
  'import-columns': {
    status: 400,
    zh: '表头缺少列：{value}。',
    en: 'The table lacks the columns: {value}.',
    act: 'user',
  },
});
