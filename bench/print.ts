import CliTable from 'cli-table3';
import type { Budget, Report, Table } from './benchmark.ts';

export const printReport = ({ tables, budgets, notes }: Report): void => {
  for (const table of tables) printTable(table);
  if (budgets.length > 0) printTable(budgetTable(budgets));
  for (const note of notes) console.log(`- ${note}`);
};

const budgetTable = (budgets: readonly Budget[]): Table => ({
  title: 'Budgets',
  columns: ['what', 'budget', 'measured', 'met'],
  rows: budgets.map(({ what, budget, measured, met }) => [what, budget, measured, met ? 'yes' : 'no']),
});

const printTable = ({ title, columns, rows }: Table): void => {
  const table = new CliTable({
    head: [...columns],
    style: { head: [], border: [] },
    colAligns: columns.map((_, index) =>
      rows.every((row) => typeof row[index] === 'number') ? 'right' : 'left',
    ),
  });
  table.push(...rows.map((row) => [...row]));
  console.log(`${title}\n${table.toString()}\n`);
};
