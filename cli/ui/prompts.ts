const CTRL_D = '\u0004';

/**
 * The library that asks questions; loaded where one is asked. Ctrl-D ends a question as Ctrl-C does: the library leaves it
 * to Node.js, which closes the keyboard, and the question would never be answered.
 */
export const loadPrompts = async (): Promise<typeof import('@clack/prompts')> => {
  const prompts = await import('@clack/prompts');
  prompts.updateSettings({ aliases: { [CTRL_D]: 'cancel' } });
  return prompts;
};
