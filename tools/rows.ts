import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTree } from './checks/tree.ts';
import { ROOT } from './node.mjs';
import { findRows, ROWS_PAGE, rowsPage, totals } from './requirement-rows.ts';

const tree = readTree(ROOT);
const { rows, faults } = findRows(tree);
for (const row of rows) {
  const more =
    row.state === 'not begun' ? '' : ` (${[row.missing, ...row.tests].filter(Boolean).join('; ')})`;
  console.log(`${row.id} ${row.name}: ${row.state}${more}`);
}
for (const fault of faults) console.log(`FAILED ${fault}`);
writeFileSync(join(ROOT, ROWS_PAGE), rowsPage(rows));
console.log(totals(rows));
process.exit(faults.length === 0 ? 0 : 1);
