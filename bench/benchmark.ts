/** What a benchmark found out: printed as text, written as JSON, and shown in docs/performance.md. */
export type Report = {
  readonly tables: readonly Table[];
  readonly budgets: readonly Budget[];
  /** How it was measured, and what could not be. */
  readonly notes: readonly string[];
};

export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
};
type Cell = string | number;

/** One line of the contract, and what came out. */
export type Budget = {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
  readonly met: boolean;
};

export type Options = Readonly<Record<string, number>>;

export type Benchmark = {
  readonly about: string;
  /** Numbers that the command line may set, with what they are set to otherwise. */
  readonly options: Readonly<Record<string, { readonly standard: number; readonly about: string }>>;
  run(options: Options): Promise<Report>;
};

export const atMost = (what: string, measured: number, limit: number, unit = ''): Budget => ({
  what,
  budget: `≤ ${limit}${unit}`,
  measured: `${round(measured)}${unit}`,
  met: measured <= limit,
});

export const exactly = (what: string, measured: number, expected: number): Budget => ({
  what,
  budget: `${expected}`,
  measured: `${measured}`,
  met: measured === expected,
});

/** Three digits that count; whole numbers above that. */
export const round = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
