/** A task took longer than its limit. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

/** The task's result. Throws the task's error, or `NotInTime` after `limitMs` milliseconds. */
export const inTime = async <T>(task: Promise<T>, limitMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotInTime()), limitMs);
  });
  try {
    return await Promise.race([task, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
