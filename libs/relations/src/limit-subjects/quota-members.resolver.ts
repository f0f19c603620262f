import { Field, ID, Int, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { VirtualKeyDirectory } from '@app/consumers';
import { KeyPools } from '@app/keys';
import { LimitSubjectKind, Quota } from '@app/limits';

/** So many members are told by name; a quota may have thousands. */
const NAMED = 100;

@ObjectType({ description: 'A key that shares a quota.' })
export class QuotaMember {
  @Field(() => LimitSubjectKind, { description: 'API_KEY or VIRTUAL_KEY.' })
  kind!: LimitSubjectKind;

  @Field(() => ID)
  id!: number;

  @Field(() => String, { nullable: true, description: 'Null when it has been deleted.' })
  name!: string | null;
}

/** Who shares a quota; out of memory, so that a list costs no query more. */
@Resolver(() => Quota)
export class QuotaMembersResolver {
  constructor(
    private readonly pools: KeyPools,
    private readonly clients: VirtualKeyDirectory,
  ) {}

  @ResolveField(() => [QuotaMember], { description: `The first ${NAMED} of those that share it.` })
  @Can('read', 'Limit')
  members(@Parent() { apiKeyIds, virtualKeyIds }: Quota): QuotaMember[] {
    return [
      ...apiKeyIds.slice(0, NAMED).map((id) => ({ kind: LimitSubjectKind.API_KEY, id, name: this.pools.find(id)?.name ?? null })),
      ...virtualKeyIds.slice(0, NAMED).map((id) => ({ kind: LimitSubjectKind.VIRTUAL_KEY, id, name: this.clients.findVirtualKey(id)?.name ?? null })),
    ].slice(0, NAMED);
  }

  @ResolveField(() => Int, { description: 'How many keys share it.' })
  @Can('read', 'Limit')
  memberCount(@Parent() { apiKeyIds, virtualKeyIds }: Quota): number {
    return apiKeyIds.length + virtualKeyIds.length;
  }
}
