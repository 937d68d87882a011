import { ListrLogger, ProcessOutput } from 'listr2';

/** How tasks are shown while they go on: on stderr, so that stdout holds results alone and can be piped. */
export const progressOnStderr = (silent: boolean) => {
  const logger = () =>
    new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(process.stderr, process.stderr) });
  return {
    renderer: 'default' as const,
    rendererOptions: { logger: logger() },
    fallbackRenderer: 'simple' as const,
    fallbackRendererOptions: { logger: logger() },
    fallbackRendererCondition: () => !process.stderr.isTTY,
    silentRendererCondition: () => silent,
    registerSignalListeners: false,
  };
};
