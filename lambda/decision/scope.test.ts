import { expect, test } from 'vitest';
import { EVERY_SECRET, isInScopeByName } from './scope.ts';
import { secretId } from './values.ts';

const billing = { namePrefixes: ['billing/', 'hr/'] };
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-a1B2c3`;

test.each([
  ['billing/db', true],
  ['hr/db', true],
  ['orders/billing/db', false],
  [arnOf('billing/db'), true],
  [arnOf('orders/billing/db'), false],
  ['arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:hr/db', true],
  [`${arnOf('billing/db')}\n`, false],
  [`billing/${arnOf('orders/db')}`, true],
  ['arn:aws:kms:eu-central-1:111122223333:secret:billing/db', false],
])('by its name alone, before any look, %s is chosen for billing/ or hr/: %s', (id, isInScope) => {
  expect(isInScopeByName(billing, secretId(id))).toBe(isInScope);
  expect(isInScopeByName(EVERY_SECRET, secretId(id))).toBe(true);
});
