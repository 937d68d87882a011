import { versionId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';

/** Breaks text at spaces, so that no line is longer than `width` unless a word is. */
export const wrap = (text: string, width: number, indent = ''): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
};

/** The shortest unique beginnings of ids, of at least 8 characters. */
export const shortIds = (ids: readonly string[]): ReadonlyMap<string, string> => {
  let length = 8;
  while (length < 64 && new Set(ids.map((id) => id.slice(0, length))).size < ids.length) length += 1;
  return new Map(ids.map((id) => [id, id.slice(0, length)]));
};

/** Names each id by its shortest unique beginning. */
export const shortener = (ids: readonly string[]): ((id: string) => string) => {
  const names = shortIds(ids);
  return (id) => names.get(id) ?? id;
};

/** A step with short names of its versions, for printing only. */
export const shortened = (step: Step, short: (id: string) => string): Step => ({
  ...step,
  ...('from' in step && { from: versionId(short(step.from)) }),
  ...('to' in step && { to: versionId(short(step.to)) }),
});

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 days`, in the largest unit that fits. */
export const duration = (ms: number): string => {
  const [name, unitMs] = UNITS.find(([, unit]) => ms >= unit) ?? ['second', 1_000];
  const count = Math.max(0, Math.floor(ms / unitMs));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
};

/** `2026-11-24 03:15 UTC`. */
export const moment = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
