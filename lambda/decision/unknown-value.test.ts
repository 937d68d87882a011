import { expect, test } from 'vitest';
import { isObject, parsedJson } from './unknown-value.ts';

test.each([{}, { key: 1 }, JSON.parse('{"__proto__":1}')])('an object: %j', (value) => {
  expect(isObject(value)).toBe(true);
});

test.each([[[]], [null], [undefined], ['text'], [1], [() => ({})]])('no object: %j', (value) => {
  expect(isObject(value)).toBe(false);
});

test('a text that is no JSON is told by nothing that it holds', () => {
  expect(parsedJson('{"key":1}')).toEqual({ key: 1 });
  expect(parsedJson('{"password":"FAKE')).toBeUndefined();
});
