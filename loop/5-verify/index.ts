export { verifyModule } from './module.ts';
