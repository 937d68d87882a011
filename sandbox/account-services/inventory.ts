import { callerService } from './caller-service.ts';
import { functionService, type ServedFunction } from './function-service.ts';
import type { JsonObject, Service } from './json-service.ts';
import { type LogLine, logService } from './log-service.ts';
import { queueService, type ServedQueue } from './queue-service.ts';
import { regionList } from './regions.ts';
import { ruleService, type ServedRule } from './rule-service.ts';
import { type Trail, trailService } from './trail-service.ts';

/** How many lines of a function and how many records of calls are kept: the newest. */
const KEPT = 1_000;

const replace = <Each>(all: Each[], changed: Each, idOf: (each: Each) => string): void => {
  all[all.findIndex((each) => idOf(each) === idOf(changed))] = changed;
};

/** What an account's reading services tell. Whoever installs something says here how it is wired. */
export class Inventory {
  readonly functions: ServedFunction[] = [];
  readonly rules: ServedRule[] = [];
  readonly queues: ServedQueue[] = [];
  readonly trails: Trail[] = [];
  /** CloudTrail's event history, the newest first. */
  readonly history: JsonObject[] = [];
  readonly #logs = new Map<string, LogLine[]>();
  readonly #watchers: (() => void)[] = [];

  /** Whether a rule is on, by its name. */
  isRuleOn(name: string): boolean {
    return this.rules.some((rule) => rule.name === name && rule.enabled);
  }

  /** Whether a function takes from a queue. */
  isMappingOn(functionArn: string, queueArn: string): boolean {
    return this.functions.some(
      ({ arn, mappings }) => arn === functionArn && mappings[queueArn] === 'Enabled',
    );
  }

  /** Calls back whenever a mapping was switched. */
  onSwitch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  record(record: JsonObject): void {
    this.history.unshift(record);
    this.history.splice(KEPT);
  }

  log(group: string, line: LogLine): void {
    this.#logs.set(group, [...(this.#logs.get(group) ?? []).slice(1 - KEPT), line]);
  }

  services(region: string, accountId: string, url: () => string): Service[] {
    return [
      queueService(() => this.queues, url),
      functionService(
        () => this.functions,
        (changed) => {
          replace(this.functions, changed, ({ arn }) => arn);
          for (const watcher of this.#watchers) watcher();
        },
      ),
      ruleService(
        () => this.rules,
        (changed) => replace(this.rules, changed, ({ name }) => name),
      ),
      trailService(this),
      logService(() => this.#logs),
      regionList(() => [region]),
      callerService(accountId),
    ];
  }
}
