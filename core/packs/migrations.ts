/** Where the tables of packs' layers and versions come from. */
export const packMigrations = { module: 'packs', folder: new URL('./migrations/', import.meta.url) };
