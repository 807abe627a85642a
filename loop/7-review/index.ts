export { missingStages } from './decide-lesson.ts';
export { reviewModule } from './module.ts';
