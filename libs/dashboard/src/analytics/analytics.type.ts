import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { Outcome } from '@app/core';
import { AnalyticsMetric } from './analytics.inputs.js';

@ObjectType({ description: 'Requests that share the values of the dimensions; what was not asked for is null.' })
export class AnalyticsRow {
  @Field(() => Date, { nullable: true, description: 'The start of the step.' })
  at!: Date | null;

  @Field(() => ID, { nullable: true })
  upstreamId!: number | null;

  @Field(() => String, { nullable: true })
  upstreamName!: string | null;

  @Field(() => ID, { nullable: true })
  apiKeyId!: number | null;

  @Field(() => String, { nullable: true })
  apiKeyName!: string | null;

  @Field(() => ID, { nullable: true })
  consumerId!: number | null;

  @Field(() => String, { nullable: true })
  consumerName!: string | null;

  @Field(() => Int, { nullable: true })
  status!: number | null;

  @Field(() => Outcome, { nullable: true })
  outcome!: Outcome | null;

  @Field(() => [Float], { nullable: 'items', description: 'In the order of `metrics`.' })
  values!: (number | null)[];
}

@ObjectType()
export class AnalyticsTable {
  @Field(() => [AnalyticsMetric])
  metrics!: AnalyticsMetric[];

  @Field(() => [AnalyticsRow])
  rows!: AnalyticsRow[];
}
