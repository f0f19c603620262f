import { Injectable } from '@nestjs/common';
import { withoutSecrets } from '@app/core';
import { ScriptRunner, type ScriptResult } from '@app/scripts';
import { HeaderDirectory } from '../header-directory.js';
import { HeaderErrorPolicy } from '../header-config.entity.js';
import { problemOfValue } from '../header-rules.js';
import { VariableDirectory } from '../variables/variable-directory.js';
import { HeaderScriptError } from './header-script.error.js';
import type { HeaderPlan, PlannedHeader } from './header-plan.js';
import { ScriptHealth } from './script-health.js';
import { contextOf, type HeaderSubject } from './header-subject.js';

/** Name, value, name, value…; undefined when there is nothing to add. */
export type InjectedHeaders = readonly string[] | undefined;

/** Makes the headers that an upstream's requests get. */
@Injectable()
export class HeaderInjector {
  constructor(
    private readonly directory: HeaderDirectory,
    private readonly variables: VariableDirectory,
    private readonly runner: ScriptRunner,
    private readonly health: ScriptHealth,
  ) {}

  /**
   * Answers at once unless a script has to run.
   * @throws HeaderScriptError or ScriptUnavailableError, by the promise: the request must not be sent then
   */
  headersFor(subject: HeaderSubject): InjectedHeaders | Promise<InjectedHeaders> {
    const plan = this.directory.planOf(subject.upstream.id);
    if (plan.fixed !== undefined) return plan.fixed.length === 0 ? undefined : plan.fixed;
    const due: PlannedHeader[] = [];
    const values = plan.headers.map((header) => {
      if (header.script === undefined) return header.config.value;
      const cached = header.cache?.get(subject.key.id, subject.nowMs);
      if (cached === undefined) due.push(header);
      return cached;
    });
    if (due.length === 0) return toList(plan, values);
    return this.runScripts(subject, plan, due, values);
  }

  /** What the headers of an upstream may hold and nobody is to see. */
  secretsOf(upstreamId: number): readonly string[] {
    return this.variables.secretsOf(upstreamId);
  }

  private async runScripts(subject: HeaderSubject, plan: HeaderPlan, due: readonly PlannedHeader[], values: (string | undefined)[]): Promise<InjectedHeaders> {
    const results = await this.runner.run({
      upstreamId: subject.upstream.id,
      context: () => contextOf(subject, this.variables.valuesOf(subject.upstream.id), plan.needsBody),
      keyValue: subject.key.value,
      scripts: due.flatMap(({ script }) => script ?? []),
    });
    results.forEach((result, index) => {
      const header = due[index];
      values[plan.headers.indexOf(header)] = this.valueOf(header, readableError(withCheckedValue(result), [subject.key.value, ...this.secretsOf(subject.upstream.id)]), subject);
    });
    return toList(plan, values);
  }

  private valueOf(header: PlannedHeader, result: ScriptResult, subject: HeaderSubject): string | undefined {
    const { config } = header;
    this.health.record(config, subject.upstream, result);
    if (result.value !== null) {
      header.cache?.set(subject.key.id, result.value, subject.nowMs);
      return result.value;
    }
    if (config.onError === HeaderErrorPolicy.FAIL) throw new HeaderScriptError(config.name);
    return config.onError === HeaderErrorPolicy.FALLBACK ? (config.fallbackValue ?? undefined) : undefined;
  }
}

/** An error's text is shown and kept: a script may have put into it what it was given. */
export function readableError(result: ScriptResult, secrets: readonly string[]): ScriptResult {
  return result.error === null ? result : { ...result, error: { ...result.error, message: withoutSecrets(result.error.message, secrets) } };
}

/** A value that no header can carry is a failure like any other. */
export function withCheckedValue(result: ScriptResult): ScriptResult {
  const problem = result.value === null ? undefined : problemOfValue(result.value);
  if (problem === undefined) return result;
  return { ...result, value: null, error: { type: 'HeaderValueError', message: `The result ${problem}`, line: null, column: null } };
}

function toList(plan: HeaderPlan, values: readonly (string | undefined)[]): InjectedHeaders {
  const list: string[] = [];
  plan.headers.forEach(({ config }, index) => {
    const value = values[index];
    if (value !== undefined) list.push(config.name, value);
  });
  return list.length === 0 ? undefined : list;
}
