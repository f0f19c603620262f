import { ArgsType, Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { IdInput, Outcome } from '@app/core';
import { RollUpDimension, TimeStep } from '@app/logs';
import { Type } from 'class-transformer';
import { ArrayMinSize, ArrayUnique, IsDate, IsDefined, IsEnum, IsInt, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';

/** What is told of the requests of a row. */
export enum AnalyticsMetric {
  REQUESTS = 'REQUESTS',
  SUCCESSES = 'SUCCESSES',
  /** 0 to 1. */
  SUCCESS_RATE = 'SUCCESS_RATE',
  ATTEMPTS = 'ATTEMPTS',
  BYTES_IN = 'BYTES_IN',
  BYTES_OUT = 'BYTES_OUT',
  UNITS = 'UNITS',
  LATENCY_MEAN_MS = 'LATENCY_MEAN_MS',
  LATENCY_MOST_MS = 'LATENCY_MOST_MS',
  LATENCY_P50_MS = 'LATENCY_P50_MS',
  LATENCY_P95_MS = 'LATENCY_P95_MS',
  LATENCY_P99_MS = 'LATENCY_P99_MS',
}

registerEnumType(AnalyticsMetric, { name: 'AnalyticsMetric' });

@InputType()
export class AnalyticsFilter {
  @IdInput({ nullable: true })
  upstreamId?: number;

  @IdInput({ nullable: true })
  apiKeyId?: number;

  @IdInput({ nullable: true })
  consumerId?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  status?: number;

  @Field(() => [Outcome], { nullable: true })
  @IsOptional()
  @IsEnum(Outcome, { each: true })
  outcomes?: Outcome[];
}

@InputType()
export class TimeRangeInput {
  @Field()
  @Type(() => Date)
  @IsDate()
  from!: Date;

  @Field({ description: 'Exclusive.' })
  @Type(() => Date)
  @IsDate()
  to!: Date;

  @Field(() => TimeStep, { nullable: true, description: 'Needed with the dimension TIME.' })
  @IsOptional()
  @IsEnum(TimeStep)
  step?: TimeStep;

  @Field(() => String, { nullable: true, description: 'IANA name; the configured one when left out.' })
  @IsOptional()
  @IsString()
  timeZone?: string;
}

/** What is asked of the requests of a range: over GraphQL as arguments, for the CSV export as one JSON object. */
@ArgsType()
export class AnalyticsArgs {
  @Field(() => [RollUpDimension])
  @IsEnum(RollUpDimension, { each: true })
  @ArrayUnique()
  dimensions!: RollUpDimension[];

  @Field(() => [AnalyticsMetric])
  @IsEnum(AnalyticsMetric, { each: true })
  @ArrayUnique()
  @ArrayMinSize(1)
  metrics!: AnalyticsMetric[];

  @Field(() => AnalyticsFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => AnalyticsFilter)
  filter?: AnalyticsFilter;

  @Field(() => TimeRangeInput)
  @IsDefined()
  @ValidateNested()
  @Type(() => TimeRangeInput)
  range!: TimeRangeInput;

  @Field(() => Int, { defaultValue: 1_000, description: 'Rows at the most: those with the most requests, or the latest.' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  limit: number = 1_000;
}
