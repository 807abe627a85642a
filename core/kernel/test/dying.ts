import { armCrash, crashPoint } from '../index.ts';

// Passes two points three times each, and says so; dies where the argument tells it to.
const [point] = process.argv.slice(2);
if (point !== undefined) armCrash(point);
for (let n = 1; n <= 3; n += 1) {
  crashPoint('first');
  process.stdout.write(`first ${n}\n`);
  crashPoint('second');
  process.stdout.write(`second ${n}\n`);
}
