export * from './document.ts';
export * from './incident.ts';
export * from './learning.ts';
export * from './message.ts';
export * from './signal.ts';
export * from './work.ts';
