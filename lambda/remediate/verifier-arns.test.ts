import { expect, test } from 'vitest';
import { aSecret } from '../../test/support/secrets.ts';
import { verifierArnFor } from './verifier-arns.ts';

const theirs = 'arn:aws:lambda:eu-central-1:111122223333:function:theirs';
const arns = {
  defaultFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:ours',
  tagFunctionArns: [theirs],
};

test('a secret’s tag names its verifier; without it, it is the installation’s', () => {
  const tagged = aSecret({}, { tags: new Map([['rotation-remediation:verifier', theirs]]) });
  expect(verifierArnFor(tagged, arns)).toBe(theirs);
  expect(verifierArnFor(aSecret({}), arns)).toBe(arns.defaultFunctionArn);
  expect(verifierArnFor(aSecret({}), { tagFunctionArns: [theirs] })).toBeUndefined();
});

test('a tag that names a function which no tag may name has nobody asked; where no tag may name one, it is not read', () => {
  const tagged = aSecret({}, { tags: new Map([['rotation-remediation:verifier', `${theirs}-2`]]) });
  expect(verifierArnFor(tagged, arns)).toBe(`${theirs}-2`);
  expect(verifierArnFor(tagged, { ...arns, tagFunctionArns: [] })).toBe(arns.defaultFunctionArn);
  expect(verifierArnFor(tagged, { tagFunctionArns: [] })).toBeUndefined();
});
