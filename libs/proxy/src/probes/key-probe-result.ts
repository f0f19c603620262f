import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What a probe of one key came to.' })
export class KeyProbeResult {
  @Field(() => ID)
  apiKeyId!: number;

  @Field({ description: 'The status was an expected one.' })
  passed!: boolean;

  @Field(() => Int, { nullable: true, description: 'Null when no answer came.' })
  status!: number | null;

  @Field(() => Float)
  latencyMs!: number;

  @Field(() => String, { nullable: true })
  error!: string | null;
}

@ObjectType({ description: "How far the probing of an upstream's keys is." })
export class KeyProbeProgress {
  @Field(() => ID)
  runId!: string;

  @Field(() => ID)
  upstreamId!: number;

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  done!: number;

  @Field(() => Int)
  passed!: number;

  @Field(() => Int)
  failed!: number;

  @Field()
  finished!: boolean;
}
