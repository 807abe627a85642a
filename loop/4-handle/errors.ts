import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a command on a task. */
export const taskProblem = defineProblems({
  'task-not-now': {
    status: 409,
    zh: '任务当前为“{value}”，不能执行“{move}”。',
    en: 'The task is "{value}" now; "{move}" is not possible.',
    act: 'user',
  },
  'not-yours': {
    status: 409,
    zh: '任务已由 {value} 领取，请联系本人退回后再领取。',
    en: 'The task is with {value}; ask them to release it first.',
    act: 'user',
  },
  'task-outside-tree': {
    status: 403,
    zh: '“{value}”不在您的管辖范围内，请上报市级跨区协调。',
    en: '"{value}" lies outside your area; escalate to the city to cross districts.',
    act: 'user',
  },
  'not-your-role': {
    status: 403,
    zh: '该事项须由“{value}”角色办理。',
    en: 'This matter is done by the role "{value}".',
    act: 'operator',
  },
  'answer-missing': {
    status: 400,
    zh: '请先填写“{field}”。',
    en: 'Fill in "{field}" first.',
    act: 'user',
  },
  'answer-wrong': {
    status: 400,
    zh: '“{field}”填写有误：{value}。',
    en: '"{field}" does not fit: {value}.',
    act: 'user',
  },
  'photo-missing': {
    status: 400,
    zh: '还需 {value} 张处置后照片。',
    en: '{value} more photo(s) after the work are needed.',
    act: 'user',
  },
  'note-missing': { status: 400, zh: '请填写处置说明。', en: 'Write a note on what was done.', act: 'user' },
  'not-on-the-spot': {
    status: 403,
    zh: '只能当场办结本镇街范围内的问题，“{value}”不在其内，请改为上报。',
    en: 'Only what lies in your own town can be closed on the spot; "{value}" does not. Report it instead.',
    act: 'user',
  },
  'not-a-small-matter': {
    status: 409,
    zh: '“{zh}”须派遣他人处置，不能当场办结，请改为上报。',
    en: '"{en}" needs somebody to be sent; it cannot be closed on the spot. Report it instead.',
    act: 'user',
  },
  'a-person-handles': {
    status: 403,
    zh: '当场办结须由具名人员登记，机器令牌不能登记。',
    en: 'A named person closes a matter on the spot; a machine’s token cannot.',
    act: 'operator',
  },
  'photo-before-and-after': {
    status: 400,
    zh: '第 {value} 张处置后照片与处置前照片相同，请拍摄处置后的现场。',
    en: 'Photo {value} after the work is one from before it; take one of the place as it is now.',
    act: 'user',
  },
  'task-unit-unknown': {
    status: 400,
    zh: '没有单位“{value}”，请从组织树中选择。',
    en: 'There is no unit "{value}"; choose it in the organisation.',
    act: 'user',
  },
  'task-file-missing': {
    status: 400,
    zh: '没有收到照片“{value}”，请重新上传。',
    en: 'The photo "{value}" has not arrived; upload it again.',
    act: 'user',
  },
});
