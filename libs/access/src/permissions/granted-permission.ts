import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Caller } from '../caller.js';
import { abilityOf } from './ability.js';
import { ACTIONS, SUBJECTS, type Action, type Subject } from './can.decorator.js';

/** `ApiKey` as GraphQL names values of an enum: `API_KEY`. */
const enumName = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
const enumOf = <T extends string>(values: readonly T[]) => Object.fromEntries(values.map((value) => [enumName(value), value])) as Record<string, T>;

const PermissionAction = enumOf(ACTIONS);
const PermissionSubject = enumOf(SUBJECTS);
registerEnumType(PermissionAction, { name: 'PermissionAction' });
registerEnumType(PermissionSubject, { name: 'PermissionSubject', description: 'The nouns that permissions speak of.' });

/** What a caller may do with things of one kind. */
@ObjectType({ description: 'What the caller may do with things of one kind.' })
export class GrantedPermission {
  @Field(() => PermissionSubject)
  subject!: Subject;

  @Field(() => [PermissionAction])
  actions!: Action[];
}

/** All that a caller's role and scope let them do. */
export function permissionsOf(caller: Pick<Caller, 'role' | 'upstreamIds'>): GrantedPermission[] {
  const ability = abilityOf(caller);
  return SUBJECTS.map((subject) => ({ subject, actions: ACTIONS.filter((action) => ability.can(action, subject)) })).filter(({ actions }) => actions.length > 0);
}
