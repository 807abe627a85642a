import { main } from './test.ts';

const wanted = process.argv.slice(2);
process.exit(await main(wanted.length > 0 ? wanted : ['e2e']));
