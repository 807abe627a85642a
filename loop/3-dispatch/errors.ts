import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a command on an incident. */
export const dispatchProblem = defineProblems({
  'not-now': {
    status: 409,
    zh: '事件当前为“{value}”，不能执行“{move}”。',
    en: 'The incident is "{value}" now; "{move}" is not possible.',
    act: 'user',
  },
  stale: {
    status: 409,
    zh: '事件已更新到第 {value} 版，请刷新后重试。',
    en: 'The incident is at version {value} by now; reload and try again.',
    act: 'user',
  },
  'unknown-unit': {
    status: 400,
    zh: '没有单位“{value}”，请从组织树中选择。',
    en: 'There is no unit "{value}"; choose it in the organisation.',
    act: 'user',
  },
  'outside-tree': {
    status: 403,
    zh: '“{value}”不在您的辖区内，跨区请上报市级协调。',
    en: '"{value}" lies outside your area; escalate to the city to cross districts.',
    act: 'user',
  },
  'not-the-owner': {
    status: 403,
    zh: '该事件由“{value}”负责，请由其接单或退回。',
    en: '"{value}" answers for this incident; it accepts it or gives it back.',
    act: 'user',
  },
  ended: {
    status: 409,
    zh: '事件已为“{value}”，不能再办理。',
    en: 'The incident is "{value}" already; nothing more is done to it.',
    act: 'user',
  },
  'other-world': {
    status: 409,
    zh: '演练事件与真实事件不能合并。',
    en: 'A drill and a real incident cannot be joined.',
    act: 'user',
  },
  'nothing-above': {
    status: 409,
    zh: '已在最高一级，无法再上报。',
    en: 'It is at the highest level already.',
    act: 'user',
  },
  'nothing-to-undo': {
    status: 409,
    zh: '没有可撤销的操作，或事件此后已有变化。',
    en: 'There is nothing to undo, or the incident has changed since.',
    act: 'user',
  },
  'not-its-alarm': {
    status: 400,
    zh: '告警“{value}”不属于该事件。',
    en: 'The alarm "{value}" does not belong to this incident.',
    act: 'user',
  },
  'one-must-stay': {
    status: 400,
    zh: '至少保留一条告警在原事件中。',
    en: 'At least one alarm must stay with the incident.',
    act: 'user',
  },
  'not-by-hand': {
    status: 400,
    zh: '“{value}”不能人工登记：地点不在本市，或应用未开放上报。',
    en: '"{value}" cannot be entered by hand: the place is not within the city, or the pack takes no report of it.',
    act: 'user',
  },
  'no-proposal': {
    status: 409,
    zh: '没有待确认的研判建议。',
    en: 'No proposal waits for a decision.',
    act: 'user',
  },
  'no-advice': {
    status: 409,
    zh: '“{zh}”类事件没有研判建议。',
    en: 'Nothing gives advice on incidents of the type "{en}".',
    act: 'user',
  },
  'advice-running': {
    status: 409,
    zh: '研判正在进行，请等待结果。',
    en: 'The advice is being worked out; wait for it.',
    act: 'user',
  },
  'advice-confirmed': {
    status: 409,
    zh: '建议已由“{value}”确认，不再研判。',
    en: 'The advice has been confirmed by "{value}"; it is not asked for again.',
    act: 'user',
  },
  'a-person-confirms': {
    status: 403,
    zh: '研判建议须由具名人员确认，机器令牌不能确认。',
    en: 'A named person confirms a proposal; a machine’s token cannot.',
    act: 'operator',
  },
});
