import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a verdict. */
export const verifyProblem = defineProblems({
  'own-work': {
    status: 403,
    zh: '处置人不能核查自己的工作，请由他人核查。',
    en: 'Whoever did the work cannot check it; another person must.',
    act: 'user',
  },
  'a-person-verifies': {
    status: 403,
    zh: '核查结论须由具名人员作出，机器令牌不能核查。',
    en: 'A named person gives the verdict; a machine’s token cannot.',
    act: 'operator',
  },
  'proof-decided': {
    status: 409,
    zh: '该核查已有结论“{value}”。',
    en: 'This check has a verdict already: "{value}".',
    act: 'user',
  },
  'proof-file-missing': {
    status: 400,
    zh: '没有收到照片“{value}”，请重新上传。',
    en: 'The photo "{value}" has not arrived; upload it again.',
    act: 'user',
  },
});
