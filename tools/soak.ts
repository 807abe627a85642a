import { main } from './test.ts';

const KILLS = 20;

if (import.meta.main) {
  const [wanted = String(KILLS)] = process.argv.slice(2);
  if (!/^[1-9]\d{0,3}$/.test(wanted)) {
    console.error(`npm run soak -- KILLS: "${wanted}" is no number of kills from 1 to 9999.`);
    process.exit(2);
  }
  process.env.CITYLOOP_KILLS = wanted;
  process.exit(await main(['test/crash/crash.test.ts']));
}
