import { Field, Float, Int, ObjectType } from '@nestjs/graphql';

/** Where one check of a subject stands. */
@ObjectType({ description: 'Where one window, quota or concurrency limit of a subject stands.' })
export class RateLimitStatus {
  @Field({ description: 'As in the RateLimit-Policy header, such as "virtual-key-minute".' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Null for what is no window.' })
  windowSeconds!: number | null;

  @Field({ description: 'Whether one more request would be let through.' })
  allowed!: boolean;

  @Field(() => Float)
  current!: number;

  @Field(() => Float)
  limit!: number;

  @Field(() => Float)
  remaining!: number;

  @Field(() => Date, { nullable: true, description: 'When room comes back; null when all of it is there, or when it never does.' })
  resetAt!: Date | null;
}
