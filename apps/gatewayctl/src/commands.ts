import { readFileSync, writeFileSync } from 'node:fs';
import { applyPlan } from './apply/apply-plan.js';
import { SecretsFile } from './apply/secrets-file.js';
import { WriteContext } from './apply/write-context.js';
import { CommandError } from './command-error.js';
import { type ConfigDocument, jsonSchema } from './document/document.schema.js';
import { duplicatesIn } from './document/duplicates.js';
import { DocumentError, type FileProblem, readDocument, type SourceFile } from './document/read-document.js';
import { writeDocument } from './document/write-document.js';
import { AdminApi } from './gateway/admin-api.js';
import { compareKeyValues } from './gateway/compare-keys.js';
import { type Interest, readGateway } from './gateway/read-gateway.js';
import type { Options } from './options.js';
import { issuedBy, missingVariables, problemsWithGateway } from './plan/check-plan.js';
import { describePlan } from './plan/describe-plan.js';
import { makePlan, type Plan } from './plan/plan.js';
import { fromDocument } from './state/from-document.js';
import { managedBy } from './state/managed.js';
import { addressOf, type ExistingResource, labelOf, type Resource, Resources } from './state/resource.js';
import { toDocument } from './state/to-document.js';

/** What a command works with: replaced in tests. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  tell(line: string): void;
}

type Command = (options: Options, surroundings: Surroundings) => Promise<number> | number;

/** Exit codes: 0 as asked for, 1 a failure, 2 (diff) there are differences. */
export const COMMANDS: Record<string, Command> = {
  validate({ file }, { tell }) {
    read(file);
    tell(`${file} is valid`);
    return 0;
  },

  schema(_, { tell }) {
    tell(JSON.stringify(jsonSchema(), undefined, 2));
    return 0;
  },

  async dump({ keys, output }, { environment, tell }) {
    const resources = new Resources(await readGateway(apiOf(environment), { apiKeysOf: () => keys, virtualKeys: keys }));
    if (resources.ambiguous.size > 0) {
      const labels = [...resources.ambiguous.values()].map(([first, ...others]) => `${labelOf(first)} (${others.length + 1} times)`);
      throw new CommandError(`names tell things apart in a file, and these are on the gateway more than once: ${labels.join(', ')}`);
    }
    const text = writeDocument(toDocument(resources, { keys }));
    if (output === undefined) tell(text.trimEnd());
    else writeFileSync(output, text);
    return 0;
  },

  async diff(options, { environment, tell }) {
    const { plan } = await compare(options, environment);
    tell(describePlan(plan, options));
    return plan.changes.length === 0 ? 0 : 2;
  },

  async apply(options, { environment, tell }) {
    const { plan, file, api, actual } = await compare(options, environment);
    tell(describePlan(plan, options));
    complain(file, missingVariables(plan, environment));
    if (options.dryRun || plan.changes.length === 0) return 0;
    const issued = issuedBy(plan);
    if (issued.length > 0 && options.secretsFile === undefined) throw new CommandError(`the gateway will issue secrets and tell them once (${issued.map(labelOf).join(', ')}): say with --secrets-file where to`);
    const secretsFile = issued.length > 0 ? new SecretsFile(options.secretsFile!) : undefined;
    const context = new WriteContext(api, environment, actual);
    try {
      const { done, failed, skipped } = await applyPlan(plan, context, file, tell);
      tell(`${done} done, ${failed} failed, ${skipped} skipped.`);
      return failed + skipped === 0 ? 0 : 1;
    } finally {
      secretsFile?.write(context.issued);
    }
  },
};

interface Comparison {
  plan: Plan;
  file: SourceFile;
  api: AdminApi;
  actual: Resources<ExistingResource>;
}

/** Reads both sides and plans; whatever speaks against the file is told before anything is changed. */
async function compare({ file: path, prune, writeSecrets }: Options, environment: NodeJS.ProcessEnv): Promise<Comparison> {
  const { file, document, desired } = read(path);
  const api = apiOf(environment);
  const actual = new Resources(await readGateway(api, interestOf(document)));
  const sameValues = await compareKeyValues(api, desired, actual, environment);
  const isManaged = managedBy(document, desired);
  const plan = makePlan(desired, actual, { prune, writeSecrets, isManaged, isSameSecret: (resource) => sameValues.get(addressOf(resource)) });
  complain(file, problemsWithGateway(desired, actual, plan));
  return { plan, file, api, actual };
}

function read(path: string): { file: SourceFile; document: ConfigDocument; desired: Resources<Resource> } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
  const { file, document } = readDocument(path, text);
  const desired = new Resources(fromDocument(document));
  complain(file, duplicatesIn(desired));
  return { file, document, desired };
}

/** Credentials are read only where the file speaks of them. */
function interestOf({ upstreams = [], consumers = [], quotas = [] }: ConfigDocument): Interest {
  const slugs = new Set(upstreams.filter(({ keys }) => keys).map(({ slug }) => slug));
  const quotasNameKeys = quotas.some(({ apiKeys }) => apiKeys !== undefined);
  return { apiKeysOf: (slug) => quotasNameKeys || slugs.has(slug), virtualKeys: consumers.some(({ virtualKeys }) => virtualKeys) || quotas.some(({ virtualKeys }) => virtualKeys !== undefined) };
}

function complain(file: SourceFile, problems: readonly FileProblem[]): void {
  if (problems.length > 0) throw new DocumentError(file, problems);
}

function apiOf({ GATEWAY_URL = 'http://127.0.0.1:8000', GATEWAY_TOKEN }: NodeJS.ProcessEnv): AdminApi {
  if (!GATEWAY_TOKEN) throw new CommandError('GATEWAY_TOKEN is not set: an API token of the gateway, made under Settings, or its ADMIN_API_TOKEN');
  return new AdminApi(GATEWAY_URL, GATEWAY_TOKEN);
}
