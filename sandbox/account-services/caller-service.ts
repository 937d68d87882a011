import type { IncomingMessage } from 'node:http';
import type { Service } from './json-service.ts';

/** What STS's Query protocol answers to an action's parameters: XML, or the code and text of a refusal. */
type Answer = { readonly result: string } | { readonly refused: string; readonly message: string };
type Actions = Readonly<Record<string, (parameters: URLSearchParams) => Answer>>;

/** As much of STS as these actions: each answers with the XML inside of its result. */
export const tokenService =
  (actions: Actions): Service =>
  async (request, response) => {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    if (request.method !== 'POST' || !isForm) return false;
    const parameters = new URLSearchParams(await bodyOf(request));
    const action = parameters.get('Action') ?? '';
    const answer: Answer = actions[action]?.(parameters) ?? { refused: 'InvalidAction', message: action };
    const [status, xml] =
      'result' in answer
        ? [200, `<${action}Response><${action}Result>${answer.result}</${action}Result></${action}Response>`]
        : [403, refusal(answer.refused, answer.message)];
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    return true;
  };

const refusal = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
};

/** GetCallerIdentity of a user of this account, or of whom the ARN names. */
export const callerService = (account: string, arn = `arn:aws:iam::${account}:user/sandbox`): Service =>
  tokenService({
    GetCallerIdentity: () => ({
      result: `<Arn>${arn}</Arn><UserId>AIDASANDBOXEXAMPLE</UserId><Account>${account}</Account>`,
    }),
  });
