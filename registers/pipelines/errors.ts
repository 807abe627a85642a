import { defineProblems } from '@cityloop/core/errors';

/** What can be wrong with a network or with a question about one. */
export const pipelineProblem = defineProblems({
  'network-inconsistent': {
    status: 400,
    zh: '管网数据不一致：{reason}。',
    en: 'The network contradicts itself: {reason}.',
    act: 'user',
  },
  'network-owner-unknown': {
    status: 400,
    zh: '没有单位“{value}”，请先在组织树中登记管网权属单位。',
    en: 'There is no unit "{value}"; enter the network’s owner in the organisation first.',
    act: 'operator',
  },
  'network-moved-on': {
    status: 409,
    zh: '管网已更新到版本 {current}，您提交的数据基于版本 {value}；未作任何改动，请取回新版本后再提交。',
    en: 'The network is at version {current}, yours began from {value}; nothing was changed: fetch it and send again.',
    act: 'user',
  },
  'meter-taken': {
    status: 409,
    zh: '测点“{value}”已登记在管网“{other}”，未作任何改动，请换用其他编号。',
    en: 'The meter "{value}" belongs to the network "{other}"; nothing was changed: give it another id.',
    act: 'user',
  },
  'meters-refused': {
    status: 400,
    zh: '{count} 个测点无法登记，未作任何改动；其中“{value}”：{reason}',
    en: '{count} meters cannot be registered, nothing was changed; "{value}" among them: {reason}',
    act: 'user',
  },
  'network-unknown': {
    status: 404,
    zh: '没有登记管网“{value}”，请先由权属单位登记。',
    en: 'The network "{value}" is not registered; its owner registers it first.',
    act: 'operator',
  },
  'pipe-unknown': {
    status: 422,
    zh: '没有登记管段“{value}”，请核对管段编号。',
    en: 'No single pipe "{value}" is registered; check its id.',
    act: 'user',
  },
});
