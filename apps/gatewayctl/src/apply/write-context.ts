import { resolveText } from '../document/environment.js';
import type { AdminApi } from '../gateway/admin-api.js';
import { addressOf, type ExistingResource, type Kind, labelOf, type Resource } from '../state/resource.js';

/** What has to be there first could not be made. */
export class WaitsForFailed extends Error {}

/** A secret that the gateway made and tells only once. */
export interface IssuedSecret {
  label: string;
  secret: string;
}

/** What the writers of all kinds share while a plan is carried out. */
export class WriteContext {
  private readonly ids = new Map<string, string>();
  readonly issued: IssuedSecret[] = [];

  constructor(
    readonly api: AdminApi,
    private readonly environment: NodeJS.ProcessEnv,
    existing: Iterable<ExistingResource>,
  ) {
    for (const resource of existing) this.made(resource, resource.id);
  }

  made(resource: Pick<Resource, 'kind' | 'key'>, id: string): void {
    this.ids.set(addressOf(resource), id);
  }

  /** @throws WaitsForFailed when there is none: the plan was checked, so its creation has failed */
  id(kind: Kind, ...key: string[]): string {
    const id = this.ids.get(addressOf({ kind, key }));
    if (id === undefined) throw new WaitsForFailed(`${labelOf({ kind, key })} could not be made`);
    return id;
  }

  /** The secret's value. That its variables are set was checked before anything was written. */
  secret(resource: Resource, name: string): string | undefined {
    const text = resource.secrets[name];
    return text === undefined ? undefined : resolveText(text, this.environment);
  }
}
