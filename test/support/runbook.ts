import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Aws } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { DOCS } from '../../docs/with-table.ts';
import { runbooksIn } from '../../infra/constructs/repository.ts';
import { RotationRemediationStack } from '../../infra/constructs/rotation-remediation-stack.ts';

/** What each alarm of an installation with a verifier says to whoever it wakes, by its name in a stack of the usual name. */
export const alarmTexts = (): ReadonlyMap<string, string> => {
  const { remediation } = new RotationRemediationStack(new App(), 'RotationRemediation', () => ({
    verification: { functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:verifier' },
    code: () => Code.fromInline('exports.handler = async () => {}'),
    runbooks: runbooksIn(''),
  }));
  return new Map(
    remediation.monitoring.alarms.map(({ node }) => {
      const { alarmName = '', alarmDescription = '' } = node.defaultChild as CfnAlarm;
      return [alarmName.replace(Aws.STACK_NAME, 'RotationRemediation'), alarmDescription];
    }),
  );
};

/** The runbook that an alarm's text names. */
export const runbookNamedIn = (alarmText: string | undefined): string => {
  const [, file] = /Runbook: docs\/(\S+)$/.exec(alarmText ?? '') ?? [];
  if (file === undefined) throw new Error('The alarm names no runbook.');
  return readFileSync(path.join(DOCS, file), 'utf8');
};

/** A runbook's table of what to do, reason by reason, and what it says below for all of them. */
export const whatToDoIn = (runbook: string): { advice: ReadonlyMap<string, string>; forAll: string } => {
  const [, table = '', forAll = ''] = runbook.split(/<!-- (?:table of what to do|end of the table).*-->/);
  const rows = table.matchAll(/^\| `([\w-]+)` \| .* \| (.*) \|$/gm);
  return { advice: new Map([...rows].map(([, reason = '', advice = '']) => [reason, advice])), forAll };
};

/** What may follow a command's name: an option, or something to fill in. Words of the sentence are neither. */
const WORD = /--[\w-]+(?:=[^\s)`,]+)?|"\$\w+"|[A-Z]{5,}|rotation-remediation[\w-]*/;
const COMMAND = new RegExp(
  `(?:rotation-remediation|aws secretsmanager) [\\w-]+(?: (?:\\\\\\n *)?(?:${WORD.source})(?![\\w-]))*`,
  'g',
);

/** The first command in a text that begins so. Without one there is nothing to type. */
export const commandIn = (text: string, beginning: string): string => {
  const found = [...text.matchAll(COMMAND)].map(([command]) => command);
  const command = found.find((each) => each.startsWith(beginning));
  if (command === undefined) throw new Error(`No command ${beginning} in: ${text}`);
  return command.replaceAll(/\\\n */g, '');
};
