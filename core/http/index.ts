export {
  type Act,
  defineProblems,
  httpProblem,
  type Locale,
  Problem,
  type ProblemDetail,
  type ProblemEntry,
  type ProblemMaker,
} from './errors.ts';
export {
  type BinaryReply,
  defineRoute,
  type Method,
  type Route,
  type RouteAccess,
  type RouteDefinition,
  type RouteInput,
  type StreamReply,
} from './route.ts';
