export * from './device-index.ts';
export * from './devices.ts';
export * from './latest.ts';
export { devicesModule } from './module.ts';
export { type Registered, registerDevices } from './register-devices.ts';
