import { expect, test } from 'vitest';
import { aSecret, C, NOW } from '../../test/support/secrets.ts';
import { rotationLeftOff } from './rotation-left-off.ts';

const FUNCTION = { rotationFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:rotate' };

test.each([
  [true, 'a function is set and rotation is off, as a cancellation leaves it (R4)', FUNCTION],
  [false, 'rotation is on', { ...FUNCTION, rotationEnabled: true }],
  [false, 'no function was ever set', {}],
  [false, 'it is a replica: its primary is rotated (X4)', { ...FUNCTION, replicaOf: 'eu-west-1' }],
  [false, 'it is scheduled for deletion (X3)', { ...FUNCTION, deletedAt: NOW }],
  [false, 'a service manages it (X5)', { ...FUNCTION, managedBy: 'rds' }],
])('that rotation was left off is %s where %s', (isLeftOff, _why, settings) => {
  expect(rotationLeftOff(aSecret({ [C]: ['AWSCURRENT'] }, settings))).toBe(isLeftOff);
});
