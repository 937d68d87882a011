const HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/**
 * The longest time between two runs of a schedule, in hours. Undefined for a schedule that may not run every day:
 * `at(…)`, and a cron that limits days, months or years.
 */
export const longestGapHours = (expression: string): number | undefined => {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) return Number(rate[1]) * (HOURS[rate[2] ?? ''] ?? Number.NaN);
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  const everyDay = cron?.slice(3).every((field) => field === '*' || field === '?');
  return everyDay ? 24 : undefined;
};
