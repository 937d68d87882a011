import { Aws } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

type LogQuery = { readonly id: string; readonly name: string; readonly lines: readonly string[] };

/** Queries of the verdicts' log lines, whose fields are those of an outcome event. */
const QUERIES: readonly LogQuery[] = [
  {
    id: 'WhatWasDone',
    name: 'What was done to this secret',
    lines: [
      'fields @timestamp, pass, verdict, reason, attention, explanation, principal, eventId',
      'filter message = "verdict"',
      "filter secret like /./ # put a part of the secret's name between the slashes",
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    id: 'WhoCancels',
    name: 'Who cancels',
    lines: [
      'filter message = "verdict" and pass = "initial" and ispresent(principal)',
      'stats count(*) as cancellations, count_distinct(secret) as secrets, max(@timestamp) as last by principal, sourceIp',
      'sort cancellations desc',
      'limit 100',
    ],
  },
  {
    id: 'AttentionRequired',
    name: 'Where attention is required',
    lines: [
      'filter message = "verdict" and attention = "required"',
      'stats latest(@timestamp) as last, latest(reason) as why, latest(explanation) as words by secret',
      'sort last desc',
      'limit 200',
    ],
  },
  {
    id: 'Unanswered',
    name: 'Why the verifier did not answer',
    lines: [
      'filter message = "verdict" and ispresent(verifierFailure)',
      'stats count(*) as passes, count_distinct(secret) as secrets, max(@timestamp) as last by verifierFailure, verifierFailureError, verifierFailureField',
      'sort last desc',
      'limit 100',
    ],
  },
  {
    id: 'Failures',
    name: 'What failed',
    lines: [
      'fields @timestamp, error, cause, explanation, messageId, function_request_id',
      'filter level = "ERROR" or message = "failed"',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
];

/** Saves the queries in CloudWatch Logs Insights, under the stack's name. */
export const createLogQueries = (scope: Construct, logGroup: logs.ILogGroup): void => {
  for (const { id, name, lines } of QUERIES) {
    new logs.CfnQueryDefinition(scope, `${id}Query`, {
      name: `${Aws.STACK_NAME}/${name}`,
      logGroupNames: [logGroup.logGroupName],
      queryString: lines.join('\n| '),
    });
  }
};
