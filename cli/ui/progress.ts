import { visible } from '../../lambda/runtime/visible.ts';
import type { Terminal } from './terminal.ts';

/** The progress of a phase of known length. Nothing is drawn if stderr is not a terminal. */
interface Progress {
  /** Shows `done` of the phase's total, and the current item. */
  show(done: number, text: string): void;
  /** Removes the bar. */
  stop(): void;
}

const SILENT: Progress = { show: () => undefined, stop: () => undefined };

let running: { stop(): void } | undefined;

/** Removes the bar that is drawn, if any is. */
export const stopProgress = (): void => running?.stop();

/** A bar on stderr. A total of 1 means a phase of unknown length: only the text is shown. */
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
      // Ctrl-C is handled where labels are written.
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { text: '' });
  running = bar;
  return { show: (done, text) => bar.update(done, { text: visible(text) }), stop: () => bar.stop() };
};
