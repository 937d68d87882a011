import { visible } from '../../lambda/runtime/visible.ts';
import type { Terminal } from './terminal.ts';

/** How far a phase of known length has come; nothing is drawn where stderr is no terminal. */
interface Progress {
  /** `done` of the phase's total, and what is in hand. */
  show(done: number, text: string): void;
  /** Takes the bar away. */
  stop(): void;
}

const SILENT: Progress = { show: () => undefined, stop: () => undefined };

/** A bar on stderr. A total of 1 is a phase whose length nobody knows: only the text is shown. */
export const startProgress = async (
  title: string,
  total: number,
  { animated }: Pick<Terminal, 'animated'>,
): Promise<Progress> => {
  if (!animated) return SILENT;
  const { default: cliProgress } = await import('cli-progress');
  const format = total > 1 ? `${title} {bar} {value}/{total}  {text}` : `${title}  {text}`;
  const bar = new cliProgress.SingleBar(
    {
      format,
      stream: process.stderr,
      barsize: 24,
      clearOnComplete: true,
      linewrap: null,
      // Ctrl-C is for whoever writes labels to answer.
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { text: '' });
  return { show: (done, text) => bar.update(done, { text: visible(text) }), stop: () => bar.stop() };
};
