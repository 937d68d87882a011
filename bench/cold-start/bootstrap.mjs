/**
 * What Lambda's Node.js runtime does around a handler: imports it, then takes events from the Runtime API one
 * after the other and posts what came of them. Plain JavaScript on node:http, as the real one is; with each
 * reply it tells the CPU time that the process has used, in all and while the handler ran.
 */
import http from 'node:http';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const call = (method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

const contextOf = (headers) => ({
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: '$LATEST',
  invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
  memoryLimitInMB: '256',
  awsRequestId: headers['lambda-runtime-aws-request-id'],
  logGroupName: '/aws/lambda/bench',
  logStreamName: 'bench',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Number(headers['lambda-runtime-deadline-ms']) - Date.now(),
});

const { handler } = await import(process.env.BENCH_ENTRY);
for (;;) {
  const { headers, body } = await call('GET', '/2018-06-01/runtime/invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  const before = process.cpuUsage();
  const reply = await handler(JSON.parse(body), contextOf(headers)).then(
    (result) => ({ path: 'response', body: JSON.stringify(result ?? null) }),
    (error) => ({
      path: 'error',
      body: JSON.stringify({ errorType: error.name, errorMessage: error.message }),
    }),
  );
  const { user, system } = process.cpuUsage(before);
  await call('POST', `/2018-06-01/runtime/invocation/${id}/${reply.path}`, reply.body, {
    'x-bench-cpu-us': user + system,
    'x-bench-all-cpu-us': before.user + before.system + user + system,
  });
}
