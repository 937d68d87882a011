import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isObject, parsedJson } from '../../lambda/decision/unknown-value.ts';
import type { RotationFunction } from '../secrets-manager/secrets-manager.ts';

/**
 * A rotation function behind a URL: each step's event is posted to it as Lambda would pass it. It fails by an HTTP
 * error, or by a reply with an `errorType`, which is what Lambda's runtime interface emulator says. `onFailure` is told
 * the step and the kind of the error, never its text.
 */
export const postedFunction =
  (url: URL, onFailure: (text: string) => void): RotationFunction =>
  async (event) => {
    const failure = await post(url, JSON.stringify(event)).then(failureIn, (error: unknown) =>
      error instanceof Error && 'code' in error ? String(error.code) : 'no reply',
    );
    if (failure === undefined) return;
    onFailure(`${event.Step} failed: ${failure}`);
    throw new Error(`${event.Step} failed`);
  };

type Reply = { readonly status: number; readonly body: string };

const failureIn = ({ status, body }: Reply): string | undefined => {
  if (status < 200 || status > 299) return `HTTP ${status}`;
  const payload = parsedJson(body);
  return isObject(payload) && 'errorType' in payload ? String(payload['errorType']) : undefined;
};

/** Not `fetch`, which gives up after five minutes: a function may take fifteen (R5). */
const post = (url: URL, body: string): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? secureRequest : request;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = send(url, { method: 'POST', headers }, async (response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(Buffer.from(chunk));
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      } catch (error) {
        reject(error);
      }
    });
    call.once('error', reject);
    call.end(body);
  });
