import { table } from '../cli/ui/table.ts';
import type { Terminal } from '../cli/ui/terminal.ts';
import { wrap } from '../cli/ui/text.ts';
import type { Installation } from './installation.ts';
import type { Report } from './run.ts';

/** What is about to be done, for whoever is asked whether it may be. */
export const intentView = (
  { account, region, functionName, mode, hasVerifier, scope }: Installation,
  rotationFunction: string | undefined,
  { width }: Terminal,
): string[] => {
  const tag = scope.tag ? ` and the tag ${scope.tag.key}=${scope.tag.value}` : '';
  const paragraphs = [
    `Account ${account}, Region ${region}: ${functionName} is in mode ${mode}, with ${hasVerifier ? 'a' : 'no'} verifier.`,
    `${rotationFunction === undefined ? 8 : 11} secrets are made, with values that are none, under names that begin with ${scope.namePrefixes[0] ?? ''}rotation-remediation-acceptance/${tag}, and deleted at the end, without recovery. Together with the calls that costs less than one cent.`,
    rotationFunction === undefined
      ? 'No rotation is started: AWSPENDING is put on a version, and a rotation cancelled that never was. With --rotation-function more is asked.'
      : `${rotationFunction} is asked to rotate four of them. It is to fail, and to be of no use to anybody meanwhile.`,
    ...(hasVerifier
      ? ['The verifier cannot log in with such values: the alarm AttentionRequired may go off.']
      : []),
  ];
  return paragraphs.flatMap((paragraph) => [...wrap(paragraph, width), '']);
};

export const reportView = ({ answers, checks, left }: Report, terminal: Terminal): string[] => {
  const { paint, width } = terminal;
  const room = Math.max(30, Math.floor((width - 14) / 2));
  const cell = (text: string) => wrap(text, room);
  const isRight = (ok: boolean) => (ok ? paint.green('ok') : paint.red('not ok'));
  return [
    ...table(
      ['', 'what has to be', 'seen'],
      checks.map(({ what, ok, seen }) => [isRight(ok), cell(what), cell(seen)]),
      terminal,
    ),
    '',
    ...table(
      ['', 'what is not published', 'what AWS did'],
      answers.map(({ fact, question, kind, seen, isExpected = true }) => [
        fact,
        cell(question),
        kind === 'answered'
          ? [...cell(seen), ...(isExpected ? [] : [paint.red('the code does not expect it')])]
          : cell(`not asked: ${seen}`).map((line) => paint.dim(line)),
      ]),
      terminal,
    ),
    ...left.flatMap((name) => ['', 'Left behind; delete it by hand:', deleteCommand(name)]),
  ];
};

const deleteCommand = (name: string): string =>
  `  aws secretsmanager delete-secret --secret-id '${name}' --force-delete-without-recovery`;
