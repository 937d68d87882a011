/** Does something in a world. Where it fails, the error tells what happened until then, and `where`. */
export const tracing = async <T>(
  { trace }: { readonly trace: readonly string[] },
  work: () => Promise<T>,
  ...where: readonly string[]
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message += `\n${[...where, ...trace].join('\n')}`;
    throw error;
  }
};
