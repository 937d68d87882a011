import { userInfo } from 'node:os';

/**
 * Why whoever runs this process cannot run PostgreSQL; undefined where they can. Its initdb asks the system for
 * their name (getpwuid), which a container's `--user 12345` does not have.
 */
export const whyNoPostgres = (): string | undefined => {
  try {
    userInfo();
    return undefined;
  } catch {
    return `PostgreSQL needs a user with a name: this machine has none for uid ${process.getuid?.()} in /etc/passwd`;
  }
};
