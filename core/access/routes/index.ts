export { type AccessRouteOptions, accessRoutes } from './access.routes.ts';
