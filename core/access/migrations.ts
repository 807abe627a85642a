/** The tables of this module, for `migrate` and `testStore`. */
export const accessMigrations = {
  module: 'access',
  folder: new URL('./migrations/', import.meta.url),
} as const;
