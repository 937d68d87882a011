const begin = (table: string) => `<!-- table of ${table}: made from the code by \`npm run docs\` -->`;
const END = '<!-- end of the table -->';

/** A page with the named table put in anew between its two marks. Throws where the page has no such marks. */
export const withTable = (page: string, table: string, rows: string): string => {
  const start = page.indexOf(begin(table));
  const end = page.indexOf(END, start);
  if (start === -1 || end === -1) throw new Error(`There is no place for the table of ${table}.`);
  return `${page.slice(0, start)}${begin(table)}\n\n${rows}\n${page.slice(end)}`;
};
