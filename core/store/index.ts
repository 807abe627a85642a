export {
  type DumpColumn,
  type DumpSequence,
  type DumpTable,
  dumpStore,
  type StoreDump,
  type TakeRows,
} from './dump.store.ts';
export {
  StoreError,
  type StoreErrorCode,
  sqlState,
  storeErrors,
  violatedConstraint,
  type WhoActs,
} from './errors.ts';
export { jsonb, lngLat } from './expressions.store.ts';
export { type GiveRows, isEmptyStore, loadStore } from './load.store.ts';
export {
  type AppliedMigration,
  type MigrateHooks,
  type MigrationName,
  type MigrationReport,
  type MigrationSource,
  migrate,
  migrationsApplied,
} from './migrate.store.ts';
export { preparePostgis } from './postgis-part.ts';
export { type Db, type NoTables, type OpenStoreOptions, openStore, type Store, type Tx } from './store.ts';
