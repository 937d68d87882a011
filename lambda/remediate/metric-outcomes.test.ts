import { expect, test } from 'vitest';
import { aSecret, C, NOW } from '../../test/support/secrets.ts';
import type { Pass } from '../decision/situation.ts';
import type { Attention } from '../decision/verdict.ts';
import { EmbeddedMetrics } from '../runtime/embedded-metrics.ts';
import { MetricOutcomes } from './metric-outcomes.ts';

/** What is written for a pass, by the name of each metric. */
const writtenFor = async (pass: Pass, attention: Attention): Promise<Record<string, unknown>> => {
  const lines: string[] = [];
  await new MetricOutcomes(new EmbeddedMetrics((line) => void lines.push(line))).publish({
    verdict: { kind: 'no-action', row: '11', reason: 'none-accepted', attention },
    before: aSecret({ [C]: ['AWSCURRENT'] }),
    pass,
    mode: 'recover',
    at: NOW,
  });
  return JSON.parse(lines.join('')) as Record<string, unknown>;
};

test.each([
  ['sweep', 'required', 1],
  ['sweep', 'none', 0],
  ['recheck', 'required', undefined],
] as const)(
  'of a %s, attention %s, the gauge of secrets that need attention gets %s',
  async (pass, attention, value) => {
    expect((await writtenFor(pass, attention))['SecretsNeedingAttention']).toBe(value);
  },
);
