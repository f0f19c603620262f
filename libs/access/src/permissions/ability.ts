import { AbilityBuilder, createMongoAbility, type MongoAbility } from '@casl/ability';
import type { Caller } from '../caller.js';
import { SUBJECTS, type Action, type Subject } from './can.decorator.js';
import { Role } from './role.js';
import { KEPT_BY_THEIR_LIBRARY, UPSTREAM_OF } from './scope-gate.js';

export type GatewayAbility = MongoAbility<[Action, Subject]>;

/** Nouns that only an admin changes, or sees. */
const ADMIN_ONLY = ['User', 'ApiToken', 'AuditLog', 'Settings'] as const satisfies readonly Subject[];

const WRITES = ['create', 'update', 'delete', 'run'] as const satisfies readonly Action[];

/** The rights of a role; narrowed to upstreams, only those over nouns that know their upstream. */
function buildAbility(role: Role, scoped: boolean): GatewayAbility {
  const { can, cannot, build } = new AbilityBuilder<GatewayAbility>(createMongoAbility);
  can('read', [...SUBJECTS]);
  if (role !== Role.VIEWER) can([...WRITES], [...SUBJECTS]);
  if (role === Role.ADMIN) can('reveal', [...SUBJECTS]);
  else cannot(['read', ...WRITES], [...ADMIN_ONLY]);
  if (scoped) {
    cannot(['read', ...WRITES, 'reveal'], SUBJECTS.filter((subject) => !(subject in UPSTREAM_OF || KEPT_BY_THEIR_LIBRARY.includes(subject))));
    cannot(['create', 'delete'], 'Upstream');
    cannot([...WRITES], 'Limit');
  }
  return build();
}

const abilities = new Map<string, GatewayAbility>();

/** What a caller may do; one object for all callers of a kind. */
export function abilityOf({ role, upstreamIds }: Pick<Caller, 'role' | 'upstreamIds'>): GatewayAbility {
  const kind = `${role} ${upstreamIds !== undefined}`;
  let ability = abilities.get(kind);
  if (!ability) abilities.set(kind, (ability = buildAbility(role, upstreamIds !== undefined)));
  return ability;
}
