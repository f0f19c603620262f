import { Field, Float, ID, ObjectType } from '@nestjs/graphql';

/** How long the quotas of a pool will last. */
@ObjectType({ description: 'How long the quotas of an upstream\'s keys will last at the rate of the last quarter of an hour.' })
export class PoolRunway {
  @Field(() => ID)
  upstreamId!: number;

  @Field(() => Float, { nullable: true, description: 'Requests that are left until the resets; null when a usable key has no quota.' })
  requestsLeft!: number | null;

  @Field(() => Float)
  requestsPerSecond!: number;

  @Field(() => Float, { nullable: true, description: 'Null when no end is in sight.' })
  secondsLeft!: number | null;

  @Field(() => Date, { nullable: true })
  dryAt!: Date | null;
}
