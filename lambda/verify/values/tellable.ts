import { OTHER_FIELDS, PARTS, URL_FIELDS } from './value-names.ts';

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...Object.values(PARTS).flat(),
  ...URL_FIELDS,
  ...OTHER_FIELDS,
]);

/** The most field names that a reply may have. */
const MAX_FIELDS = 20;

/**
 * Field names as a reply may show them, each once. An unknown name becomes `another-field`: it could be a secret
 * itself.
 */
export const tellable = (fields: readonly string[]): readonly string[] => {
  const told = fields.map((field) => (KNOWN_FIELDS.has(field) ? field : 'another-field'));
  return [...new Set(told)].slice(0, MAX_FIELDS);
};
