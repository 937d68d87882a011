import { describe, expect, test } from 'vitest';
import { sweepSettings } from './settings.ts';

const SET = {
  RECHECK_QUEUE_URL: 'https://sqs.example/recheck',
  SWEEP_QUEUE_URL: 'https://sqs.example/sweep',
  SECRET_NAME_PREFIXES: 'app/,billing/',
  SECRET_TAG: 'team=data',
};

describe('the settings of the sweep', () => {
  test('are read from the environment', () => {
    expect(sweepSettings(SET)).toEqual({
      recheckQueueUrl: 'https://sqs.example/recheck',
      sweepQueueUrl: 'https://sqs.example/sweep',
      scope: { namePrefixes: ['app/', 'billing/'], tag: { key: 'team', value: 'data' } },
    });
  });

  test('are refused with a word on each variable that is missing', () => {
    expect(() => sweepSettings({})).toThrow(
      "Set RECHECK_QUEUE_URL to the recheck queue's URL. Set SWEEP_QUEUE_URL to the URL of the sweep's own queue.",
    );
  });
});
