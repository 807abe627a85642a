export {
  type Act,
  defineProblems,
  type Locale,
  Problem,
  type ProblemDetail,
  type ProblemEntry,
  type ProblemMaker,
} from './problem.ts';
