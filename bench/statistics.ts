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
