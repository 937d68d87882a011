/**
 * The process that a bundle runs in: what Lambda's Node.js runtime does, over an IPC channel. It imports the
 * bundle once, then calls its handler for one event at a time. Plain JavaScript: it has to start without
 * anything that loads TypeScript, as the bundle does in Lambda.
 */
import { pathToFileURL } from 'node:url';

const [entry, functionName, memoryLimitInMB] = process.argv.slice(2);

const describe = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const logError = (requestId, error) =>
  console.error(
    JSON.stringify({
      timestamp: new Date().toISOString(),
      level: 'ERROR',
      requestId,
      message: describe(error),
    }),
  );

const load = async () => {
  const { handler } = await import(pathToFileURL(entry).href);
  if (typeof handler !== 'function') throw new Error('index.handler is undefined or not exported');
  return handler;
};

const contextOf = ({ requestId, arn, deadlineMs }) => ({
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: arn,
  memoryLimitInMB,
  awsRequestId: requestId,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
});

/** A function tells the time by the sandbox's clock, on which a quarter of an hour can pass in no time. */
const machineNow = Date.now;
let aheadMs = 0;
Date.now = () => machineNow() + aheadMs;

const handle = async (handler, invocation) => {
  aheadMs = invocation.aheadMs;
  try {
    const result = await handler(JSON.parse(invocation.event), contextOf(invocation));
    return { kind: 'returned', payload: JSON.stringify(result ?? null) };
  } catch (error) {
    logError(invocation.requestId, error);
    return { kind: 'failed', payload: JSON.stringify(describe(error)) };
  }
};

/** Tells the reader of either stream that all lines of this invocation are before it. */
const markEnd = (requestId) => {
  for (const stream of [process.stdout, process.stderr]) stream.write(`END RequestId: ${requestId}\n`);
};

// Whoever started this process is gone, and nobody else would end it.
process.on('disconnect', () => process.exit());

try {
  const handler = await load();
  process.on('message', async (invocation) => {
    const reply = await handle(handler, invocation);
    markEnd(invocation.requestId);
    process.send(reply);
  });
  process.send({ kind: 'ready' });
} catch (error) {
  logError('', error);
  process.send({ kind: 'init-failed', payload: JSON.stringify(describe(error)) }, () => process.exit(1));
}
