/**
 * A worker ends when the run that started it is gone, and does not play its file to the end. By a signal: vitest
 * lets nobody exit. Its servers and files are then seen to as after any other end.
 */
const endWithTheRun = (): void => void process.kill(process.pid, 'SIGKILL');

if (!process.listeners('disconnect').some(({ name }) => name === endWithTheRun.name))
  process.once('disconnect', endWithTheRun);
