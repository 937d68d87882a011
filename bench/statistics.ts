/** The middle one, or the mean of the middle two. Throws where there is none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** By linear interpolation between the two values around it. */
export const quantile = (values: readonly number[], at: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const position = (sorted.length - 1) * at;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('There is nothing to take a quantile of.');
  return below + (above - below) * (position - Math.floor(position));
};

/** The most of these times, given in milliseconds and in order, that lie within any second. */
export const mostInASecond = (at: readonly number[]): number => {
  let most = 0;
  let first = 0;
  at.forEach((time, last) => {
    while ((at[first] ?? time) <= time - 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
};
