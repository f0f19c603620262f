import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Caller } from '../caller.js';
import { GrantedPermission, permissionsOf } from '../permissions/granted-permission.js';
import { Role } from '../permissions/role.js';
import type { User } from '../users/user.entity.js';

/** Whoever calls: a user, or an API token. */
@ObjectType({ description: 'Whoever calls: a user, or an API token.' })
export class Me {
  @Field(() => ID, { nullable: true, description: "The user's id; null for an API token." })
  userId!: number | null;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field()
  name!: string;

  @Field(() => Role)
  role!: Role;

  @Field(() => [ID], { nullable: true, description: 'The upstreams that the role is narrowed to; null is all.' })
  upstreamIds!: readonly number[] | null;

  @Field(() => [GrantedPermission], { description: 'What the role, so narrowed, lets the caller do.' })
  permissions!: GrantedPermission[];

  @Field()
  totpEnabled!: boolean;

  @Field(() => ID, { nullable: true })
  sessionId!: number | null;

  @Field(() => Date, { nullable: true, description: 'When a password or an identity provider last vouched for the user.' })
  authenticatedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the session or the token ends at the latest.' })
  endsAt!: Date | null;

  static ofCaller(caller: Caller, user: User | null): Me {
    return Object.assign(new Me(), {
      userId: user?.id ?? null,
      email: user?.email ?? null,
      name: user?.name ?? caller.label,
      role: caller.role,
      upstreamIds: caller.upstreamIds ?? null,
      permissions: permissionsOf(caller),
      totpEnabled: user?.totpEnabled ?? false,
      sessionId: caller.session?.id ?? null,
      authenticatedAt: caller.session ? new Date(caller.session.authenticatedAt) : null,
      endsAt: caller.endsAt ? new Date(caller.endsAt) : null,
    } satisfies Me);
  }
}

/** What the page needs to know before anybody has signed in. */
@ObjectType({ description: 'What the sign-in page needs to know.' })
export class SignInOptions {
  @Field({ description: 'There is no user yet: the /setup link that the gateway printed at its start makes the first.' })
  setupRequired!: boolean;

  @Field(() => String, { nullable: true, description: 'What to call the identity provider, where there is one: /api/auth/oidc/start?returnTo=/path signs in by it.' })
  oidcName!: string | null;
}
