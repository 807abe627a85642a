export {
  type Act,
  defineProblems,
  type Locale,
  Problem,
  type ProblemDetail,
  type ProblemEntry,
  type ProblemMaker,
} from '@cityloop/core/errors';
export { httpProblem } from './errors.ts';
export { isolationHeaders } from './guards.ts';
export { type LiveHub, type LiveHubOptions, type LiveMessage, openLiveHub } from './live.ts';
export { type ApiInfo, openApiDocument, operationId } from './openapi.ts';
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
export { type HttpLog, type HttpOptions, type Incoming, openHttp, type WebMount } from './server.ts';
