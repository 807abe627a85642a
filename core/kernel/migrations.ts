/** Where the kernel's own tables come from. */
export const kernelMigrations = { module: 'kernel', folder: new URL('./migrations/', import.meta.url) };
