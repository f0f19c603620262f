import { defineScript, type Script, ScriptLanguage } from '@app/scripts';
import { type HeaderConfig, HeaderValueType } from '../header-config.entity.js';
import { CachedValues } from './cached-values.js';

/** One header of a plan: a fixed value, or a script with the values that it made before. */
export interface PlannedHeader {
  readonly config: HeaderConfig;
  readonly script: Script | undefined;
  readonly cache: CachedValues | undefined;
}

/** The enabled headers of one upstream, in their order, made ready once. */
export class HeaderPlan {
  readonly headers: readonly PlannedHeader[];
  /** Name, value, name, value… when no header has a script. */
  readonly fixed: readonly string[] | undefined;
  readonly needsBody: boolean;

  constructor(configs: readonly HeaderConfig[]) {
    this.headers = [...configs].sort((left, right) => left.position - right.position || left.id - right.id).map(plan);
    this.fixed = this.headers.every(({ script }) => script === undefined) ? this.headers.flatMap(({ config }) => [config.name, config.value]) : undefined;
    this.needsBody = this.headers.some(({ script, config }) => script !== undefined && config.needsBody);
  }
}

function plan(config: HeaderConfig): PlannedHeader {
  if (config.valueType === HeaderValueType.STATIC) return { config, script: undefined, cache: undefined };
  const language = config.valueType === HeaderValueType.PYTHON ? ScriptLanguage.PYTHON : ScriptLanguage.JAVASCRIPT;
  const script = defineScript({ language, source: config.value, timeoutMs: config.timeoutMs, needsKeyValue: config.needsKeyValue });
  return { config, script, cache: config.cacheSeconds > 0 ? new CachedValues(config.cacheSeconds * 1000, config.cachePerKey) : undefined };
}
