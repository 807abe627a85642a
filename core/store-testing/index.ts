export { closeTestStores, templateDirectory, testDatabaseUrl, testStore } from './test-store.ts';
