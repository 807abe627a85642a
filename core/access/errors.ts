import { defineProblems } from '@cityloop/core/errors';

/** What can go wrong with accounts, tokens and rights. */
export const accessProblem = defineProblems({
  'account-locked': {
    status: 403,
    zh: '密码连续错误，账号已锁定，请 {minutes} 分钟后再试。',
    en: 'Too many wrong passwords: locked, try again in {minutes} minutes.',
    act: 'user',
  },
  'password-too-weak': {
    status: 400,
    zh: '密码至少 {length} 位，且包含大写字母、小写字母、数字、符号中的 {classes} 类。',
    en: 'A password has at least {length} characters of {classes} of: capitals, small letters, digits, signs.',
    act: 'user',
  },
  'password-used-before': {
    status: 400,
    zh: '不能使用最近 {count} 次用过的密码。',
    en: 'The last {count} passwords cannot be used again.',
    act: 'user',
  },
  'account-exists': {
    status: 409,
    zh: '账号 {value} 已存在。',
    en: 'There is an account {value} already.',
    act: 'user',
  },
  'username-bad': {
    status: 400,
    zh: '用户名“{value}”不符合要求：3–30 位小写字母、数字、点、下划线或连字符。',
    en: 'The user name "{value}" does not fit: 3–30 of a–z, 0–9, dot, underscore and hyphen.',
    act: 'user',
  },
  'sign-in-failed': {
    status: 401,
    zh: '用户名或密码错误。',
    en: 'Wrong user name or password.',
    act: 'user',
  },
  'second-factor-failed': { status: 401, zh: '动态验证码错误。', en: 'Wrong one-time code.', act: 'user' },
  'too-many-attempts': {
    status: 429,
    zh: '尝试过于频繁，请一分钟后再试。',
    en: 'Too many attempts; try again in a minute.',
    act: 'user',
  },
  'account-disabled': {
    status: 403,
    zh: '账号已停用，请联系本单位管理员。',
    en: 'This account is disabled; ask the administrator of your unit.',
    act: 'operator',
  },
  'sign-in-refused': {
    status: 400,
    zh: '登录服务拒绝了请求（{value}）。',
    en: 'The sign-in refused this ({value}).',
    act: 'user',
  },
  'account-unknown': {
    status: 404,
    zh: '没有账号 {value}。',
    en: 'There is no account {value}.',
    act: 'user',
  },
  'role-unknown': { status: 400, zh: '没有角色 {value}。', en: 'There is no role {value}.', act: 'user' },
  'token-unknown': { status: 404, zh: '没有令牌 {value}。', en: 'There is no token {value}.', act: 'user' },
  'out-of-scope': {
    status: 403,
    zh: '该对象不在您的管辖范围内。',
    en: 'This lies outside what your roles reach.',
    act: 'operator',
  },
  'reason-needed': {
    status: 400,
    zh: '查看个人信息明文须填写理由（至少 {length} 字）。',
    en: 'Revealing personal data needs a reason of at least {length} characters.',
    act: 'user',
  },
});
