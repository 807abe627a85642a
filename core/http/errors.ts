import { defineProblems } from '@cityloop/core/errors';

/** The errors that every door can give. */
export const httpProblem = defineProblems({
  'invalid-input': {
    status: 400,
    zh: '“{field}”填写有误：{reason}（收到：{value}）。',
    en: '"{field}" does not fit: {reason} (got {value}).',
    act: 'user',
  },
  malformed: {
    status: 400,
    zh: '请求内容无法解析：{reason}。',
    en: 'The request cannot be read: {reason}.',
    act: 'user',
  },
  'sign-in-needed': { status: 401, zh: '请先登录。', en: 'Sign in first.', act: 'user' },
  'not-allowed': {
    status: 403,
    zh: '您的角色没有“{action}”权限，请联系本单位管理员。',
    en: 'Your roles do not allow "{action}"; ask the administrator of your unit.',
    act: 'operator',
  },
  'other-origin': {
    status: 403,
    zh: '请求来自其他站点（{value}），已拒绝。',
    en: 'The request came from another site ({value}) and was refused.',
    act: 'user',
  },
  'not-found': { status: 404, zh: '没有找到：{value}。', en: 'Not found: {value}.', act: 'user' },
  conflict: {
    status: 409,
    zh: '数据已被他人更改（{value}），请刷新后重试。',
    en: 'Somebody changed this meanwhile ({value}); reload and try again.',
    act: 'user',
  },
  'too-large': {
    status: 413,
    zh: '内容过大，上限为 {limit} 字节。',
    en: 'Too large: at most {limit} bytes.',
    act: 'user',
  },
  'wrong-type': {
    status: 415,
    zh: '不支持的内容类型：{value}。',
    en: 'Content type {value} is not accepted here.',
    act: 'developer',
  },
  'too-many': {
    status: 429,
    zh: '请求过于频繁，请稍后再试。',
    en: 'Too many requests; try again later.',
    act: 'user',
  },
  unexpected: {
    status: 500,
    zh: '系统出现意外错误，请把编号 {reference} 告知运维人员。',
    en: 'Something unexpected happened; give the reference {reference} to the operator.',
    act: 'operator',
  },
  unavailable: {
    status: 503,
    zh: '服务暂不可用（{value}），请稍后再试。',
    en: 'Not available now ({value}); try again later.',
    act: 'operator',
  },
});
