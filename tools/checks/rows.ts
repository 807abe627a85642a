import { findRows, ROWS_PAGE, rowsPage } from '../requirement-rows.ts';
import type { Check } from './check.ts';

/** Every mark in a test's name is a requirement, and the page of requirements says what the tests say. */
export const rows: Check = {
  name: 'rows',
  run: (tree) => {
    const found = findRows(tree);
    const page = tree.files.includes(ROWS_PAGE) ? tree.read(ROWS_PAGE) : '';
    return [
      ...found.faults,
      ...(page === rowsPage(found.rows)
        ? []
        : [`${ROWS_PAGE} is not what the tests say: run "npm run rows"`]),
    ];
  },
};
